//! The last act on a case, kept as long as its author could take it back.

use super::RecordedEvent;
use super::mailboxes::on_user;
use crate::event::{ActUndone, Event};
use crate::state::{Campaign, Habilitation, LastAct, Request, Undo};

/// What `recorded` leaves to be taken back; asked before it is folded.
///
/// Only the last human act can be undone, and only some: whatever a person does afterwards on the same case closes that
/// door. Reminders and bounces are no acts.
pub(super) fn remember(request: &Request, recorded: &RecordedEvent) -> Option<LastAct> {
    if is_no_act(&recorded.event) {
        return request.last_act.clone();
    }
    let (by, undo) = (recorded.by?, undo_of(request, &recorded.event)?);
    let kind = recorded.event.kind();
    Some(LastAct { at: recorded.at, kind, by, happened_at: recorded.happened_at, undo })
}

const fn is_no_act(event: &Event) -> bool {
    matches!(
        event,
        Event::ReminderSent(_) | Event::CredentialsBounced(_) | Event::PartnerReminded(_) | Event::LoginRecorded(_)
    )
}

/// What stood in the place of what the event changes; `None` for an act that cannot be taken back.
fn undo_of(request: &Request, event: &Event) -> Option<Undo> {
    if let Event::RequestAssigned(_) | Event::RequestReleased(_) = event {
        Some(Undo::Owner(request.owner))
    } else if let Event::NeedValidated(_) = event {
        Some(Undo::NeedOpen)
    } else if let Event::PartnerCampaignFinished(_) | Event::PartnerCampaignWaived(_) = event {
        Some(Undo::CampaignOpen)
    } else if let Event::RequestDropped(_) | Event::RequestRejected(_) = event {
        Some(Undo::NotEnded { waiting: request.waiting.clone() })
    } else if let Event::HabilitationDecided(event) = event {
        let user = request.mailboxes.get(&event.mailbox)?.users.get(&event.person)?;
        let (before, proposal) = (user.habilitation, user.proposal.clone());
        Some(Undo::Habilitation { mailbox: event.mailbox, person: event.person, before, proposal })
    } else {
        None
    }
}

/// Puts back what the act changed, if it is the one remembered.
pub(super) fn undo(request: &mut Request, event: &ActUndone) {
    let Some(act) = request.last_act.take().filter(|act| act.at == event.undone) else { return };
    match act.undo {
        Undo::Owner(owner) => request.owner = owner,
        Undo::NeedOpen => request.need_validated_at = None,
        Undo::CampaignOpen => request.campaign = Campaign::Open,
        Undo::Habilitation { mailbox, person, before, proposal } => {
            match before {
                Habilitation::Refused(at) => drop(request.refused.insert(person, at)),
                Habilitation::Granted(_) | Habilitation::Pending => drop(request.refused.remove(&person)),
            }
            on_user(request, (mailbox, person), |user| (user.habilitation, user.proposal) = (before, proposal));
        }
        Undo::NotEnded { waiting } => {
            request.end = None;
            request.waiting = waiting;
        }
    }
}
