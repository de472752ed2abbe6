//! Committing subjects and lookups: all or nothing, and one winner.

mod support;

use std::{sync::Barrier, thread};

use support::{Folder, person};
use vault::{
    AddedLookup, CommitError, Erasure, GivenUpMails, NewSubject, SubjectKind, SubjectState, SystemEntropy, Vault,
    doctor::{Counts, LivingSubject},
};

fn counts(vault: &mut Vault) -> Counts {
    vault.read().unwrap().counts().unwrap()
}

#[test]
fn a_person_is_found_by_each_of_their_lookups_and_by_nothing_else() {
    let (folder, mut vault) = Folder::with_vault();
    let hasher = vault.hasher().clone();
    let (rpps, mail) = (hasher.rpps("99000000017"), hasher.mail_and_name("M.LeGoff@example.org", "le goff marine"));
    let marine = person().found_by(rpps).found_by(mail).found_by(mail);
    let id = marine.id();
    assert_eq!(marine.lookups().len(), 2);
    vault.commit(&[marine], &[], &mut SystemEntropy).unwrap();

    let mut other_process = folder.open();
    let reading = other_process.read().unwrap();
    assert_eq!(reading.lookup(&rpps).unwrap(), Some(id));
    assert_eq!(reading.lookup(&hasher.mail_and_name("m.legoff@example.org", "le goff marine")).unwrap(), Some(id));
    assert_eq!(reading.lookup(&hasher.mail_and_name("m.legoff@example.org", "le goff maxime")).unwrap(), None);
    assert_eq!(reading.lookup(&hasher.adeli("99000000017")).unwrap(), None, "another kind of number");
    assert_eq!(reading.state(id).unwrap(), SubjectState::Live(SubjectKind::Person));
    assert_eq!(reading.subjects(None, 10).unwrap(), [LivingSubject { id, kind: SubjectKind::Person }]);
}

#[test]
fn a_contact_mail_alone_leads_to_whom_it_belongs_and_is_another_lookup_than_with_a_name() {
    let (_folder, mut vault) = Folder::with_vault();
    let hasher = vault.hasher().clone();
    let marine = person().found_by(hasher.mail("M.LeGoff@example.org"));
    let id = marine.id();
    vault.commit(&[marine], &[], &mut SystemEntropy).unwrap();
    let alone = hasher.mail("m.legoff@example.org");
    assert_eq!(vault.read().unwrap().lookup(&alone).unwrap(), Some(id));
    assert_eq!(vault.read().unwrap().lookup(&hasher.mail_and_name("m.legoff@example.org", "")).unwrap(), None);

    let late = vault.commit(&[person().found_by(alone)], &[], &mut SystemEntropy).unwrap_err();
    assert_eq!(late.to_string(), format!("the lookup by mail leads to subject {id} by now"));
    vault.destroy(&[Erasure { subject: id, decided_at_position: 1 }]).unwrap();
    assert_eq!(vault.read().unwrap().lookup(&alone).unwrap(), None, "an erased person holds no mail");
}

#[test]
fn a_mail_given_up_is_free_for_whom_it_belongs_to_and_nothing_else_is() {
    let (_folder, mut vault) = Folder::with_vault();
    let hasher = vault.hasher().clone();
    let (wrong, right) = (hasher.mail("yves@example.org"), hasher.mail("marine@example.org"));
    let (rpps, named) = (hasher.rpps("99000000017"), hasher.mail_and_name("yves@example.org", "marine"));
    let marine = person().found_by(rpps).found_by(named).found_by(wrong).found_by(right);
    let subject = marine.id();
    vault.commit(&[marine], &[], &mut SystemEntropy).unwrap();

    let yves = person().found_by(wrong);
    let owner = yves.id();
    let given_up = [GivenUpMails { subject, kept: Some(right) }];
    vault.commit_corrected(&given_up, &[yves], &[], &mut SystemEntropy).unwrap();
    let reading = vault.read().unwrap();
    assert_eq!(reading.lookup(&wrong).unwrap(), Some(owner));
    for kept in [rpps, named, right] {
        assert_eq!(reading.lookup(&kept).unwrap(), Some(subject));
    }
    drop(reading);
    vault.commit_corrected(&[GivenUpMails { subject, kept: None }], &[], &[], &mut SystemEntropy).unwrap();
    assert_eq!(vault.read().unwrap().lookup(&right).unwrap(), None);
    assert_eq!(vault.read().unwrap().integrity().unwrap(), []);
}

#[test]
fn a_lookup_taken_meanwhile_names_the_winner_and_writes_nothing() {
    let (_folder, mut vault) = Folder::with_vault();
    let rpps = vault.hasher().rpps("99000000017");
    let first = person().found_by(rpps);
    let winner = first.id();
    vault.commit(&[first], &[], &mut SystemEntropy).unwrap();
    let before = counts(&mut vault);

    let late = [person(), person().found_by(vault.hasher().adeli("1")).found_by(rpps)];
    let refused = vault.commit(&late, &[], &mut SystemEntropy).unwrap_err();
    assert!(matches!(refused, CommitError::LookupTaken { winner: named, .. } if named == winner));
    assert_eq!(refused.to_string(), format!("the lookup by rpps leads to subject {winner} by now"));
    assert_eq!(counts(&mut vault), before);
    assert_eq!(vault.read().unwrap().state(late[0].id()).unwrap(), SubjectState::Missing);
}

