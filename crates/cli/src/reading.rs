//! Who reads: no row in the journal of reads, no personal data.
//!
//! A subcommand that shows personal fields has [`ReadBy`] among its arguments, and asks it for a [`Sight`] before it opens
//! any. A sight without a reading shows everything else: personal fields are closed in it as under `--sealed`, and one line on
//! standard error says why, and what would open them.

use std::error::Error;

use app::InputError;
use app::reading::{Closed, Glimpse, Purpose, Reader, Reading, Surface};
use clap::Args;
use read_model::{Opener, SealedOpener};
use workflow::Role;

use crate::failure::Failure;
use crate::folder::Folder;

/// The rule, as the lines on standard error name it.
const RULE: &str = "no-row-no-personal-data";

/// Who reads, in which role and what for.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ReadBy {
    /// The login of the registered user who reads; unless given, personal fields stay closed.
    #[arg(id = "reader", long = "as", value_name = "LOGIN", env = "PARCOURS_AS")]
    pub(crate) user: Option<String>,
    /// The role in which they read; the first of theirs, unless given.
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) in_role: Option<Role>,
    /// What for: processing, support, audit, rights or security, and words after a colon; other words are kept sealed.
    #[arg(long = "for", value_name = "PURPOSE")]
    pub(crate) purpose: Option<String>,
}

fn role(name: &str) -> Result<Role, String> {
    let grantable = Role::ALL.into_iter().filter(|role| role.is_grantable());
    let names: Vec<&str> = grantable.map(Role::as_str).collect();
    Role::from_name(name).filter(|role| role.is_grantable()).ok_or_else(|| format!("one of {}", names.join(", ")))
}

/// What may be seen: personal fields under a reading, or everything but them.
pub(crate) struct Sight(Option<Reading>);

impl ReadBy {
    /// Reads nothing but what is no personal data, whoever it is.
    pub(crate) const fn sealed() -> Sight {
        Sight(None)
    }

    /// Begins to read what is about to be shown, once the journal says so.
    ///
    /// Where nothing of it is personal no row is written. Where there is no reader, or no journal that can be written, says so
    /// on standard error, and nothing personal is in sight.
    ///
    /// # Errors
    /// [`Failure::Input`] for a login that nobody has, or a role that they do not hold.
    pub(crate) async fn begin(&self, folder: &Folder, glimpse: Glimpse) -> Result<Sight, Failure> {
        // Words of a search say something even where they find nobody.
        if glimpse.extent.is_empty() && glimpse.terms.is_none() {
            return Ok(Sight(None));
        }
        let Some(reader) = self.reader(folder).await? else {
            eprintln!(
                "parcours: personal fields stay closed: nobody said who reads; --as LOGIN or PARCOURS_AS does (rule {RULE})"
            );
            return Ok(Sight(None));
        };
        match folder.app.begin_reading(&reader, self.for_purpose(glimpse)).await {
            Ok(reading) => Ok(Sight(Some(reading))),
            Err(closed) => {
                eprintln!("parcours: personal fields stay closed: {} (rule {RULE})", told(&closed));
                Ok(Sight(None))
            }
        }
    }

    /// The same for what makes no sense without its personal fields.
    ///
    /// # Errors
    /// As [`begin`](Self::begin); [`Failure`] where there is no reader, or no journal that can be written.
    pub(crate) async fn insist(&self, folder: &Folder, glimpse: Glimpse) -> Result<Reading, Failure> {
        let nobody = || InputError::unquoted("--as", "it is shown to registered users: say who reads", RULE);
        let reader = self.reader(folder).await?.ok_or_else(nobody)?;
        let begun = folder.app.begin_reading(&reader, self.for_purpose(glimpse)).await;
        begun.map_err(|closed| app::CommandError::from(closed).into())
    }

    /// The user who reads; `None` where nobody was named.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub(crate) async fn reader(&self, folder: &Folder) -> Result<Option<Reader>, Failure> {
        let Some(login) = &self.user else { return Ok(None) };
        Ok(Some(folder.app.reader(login, self.in_role, Surface::Cli).await?))
    }

    fn for_purpose(&self, glimpse: Glimpse) -> Glimpse {
        Glimpse { purpose: self.purpose.as_deref().map(Purpose::parse), ..glimpse }
    }
}

impl Sight {
    /// What opens personal fields, as far as they are in sight.
    pub(crate) fn opener<'a>(&'a self, folder: &Folder) -> Box<dyn Opener + 'a> {
        match &self.0 {
            Some(reading) => Box::new(folder.app.opener(reading)),
            None => Box::new(SealedOpener),
        }
    }

    /// The reading; `None` where personal fields are closed.
    pub(crate) const fn reading(&self) -> Option<&Reading> {
        self.0.as_ref()
    }
}

/// The error with what caused it.
fn told(closed: &Closed) -> String {
    let mut told = closed.to_string();
    let mut cause = closed.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !told.contains(&text) {
            told = format!("{told}: {text}");
        }
        cause = inner.source();
    }
    told
}
