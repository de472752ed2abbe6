//! What can be asked of the program: one file a subcommand.

mod access;
mod audit;
mod backup;
mod check;
mod checkpoint;
mod completions;
mod diff;
mod doctor;
mod erase;
mod events;
mod evidence;
mod exec;
mod export;
mod import;
mod init;
mod key;
mod man;
mod policy;
mod rebuild;
mod replay;
mod request;
mod restore;
mod retention;
mod search;
mod status;
mod subject;
mod trail;
mod user;
mod verify;

pub(crate) use exec::missing_or_failed;
pub(crate) use status::ask;

use clap::Subcommand as Commands;

use crate::arguments::Place;
use crate::demo::Demo;
use crate::failure::Failure;

/// What can be asked of the program.
#[derive(Debug, Commands)]
pub(crate) enum Subcommand {
    /// Builds a folder with an invented history, and shows what it holds.
    Demo(Demo),
    /// Makes a new data folder.
    Init(init::Init),
    /// Carries out commands: JSON lines in, JSON-lines receipts out.
    Exec(exec::Exec),
    /// Reads files of others: what the mail operator reports.
    Import(import::Import),
    /// Writes files for others: what the mail operator is asked to create.
    Export(export::Export),
    /// One request, by hand: opened, shown, listed, advanced.
    Request(request::Request),
    /// Where each request stands.
    Status(status::Status),
    /// What a few words, a number or an address lead to.
    Search(search::Search),
    /// Who did what, when, why, on whose behalf and from which document: of a request, or of all.
    Trail(trail::Trail),
    /// What is otherwise of a request between two moments: fields from old to new, who set them, what was added.
    Diff(diff::Diff),
    /// Folds the log itself, and holds the read models to it.
    Replay(replay::Replay),
    /// Writes read models anew from the log.
    Rebuild(rebuild::Rebuild),
    /// Checks that everything stored is what was written.
    Verify(verify::Verify),
    /// Signs the log as it stands, and prints the checkpoint: for whoever wants to prove later what it was.
    Checkpoint(checkpoint::PrintCheckpoint),
    /// The keys that sign checkpoints, and the one that wraps all others.
    Key(key::Key),
    /// Copies log, attachments and keys to a place of backups, while others write.
    Backup(backup::Backup),
    /// Makes a folder from its backups, or completes one, after verifying everything.
    Restore(restore::Restore),
    /// Looks whether the folder is in good health, and mends what can be.
    Doctor(doctor::Doctor),
    /// People who act, and the roles in which they do.
    User(user::User),
    /// The journal of reads: who read what, when, in which role and what for.
    Access(access::Access),
    /// Makes everything that is held of a person unreadable, for ever.
    Erase(erase::Erase),
    /// What is held about a person: given out, held back from erasure, or found to be the same person's.
    Subject(subject::Subject),
    /// Cases that have rested for as long as the policy says, and who goes with them.
    Retention(retention::Retention),
    /// What the agency decided once for all its cases, section by section.
    Policy(policy::Policy),
    /// Writes what proves these requests into one archive that verifies without the log.
    Evidence(evidence::MakeEvidence),
    /// What an auditor begins with.
    Audit(audit::Audit),
    /// Prints the log.
    Events(events::Events),
    /// Checks one identifier: its parsed form, verdict and reason.
    Check(check::Check),
    /// Prints the completions of a shell.
    Completions(completions::Completions),
    /// Writes the pages of the manual into a folder.
    Man(man::Man),
}

impl Subcommand {
    /// Does what was asked of the folder at `place`.
    ///
    /// # Errors
    /// [`Failure`], whose family is the exit code.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        match self {
            Self::Demo(asked) => asked.run(place).await,
            Self::Init(asked) => asked.run(place).await,
            Self::Exec(asked) => asked.run(place).await,
            Self::Import(asked) => asked.run(place).await,
            Self::Export(asked) => asked.run(place).await,
            Self::Events(asked) => asked.run(place).await,
            Self::Check(asked) => asked.run(),
            Self::Completions(asked) => asked.run(),
            Self::Man(asked) => asked.run(),
            Self::Request(asked) => asked.run(place).await,
            Self::Status(asked) => asked.run(place).await,
            Self::Search(asked) => asked.run(place).await,
            Self::Replay(asked) => asked.run(place).await,
            Self::Backup(asked) => asked.run(place).await,
            Self::Restore(asked) => asked.run(place).await,
            Self::Doctor(asked) => asked.run(place).await,
            Self::Evidence(asked) => asked.run(place).await,
            Self::Audit(asked) => asked.run(place).await,
            Self::Trail(asked) => asked.run(place).await,
            Self::Diff(asked) => asked.run(place).await,
            Self::Rebuild(asked) => asked.run(place).await,
            Self::Access(asked) => asked.run(place).await,
            Self::Policy(asked) => asked.run(place).await,
            Self::Checkpoint(asked) => asked.run(place).await,
            Self::Key(asked) => asked.run(place).await,
            Self::Erase(asked) => asked.run(place).await,
            Self::Subject(asked) => asked.run(place).await,
            Self::Retention(asked) => asked.run(place).await,
            Self::Verify(asked) => asked.run(place).await,
            Self::User(asked) => asked.run(place).await,
        }
    }
}
