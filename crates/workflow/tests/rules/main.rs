//! The rules, as `given(what happened).when(command).then(what happens)`; a test is named as its rule.

mod decide;
mod next_action;
mod personal;
mod properties;
mod scope;
mod support;
mod wire;
