//! Every warning is provoked here once: what is unusual about what was typed is taken, and said.

use std::collections::BTreeSet;

use workflow::command::{MailboxWish, Submission, UserWish};
use workflow::event::{MailboxRequested, MailboxUserAdded, MailboxUserCorrected, Warning};
use workflow::{Action, Event, Person};

use crate::support::*;

/// The warnings of everything that the last command recorded.
fn warned(given: &Given) -> BTreeSet<Warning> {
    let warnings = given.log().events().flat_map(|recorded| match &recorded.event {
        Event::MailboxRequested(MailboxRequested { warnings, .. })
        | Event::MailboxUserAdded(MailboxUserAdded { warnings, .. })
        | Event::MailboxUserCorrected(MailboxUserCorrected { warnings, .. }) => warnings.clone(),
        _ => Vec::new(),
    });
    warnings.collect()
}

fn submitted(submission: Submission) -> BTreeSet<Warning> {
    warned(&given([]).when(submit(submission)).then_something_happens())
}

/// A user about whom parsing found this.
fn found(warning: Warning) -> UserWish {
    UserWish { warnings: vec![warning], ..user(HOLDER) }
}

#[test]
fn every_warning_is_recorded_with_the_wish_it_is_about() {
    let unlike = Person { mail: "lapin.bleu@example.org".to_owned(), ..person_of(HOLDER) };
    let nameless = Some("chn.cardiologie".to_owned());
    let team = || team_wish(BOX, &[HOLDER]);
    let mut provoked = BTreeSet::new();
    provoked.extend(submitted(submission_of(MailboxWish {
        users: vec![user_who_is(HOLDER, unlike)],
        ..wish(BOX, HOLDER)
    })));
    provoked.extend(submitted(submission_of(MailboxWish { wished_name: nameless, ..team() })));
    provoked.extend(submitted(Submission { site: None, ..submission_of(team()) }));
    // What parsing alone can see comes with the command.
    for warning in [Warning::RppsKey, Warning::AdeliRetired, Warning::ProfessionRetired] {
        let nominative = MailboxWish { users: vec![found(warning)], ..wish(BOX, HOLDER) };
        assert_eq!(submitted(submission_of(nominative)), BTreeSet::from([warning]));
        let of_a_team = MailboxWish { users: vec![found(warning)], ..team() };
        assert_eq!(submitted(submission_of(of_a_team)), BTreeSet::from([warning]));
        provoked.insert(warning);
    }
    assert_eq!(provoked, BTreeSet::from(Warning::ALL));
}

#[test]
fn a_user_added_or_corrected_later_is_warned_about_too() {
    let so_far = || given([opened(), team_wished(BOX)]);
    let add = Action::AddMailboxUser { request: REQUEST, mailbox: BOX, user: found(Warning::RppsKey), asked_by: None };
    assert_eq!(warned(&so_far().when(add).then_something_happens()), BTreeSet::from([Warning::RppsKey]));
    let user = found(Warning::AdeliRetired);
    let correct = Action::CorrectMailboxUser { request: REQUEST, mailbox: BOX, person: None, user };
    let corrected = so_far().and([added(BOX, HOLDER)]).when(correct).then_something_happens();
    assert_eq!(warned(&corrected), BTreeSet::from([Warning::AdeliRetired]));
}

#[test]
fn a_name_changed_for_one_without_the_structures_name_is_found_out_at_creation() {
    let mut events = up_to(team_path(), "terms-accepted");
    events.push(
        workflow::event::MailboxNameChanged {
            mailbox: BOX,
            wished_address: None,
            wished_name: workflow::Private::known(CASE, address_text("chn.cardiologie@esantepdl.mssante.fr")),
        }
        .into(),
    );
    let asked = given(events).when(ask_for(BOX, "chn.cardiologie@esantepdl.mssante.fr"));
    asked.refused(workflow::Rule::AddressPolicy).telling("address-structure-name");
}
