//! One module a step, as in the code.

mod adhesion;
mod case;
mod creation;
mod credentials;
mod ends;
mod every_rule;
mod needs;
mod partners;
mod people;
mod settings;
