//! Fourth step: each person's credentials, as the operator's platform sends them.

use identifiers::LoginId;

use super::{Case, Decided, Decision, one, policy_as};
use crate::event::{
    CredentialsBounced, CredentialsDeclaredSent, CredentialsReceived, CredentialsResent, FirstLoginRecorded,
};
use crate::refusal::{Refusal, Rule};
use crate::state::{Credentials, Mailbox};
use crate::{AddressText, Keyed, MailboxId, Private, Text};

/// One person has one login, and a login one person.
///
/// # Source
/// `domain.md` rules 18 and 22.
pub(super) fn declare_sent(case: &Case<'_>, id: MailboxId, login: &Keyed<LoginId>) -> Decided {
    let mailbox = created(case, id)?;
    let (naming, at) = policy_as!(case, Naming);
    naming
        .judge_login(&login.value)
        .map_err(|error| Refusal::new(Rule::AddressPolicy).because([at]).detail(error.rule.as_str()))?;
    if case.state.logins.get(&login.hash).is_some_and(|person| *person != mailbox.holder) {
        return Err(Refusal::new(Rule::LoginIdTaken).detail("it belongs to another person"));
    }
    let other = case.state.logins.iter().any(|(hash, person)| *person == mailbox.holder && *hash != login.hash);
    if other {
        return Err(Refusal::new(Rule::LoginIdTaken).detail("the person has another login"));
    }
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

pub(super) fn bounced(case: &Case<'_>, id: MailboxId, reason: &Option<Text>) -> Decided {
    let mailbox = sent(case, id)?;
    match mailbox.credentials {
        Credentials::Bounced(_) => Ok(Decision::Unchanged),
        Credentials::None | Credentials::Sent(_) | Credentials::Received(_) | Credentials::LoggedIn(_) => {
            let reason = reason.as_ref().map(|text| case.private(text));
            one(CredentialsBounced { mailbox: id, person: mailbox.holder, reason })
        }
    }
}

pub(super) fn resend(case: &Case<'_>, id: MailboxId) -> Decided {
    one(CredentialsResent { mailbox: id, person: sent(case, id)?.holder })
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
