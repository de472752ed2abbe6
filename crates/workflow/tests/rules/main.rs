//! The rules, as `given(what happened).when(command).then(what happens)`; a test is named as its rule.

mod allowed;
mod conformance;
mod decide;
mod next_action;
mod personal;
mod properties;
mod scope;
mod support;
mod the_thirty_rules;
mod wire;
