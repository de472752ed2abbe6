//! `parcours check KIND VALUE`: what is this, is it right, and if not, why?

use std::fmt;

use clap::Args;
use identifiers::{Checked, Kind, check};
use serde::Serialize;

use crate::colour::{Tone, painted};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, print};

const EXAMPLES: &str = "\
Kinds: finess, rpps, adeli, siren, siret, rpps-rang, structure, idnps, idnst, phone, profession,
contact, address, login

Examples:
  parcours check finess 440000289
  parcours check profession TRE_G15:60 --format json
  parcours check contact anais.lefevre@clinique.example

Exits with 2 when the value is refused, with 0 when it is right or merely deserves a look.";

/// Checks one identifier: its parsed form, verdict and reason.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    /// What the value is said to be.
    #[arg(value_parser = kind)]
    kind: Kind,
    /// The value as typed.
    #[arg(allow_hyphen_values = true)]
    value: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn kind(word: &str) -> Result<Kind, String> {
    word.parse::<Kind>().map_err(|error| format!("expected {}", error.expected))
}

/// What there is to say about the value.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Output(Checked);

impl Check {
    /// Checks and prints; a refused value is bad input.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let output = Output(check(self.kind, &self.value));
        print(&output, self.format)?;
        if output.0.is_refused() { Err(Failure::Told(Exit::BadInput)) } else { Ok(()) }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Checked { kind, given, verdict, canonical, parts, findings } = &self.0;
        let tone = if self.0.is_refused() { Tone::Bad } else { Tone::Good };
        writeln!(f, "{kind} {given}: {}", painted(tone, verdict.as_str()))?;
        if let Some(canonical) = canonical {
            writeln!(f, "  {:<12} {canonical}", "canonical")?;
        }
        for part in parts {
            writeln!(f, "  {:<12} {}", part.name, part.value)?;
        }
        findings.iter().try_for_each(|finding| writeln!(f, "  {finding}"))
    }
}
