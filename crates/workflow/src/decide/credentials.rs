//! Fourth step: each person's credentials, as the operator's platform sends them.

use identifiers::LoginId;

use super::{Case, Decided, Decision, against_policy, one, policy_as};
use crate::event::{
    CredentialsBounced, CredentialsDeclaredSent, CredentialsReceived, CredentialsResent, FirstLoginRecorded,
};
use crate::refusal::{Refusal, Rule};
use crate::state::{Credentials, Mailbox};
use crate::{AddressText, Keyed, MailboxId, Private, SubjectId, Text};

/// One person has one login, and a login one person.
///
/// # Source
/// `domain.md` rules 18 and 22.
pub(super) fn declare_sent(case: &Case<'_>, id: MailboxId, login: &Keyed<LoginId>) -> Decided {
    let mailbox = created(case, id)?;
    let (naming, at) = policy_as!(case, Naming);
    naming.judge_login(&login.value).map_err(|error| against_policy(Rule::LoginPolicy, at, error))?;
    login_is_theirs(case, mailbox.holder, login)?;
    if mailbox.credentials != Credentials::None && mailbox.login.as_ref() == Some(&login.hash) {
        return Ok(Decision::Unchanged);
    }
    let text = AddressText { address: login.value.as_str().to_owned() };
    one(CredentialsDeclaredSent {
        login: login.hash.clone(),
        login_text: Private::known(mailbox.holder, text),
        mailbox: id,
        person: mailbox.holder,
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
pub(super) fn bounced(case: &Case<'_>, id: MailboxId, reason: &Option<Text>) -> Decided {
    let mailbox = sent(case, id)?;
    match mailbox.credentials {
        Credentials::Bounced(_) => Ok(Decision::Unchanged),
        Credentials::Received(at) | Credentials::LoggedIn(at) => {
            Err(Refusal::new(Rule::CredentialsArrived).because([at]))
        }
        Credentials::None | Credentials::Sent(_) => {
            let reason = reason.as_ref().map(|text| case.private(text));
            one(CredentialsBounced { mailbox: id, person: mailbox.holder, reason })
        }
    }
}

/// Credentials that were lost on the way or mislaid are sent again, until the person has signed in.
pub(super) fn resend(case: &Case<'_>, id: MailboxId) -> Decided {
    let mailbox = sent(case, id)?;
    match mailbox.credentials {
        Credentials::LoggedIn(at) => Err(Refusal::new(Rule::CredentialsArrived).because([at])),
        Credentials::None | Credentials::Sent(_) | Credentials::Bounced(_) | Credentials::Received(_) => {
            one(CredentialsResent { mailbox: id, person: mailbox.holder })
        }
    }
}

pub(super) fn received(case: &Case<'_>, id: MailboxId) -> Decided {
    let mailbox = sent(case, id)?;
    match mailbox.credentials {
        Credentials::Received(_) | Credentials::LoggedIn(_) => Ok(Decision::Unchanged),
        Credentials::None | Credentials::Sent(_) | Credentials::Bounced(_) => {
            one(CredentialsReceived { mailbox: id, person: mailbox.holder })
        }
    }
}

pub(super) fn first_login(case: &Case<'_>, id: MailboxId) -> Decided {
    let mailbox = sent(case, id)?;
    match mailbox.credentials {
        Credentials::LoggedIn(_) => Ok(Decision::Unchanged),
        Credentials::None | Credentials::Sent(_) | Credentials::Bounced(_) | Credentials::Received(_) => {
            one(FirstLoginRecorded { mailbox: id, person: mailbox.holder })
        }
    }
}

fn created<'a>(case: &'a Case<'_>, id: MailboxId) -> Result<&'a Mailbox, Refusal> {
    let mailbox = case.mailbox(id)?;
    if mailbox.is_created() {
        Ok(mailbox)
    } else {
        Err(Refusal::new(Rule::MailboxNotCreated).because([mailbox.requested_at]))
    }
}

fn sent<'a>(case: &'a Case<'_>, id: MailboxId) -> Result<&'a Mailbox, Refusal> {
    let mailbox = created(case, id)?;
    if mailbox.credentials == Credentials::None {
        Err(Refusal::new(Rule::CredentialsNotSent).because([mailbox.requested_at]))
    } else {
        Ok(mailbox)
    }
}
