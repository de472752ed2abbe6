//! One module a step or a family of rules, as in the code.

mod adhesion;
mod besides;
mod case;
mod corrections;
mod creation;
mod credentials;
mod disputes;
mod ends;
mod erasure;
mod every_rule;
mod life;
mod mailbox_types;
mod membership;
mod needs;
mod overrides;
mod partners;
mod people;
mod places;
mod settings;
mod sole_practice;
mod structures;
mod take_over;
mod undo;
mod users;
mod warnings;
mod ways_around;
