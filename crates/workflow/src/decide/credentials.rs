//! Fourth step: each person's credentials, as the operator's platform sends them.

use identifiers::LoginId;

use super::{Case, Decided, Decision, Named, against_policy, one, policy_as};
use crate::event::{
    CredentialsBounced, CredentialsDeclaredSent, CredentialsReceived, CredentialsResent, FirstLoginRecorded,
    LoginRecorded,
};
use crate::refusal::{Refusal, Rule};
use crate::state::{Credentials, Habilitation};
use crate::{AddressText, Day, Keyed, MailboxId, Private, Role, SubjectId, Text};

/// A user of a mailbox, as a command names them.
type Whose = (MailboxId, Option<SubjectId>);

/// One person has one login, and a login one person.
///
/// # Source
/// `domain.md` rules 18 and 22.
pub(super) fn declare_sent(case: &Case<'_>, whose: Whose, login: &Keyed<LoginId>) -> Decided {
    let Named { person, user, .. } = created(case, whose)?;
    if let Habilitation::Refused(at) = user.habilitation {
        let refusal = Refusal::new(Rule::PersonNotHabilitated).because([at]);
        return Err(refusal.could(&[Role::Agent, Role::Supervisor]));
    }
    if user.habilitation == Habilitation::Pending {
        return Err(Refusal::new(Rule::PersonUndecided).because([user.added_at]));
    }
    if user.credentials != Credentials::None && user.login.as_ref() == Some(&login.hash) {
        return Ok(Decision::Unchanged);
    }
    let (naming, at) = policy_as!(case, Naming);
    naming.judge_login(&login.value).map_err(|error| against_policy(Rule::LoginPolicy, at, error))?;
    login_is_theirs(case, person, login)?;
    let text = AddressText { address: login.value.as_str().to_owned() };
    one(CredentialsDeclaredSent {
        login: login.hash.clone(),
        login_text: Private::known(person, text),
        mailbox: whose.0,
        person,
    })
}

/// A login belongs to one person, and a person has one login.
fn login_is_theirs(case: &Case<'_>, holder: SubjectId, login: &Keyed<LoginId>) -> Result<(), Refusal> {
    let taken = |at, detail: &str| Err(Refusal::new(Rule::LoginIdTaken).because([at]).detail(detail));
    if let Some(claim) = case.state.logins.get(&login.hash)
        && claim.person != holder
    {
        return taken(claim.at, "other-person");
    }
    let another = case.state.logins.iter().find(|(hash, claim)| claim.person == holder && **hash != login.hash);
    another.map_or(Ok(()), |(_, claim)| taken(claim.at, "other-login"))
}

/// Credentials come back only to whoever has not got them.
pub(super) fn bounced(case: &Case<'_>, whose: Whose, reason: &Option<Text>) -> Decided {
    let Named { person, user, .. } = sent(case, whose)?;
    match user.credentials {
        Credentials::Bounced(_) => Ok(Decision::Unchanged),
        Credentials::Received(at) | Credentials::LoggedIn(at) => {
            Err(Refusal::new(Rule::CredentialsArrived).because([at]))
        }
        Credentials::None | Credentials::Sent(_) => {
            let reason = reason.as_ref().map(|text| case.private(text));
            one(CredentialsBounced { mailbox: whose.0, person, reason })
        }
    }
}

/// Credentials that were lost on the way or mislaid are sent again, until the person has signed in.
pub(super) fn resend(case: &Case<'_>, whose: Whose) -> Decided {
    let Named { person, user, .. } = sent(case, whose)?;
    match user.credentials {
        Credentials::LoggedIn(at) => Err(Refusal::new(Rule::CredentialsArrived).because([at])),
        Credentials::None | Credentials::Sent(_) | Credentials::Bounced(_) | Credentials::Received(_) => {
            one(CredentialsResent { mailbox: whose.0, person })
        }
    }
}

pub(super) fn received(case: &Case<'_>, whose: Whose) -> Decided {
    let Named { person, user, .. } = sent(case, whose)?;
    match user.credentials {
        Credentials::Received(_) | Credentials::LoggedIn(_) => Ok(Decision::Unchanged),
        Credentials::None | Credentials::Sent(_) | Credentials::Bounced(_) => {
            one(CredentialsReceived { mailbox: whose.0, person })
        }
    }
}

pub(super) fn first_login(case: &Case<'_>, whose: Whose) -> Decided {
    let Named { person, user, .. } = sent(case, whose)?;
    match user.credentials {
        Credentials::LoggedIn(_) => Ok(Decision::Unchanged),
        Credentials::None | Credentials::Sent(_) | Credentials::Bounced(_) | Credentials::Received(_) => {
            one(FirstLoginRecorded { mailbox: whose.0, person })
        }
    }
}

/// A later login keeps a mailbox from the inactivity review; one that was known already changes nothing.
pub(super) fn login(case: &Case<'_>, whose: Whose, on: &Day) -> Decided {
    let Named { person, user, .. } = created(case, whose)?;
    if on > case.today {
        return Err(Refusal::new(Rule::DayNotCome).detail(on.as_str()));
    }
    match &user.last_login {
        Some((_, known)) if known >= on => Ok(Decision::Unchanged),
        Some(_) | None => one(LoginRecorded { mailbox: whose.0, on: on.clone(), person }),
    }
}

fn created<'a>(case: &'a Case<'_>, whose: Whose) -> Result<Named<'a>, Refusal> {
    let mailbox = case.mailbox(whose.0)?;
    if !mailbox.is_created() {
        return Err(Refusal::new(Rule::MailboxNotCreated).because([mailbox.requested_at]));
    }
    case.user(whose)
}

fn sent<'a>(case: &'a Case<'_>, whose: Whose) -> Result<Named<'a>, Refusal> {
    let named = created(case, whose)?;
    if named.user.credentials == Credentials::None {
        Err(Refusal::new(Rule::CredentialsNotSent).because([named.user.added_at]))
    } else {
        Ok(named)
    }
}