#[test]
fn two_connections_that_race_for_a_lookup_have_one_winner() {
    let (folder, mut vault) = Folder::with_vault();
    let hasher = vault.hasher().clone();
    let (rounds, start) = (60, Barrier::new(2));
    let race = || {
        let mut vault = folder.open();
        let outcome = |round: u32| {
            let runner = person().found_by(hasher.rpps(&round.to_string()));
            let id = runner.id();
            start.wait();
            match vault.commit(&[runner], &[], &mut SystemEntropy) {
                Ok(()) => (id, id),
                Err(CommitError::LookupTaken { winner, .. }) => (id, winner),
                Err(other) => panic!("{other}"),
            }
        };
        (0..rounds).map(outcome).collect::<Vec<_>>()
    };
    let (ones, others) = thread::scope(|scope| {
        let other = scope.spawn(race);
        (race(), other.join().unwrap())
    });
    for (round, ((one, one_says), (other, other_says))) in ones.into_iter().zip(others).enumerate() {
        assert_eq!(one_says, other_says, "round {round}: both name one winner");
        assert!(one_says == one || one_says == other, "round {round}: the winner is one of the two");
    }
    assert_eq!(counts(&mut vault), Counts { living: rounds.into(), erased: 0, lookups: rounds.into() });
}

#[test]
fn a_known_subject_gets_another_lookup_once() {
    let (_folder, mut vault) = Folder::with_vault();
    let (adeli, rpps) = (vault.hasher().adeli("449300017"), vault.hasher().rpps("99000000017"));
    let marine = person().found_by(adeli);
    let subject = marine.id();
    vault.commit(&[marine], &[], &mut SystemEntropy).unwrap();
    let added = [AddedLookup { subject, lookup: rpps }];
    vault.commit(&[], &added, &mut SystemEntropy).unwrap();
    vault.commit(&[], &added, &mut SystemEntropy).unwrap();
    assert_eq!(vault.read().unwrap().lookup(&rpps).unwrap(), Some(subject));
    assert_eq!(counts(&mut vault).lookups, 2);
}

#[test]
fn mistakes_of_the_caller_are_told_apart_from_conflicts() {
    let (_folder, mut vault) = Folder::with_vault();
    let rpps = vault.hasher().rpps("99000000017");
    let twins = [person().found_by(rpps), person().found_by(rpps)];
    let refused = vault.commit(&twins, &[], &mut SystemEntropy).unwrap_err();
    assert!(matches!(refused, CommitError::LookupTwice { first, second, .. }
        if first == twins[0].id() && second == twins[1].id()));

    let nobody = AddedLookup { subject: person().id(), lookup: rpps };
    let refused = vault.commit(&[], &[nobody], &mut SystemEntropy).unwrap_err();
    assert!(matches!(refused, CommitError::NoKey { state: SubjectState::Missing, .. }));

    let known = [person()];
    vault.commit(&known, &[], &mut SystemEntropy).unwrap();
    let refused = vault.commit(&known, &[], &mut SystemEntropy).unwrap_err();
    assert!(matches!(refused, CommitError::NotNew { .. }));
    assert_eq!(counts(&mut vault), Counts { living: 1, erased: 0, lookups: 0 });
}

#[test]
fn an_erased_subject_takes_no_lookup_and_no_new_key() {
    let (_folder, mut vault) = Folder::with_vault();
    let lookup = vault.hasher().rpps("99000000017");
    let marine = [person()];
    let subject = marine[0].id();
    vault.commit(&marine, &[], &mut SystemEntropy).unwrap();
    vault.destroy(&[Erasure { subject, decided_at_position: 9 }]).unwrap();
    let late = vault.commit(&[], &[AddedLookup { subject, lookup }], &mut SystemEntropy).unwrap_err();
    assert!(matches!(late, CommitError::NoKey { state: SubjectState::Erased(_), .. }));
    let revived = vault.commit(&marine, &[], &mut SystemEntropy).unwrap_err();
    assert!(matches!(revived, CommitError::NotNew { .. }));
}

#[test]
fn nothing_new_is_no_transaction() {
    let (folder, mut vault) = Folder::with_vault();
    let foreign = folder.foreign_tool();
    foreign.execute_batch("BEGIN IMMEDIATE").unwrap();
    vault.commit(&[], &[], &mut SystemEntropy).unwrap();
}

#[test]
fn living_subjects_are_listed_page_by_page() {
    let (_folder, mut vault) = Folder::with_vault();
    let kinds = [SubjectKind::Person, SubjectKind::Case, SubjectKind::Document];
    let new: Vec<_> = kinds.iter().cycle().take(25).map(|&kind| NewSubject::draw(kind, &mut SystemEntropy)).collect();
    vault.commit(&new, &[], &mut SystemEntropy).unwrap();
    let mut expected: Vec<_> = new.iter().map(|new| LivingSubject { id: new.id(), kind: new.kind() }).collect();
    expected.sort_by_key(|subject| subject.id);
    let erased = expected.remove(12).id;
    vault.destroy(&[Erasure { subject: erased, decided_at_position: 1 }]).unwrap();

    let reading = vault.read().unwrap();
    let mut listed = Vec::new();
    loop {
        let page = reading.subjects(listed.last().map(|last: &LivingSubject| last.id), 7).unwrap();
        if page.is_empty() {
            break;
        }
        listed.extend(page);
    }
    assert_eq!(listed, expected);
}
