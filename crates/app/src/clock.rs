//! When the clock stopped the log: an administrator vouches for it, and writing goes on.

use vault::SubjectKind;
use workflow::{Action, Instant, Role};

use crate::app::App;
use crate::error::{CommandError, InputError};
use crate::words::text;
use crate::write::Outcome;

impl App {
    /// Vouches for the clock, in the name of an administrator, with a reason.
    ///
    /// The last recorded instant is accepted as it stands: what is recorded from here on comes after it, at the pace of
    /// the clock once that has caught up. It is the only append that a log takes while its clock is in doubt.
    ///
    /// # Errors
    /// [`CommandError::Refused`] when the user is no administrator; [`CommandError::Input`] for an unknown login, an empty
    /// reason, or when somebody else wrote meanwhile (look again: the clock may be trusted by now).
    pub async fn accept_clock(&self, login: &str, reason: &str) -> Result<Outcome, CommandError> {
        let unknown = || InputError::new("--as", login, "the login of a registered user");
        let user = self.find_user(login).await?.ok_or_else(unknown)?;
        let reason = text("--reason", reason)?;
        let head = self.store.head().await?;
        let act = self.own_act(Some(user), Role::Administrator, self.clock.wall());
        self.carry(&act, |draft| {
            let reason = draft.private(SubjectKind::Case, reason.clone());
            Ok(Action::AcceptClock { accepted: Instant(head.recorded_at.as_micros()), reason })
        })
        .await
    }
}
