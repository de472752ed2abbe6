//! What an event means for one mailbox of a request, and for one of its users.

use super::RecordedEvent;
use crate::event::*;
use crate::state::*;
use crate::{Day, EventRef, KeyedHash, MailboxId, SubjectId};

/// Changes a mailbox that the request has; any other is passed over.
pub(super) fn on(request: &mut Request, mailbox: MailboxId, change: impl FnOnce(&mut Mailbox)) {
    if let Some(mailbox) = request.mailboxes.get_mut(&mailbox) {
        change(mailbox);
    }
}

/// Changes a user whom the mailbox has; any other is passed over.
pub(super) fn on_user(
    request: &mut Request,
    (mailbox, person): (MailboxId, SubjectId),
    change: impl FnOnce(&mut MailboxUser),
) {
    on(request, mailbox, |mailbox| {
        if let Some(user) = mailbox.users.get_mut(&person) {
            change(user);
        }
    });
}

pub(super) fn settle(request: &mut Request, whose: (MailboxId, SubjectId), credentials: Credentials) {
    on_user(request, whose, |user| user.credentials = credentials);
}

/// A login keeps the mailbox alive, whoever stops using it later.
pub(super) fn signed_in(request: &mut Request, at: EventRef, (mailbox, person): (MailboxId, SubjectId), on: &Day) {
    on_user(request, (mailbox, person), |user| user.signed_in(at, on));
    self::on(request, mailbox, |mailbox| mailbox.used_on = mailbox.used_on.take().max(Some(on.clone())));
}

pub(super) fn addressed(request: &mut Request, mailbox: MailboxId, status: MailboxStatus, address: &KeyedHash) {
    on(request, mailbox, |mailbox| {
        mailbox.status = status;
        (mailbox.wished, mailbox.address) = (None, Some(address.clone()));
    });
}

pub(super) fn wished(at: EventRef, event: &MailboxRequested) -> Mailbox {
    let holder = event.holder.iter().map(|holder| (holder.subject, MailboxUser::named(at)));
    Mailbox {
        requested_at: at,
        mailbox_type: event.mailbox_type,
        users: holder.collect(),
        administrator: event.administrator.as_ref().map(|administrator| administrator.subject),
        contact: ApplicationContact::Open,
        practice_site: event.practice_site,
        status: MailboxStatus::Wished,
        created_on: None,
        used_on: None,
        wished: event.wished_address.clone(),
        address: None,
        dispute: None,
        closing: None,
        is_red: false,
    }
}

/// A need that names another person is validated anew; what happens once the request is closed is no need of it.
pub(super) fn added(request: &mut Request, at: EventRef, event: &MailboxUserAdded) {
    on(request, event.mailbox, |mailbox| {
        mailbox.users.entry(event.user.subject).or_insert_with(|| MailboxUser::named(at));
    });
    reopen_need(request);
}

pub(super) fn corrected(request: &mut Request, at: EventRef, event: &MailboxUserCorrected) {
    on(request, event.mailbox, |mailbox| {
        let known = mailbox.users.remove(&event.person);
        let added_at = known.as_ref().map_or(at, |user| user.added_at);
        let terms = known.filter(|_| event.person == event.user.subject).and_then(|user| user.terms);
        let user = MailboxUser { added_at, terms, ..MailboxUser::named(at) };
        mailbox.users.insert(event.user.subject, user);
    });
    if let Some(refused) = request.refused.remove(&event.person) {
        request.refused.insert(event.user.subject, refused);
    }
    if let Some(correction) = &mut request.correction {
        // Whoever was flagged stays so under the number or mail that is right.
        let is_meant = |flagged: &&mut FlaggedField| {
            flagged.mailbox == Some(event.mailbox) && flagged.person == Some(event.person)
        };
        let flagged = correction.fields.iter_mut().filter(is_meant);
        flagged.for_each(|flagged| flagged.person = Some(event.user.subject));
    }
    reopen_need(request);
}

fn reopen_need(request: &mut Request) {
    if request.end.is_none() {
        request.need_validated_at = None;
    }
}

pub(super) fn concluded(request: &mut Request, at: EventRef, event: &ApplicationContactConcluded) {
    on(request, event.mailbox, |mailbox| {
        mailbox.contact = match event.outcome {
            ContactOutcome::Proceed => ApplicationContact::Proceed(at),
            ContactOutcome::Declined => ApplicationContact::Declined(at),
        };
    });
}

pub(super) fn proposed(request: &mut Request, recorded: &RecordedEvent, event: &HabilitationOverrideProposed) {
    let (at, by, profession) = (recorded.at, recorded.by, event.profession.clone());
    on_user(request, (event.mailbox, event.person), |user| {
        user.proposal = Some(HabilitationProposal { at, by, profession });
    });
}

pub(super) fn disputed(request: &mut Request, at: EventRef, event: &MailboxReturnDisputed) {
    let dispute = Dispute { at, address: event.address.clone(), cause: event.cause };
    on(request, event.mailbox, |mailbox| mailbox.dispute = Some(dispute));
}

pub(super) fn closing(at: EventRef, event: &MailboxClosingAnnounced) -> Closing {
    Closing { announced_at: at, closes_on: event.closes_on.clone(), ground: event.ground, objections: Vec::new() }
}

pub(super) fn taken_over(at: EventRef, event: &MailboxTakenOver, taken_over_on: Day) -> Mailbox {
    Mailbox {
        requested_at: at,
        mailbox_type: event.mailbox_type,
        users: Default::default(),
        administrator: event.administrator.as_ref().map(|administrator| administrator.subject),
        contact: ApplicationContact::Proceed(at),
        practice_site: event.site,
        status: MailboxStatus::Created(at),
        created_on: Some(event.created_on.clone().unwrap_or(taken_over_on)),
        used_on: None,
        wished: None,
        address: Some(event.address.clone()),
        dispute: None,
        closing: None,
        is_red: false,
    }
}

impl MailboxUser {
    /// A person who used the mailbox before this log: entitled and equipped then, and taken for it now.
    pub(super) fn taken_over(at: EventRef, login: Option<KeyedHash>) -> Self {
        Self {
            habilitation: Habilitation::Granted(at),
            credentials: Credentials::Received(at),
            login,
            ..Self::named(at)
        }
    }
}
