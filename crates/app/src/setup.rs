//! The birth of a folder, and what administrators do to it without words: policy, imports, sweeps.

use eventlog::{Actor, BodyMac, CommandId, Timestamp};
use uuid::Uuid;
use workflow::command::Birth;
use workflow::policy::Section;
use workflow::{Action, Role, SubjectId, UserId};

use crate::app::App;
use crate::error::CommandError;
use crate::words::people::new_user;
use crate::write::{Act, Outcome};

/// What a new folder is born with.
#[derive(Debug, Clone)]
pub struct NewFolder {
    /// The log's id: that of the vault.
    pub log_id: Uuid,
    /// The name under which its checkpoints are signed, such as `esante-paysdelaloire.fr/parcours`.
    pub origin: String,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// Login of the first administrator.
    pub admin_login: String,
    /// Display name of the first administrator.
    pub admin_name: String,
    /// The policy, every section that was given.
    pub policy: Vec<Section>,
}

impl App {
    /// Writes the first append: the log's birth, its first administrator, its policy, under the condition that there is
    /// no event at all.
    ///
    /// # Errors
    /// [`CommandError::Refused`] by rule `log-exists` when there is one.
    pub async fn initialise(&self, folder: &NewFolder) -> Result<Outcome, CommandError> {
        let act = self.own_act(None, Role::System, self.clock.wall());
        let user = UserId(self.ids.random());
        self.carry(&act, |draft| {
            Ok(Action::Initialise(Box::new(Birth {
                log_id: folder.log_id,
                origin: folder.origin.clone(),
                demo: folder.demo,
                administrator: new_user(user, &folder.admin_login, &folder.admin_name, draft)?,
                policy: folder.policy.clone(),
            })))
        })
        .await
    }

    /// Puts sections of a policy in force, in the name of an administrator.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the user is no administrator.
    pub async fn adopt_policy(&self, login: &str, sections: &[Section]) -> Result<Outcome, CommandError> {
        let user = self.find_user(login).await?;
        let act = self.own_act(user, Role::Administrator, self.clock.wall());
        self.carry(&act, |_| Ok(Action::AdoptPolicy { sections: sections.to_vec() })).await
    }

    /// Gives up a subject that no event speaks about, so that a late append conflicts instead of sealing under a dead
    /// key; its key is destroyed by the caller afterwards.
    ///
    /// # Errors
    /// [`CommandError::Refused`] by rule `subject-in-use` when an event speaks about it.
    pub async fn abandon_subject(&self, subject: SubjectId) -> Result<Outcome, CommandError> {
        let act = self.own_act(None, Role::System, self.clock.wall());
        self.carry(&act, |_| Ok(Action::AbandonSubject { subject })).await
    }

    /// An act of this process itself, under an id of its own.
    pub(crate) fn own_act(&self, user: Option<UserId>, role: Role, occurred_at: Timestamp) -> Act {
        let id: CommandId = self.ids.command();
        let actor = Actor {
            channel: self.channel.clone(),
            on_behalf: None,
            role: role.as_str().to_owned(),
            uid: self.uid,
            user: user.map(|user| user.to_string()),
        };
        let body = BodyMac(*self.hasher.body(id.0.as_bytes()).bytes());
        Act { id, body, user, role, occurred_at, actor, expected: None }
    }
}
