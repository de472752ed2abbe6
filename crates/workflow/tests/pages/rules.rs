//! Every rule that can refuse: what it says, whether other particulars would help, and where it comes from.

use std::fmt::Write as _;

use workflow::Rule;

/// Where a rule comes from.
enum Source {
    /// Rules of the domain, by their numbers in `docs/procedure.md`.
    Domain(&'static [u8]),
    /// What is said there of the path as a whole.
    Path,
    /// What the people who work with it are promised.
    Product(&'static str),
    /// Every log needs it, whatever the trade.
    Log(&'static str),
}

/// The table of the rules, in the order of the procedure.
pub(crate) fn table() -> String {
    let mut page = "| Rule | It says | Other particulars may pass | Source |\n|---|---|:-:|---|\n".to_owned();
    for rule in Rule::ALL {
        let particulars = if rule.is_about_particulars() { "yes" } else { "" };
        let _ = writeln!(page, "| `{rule}` | {} | {particulars} | {} |", rule.doc(), source(*rule));
    }
    page
}

fn source(rule: Rule) -> String {
    match source_of(rule) {
        Source::Domain(numbers) => {
            let links: Vec<_> =
                numbers.iter().map(|number| format!("[{number}](procedure.md#rule-{number})")).collect();
            format!("{} {}", if links.len() == 1 { "rule" } else { "rules" }, links.join(", "))
        }
        Source::Path => "[the path](procedure.md#the-path)".to_owned(),
        Source::Product(what) => what.to_owned(),
        Source::Log(what) => what.to_owned(),
    }
}

const PEOPLE: Source = Source::Log("people who act are registered, each in a role that was granted");
const IDENTITY: Source = Source::Log("an id stands for one thing, for ever");
const ERASURE: Source = Source::Log("nothing is sealed under a person who was erased; a legal hold blocks erasure");
const EVIDENCE: Source = Source::Log("evidence cites a release that was imported");
const POLICY: Source = Source::Log("a decision cites the policy in force");
const CORRECTION: Source = Source::Product("only what was flagged is corrected, and nothing advances meanwhile");
const UNDO: Source = Source::Product("an author takes back the last act on a case, for some minutes");
const OWNER: Source = Source::Product("a case has one visible owner, who can advance it");

/// One line a family of rules; a new rule has to say where it comes from.
fn source_of(rule: Rule) -> Source {
    use Source::{Domain, Path};
    match rule {
        Rule::LogExists => Source::Log("a log is born once"),
        Rule::UserUnknown
        | Rule::RoleNotHeld
        | Rule::RoleMayNot
        | Rule::LoginTaken
        | Rule::UserExists
        | Rule::RoleNotGrantable
        | Rule::LastAdministrator => PEOPLE,
        Rule::PolicyMissing | Rule::PolicyTooLarge => POLICY,
        Rule::ReleaseTaken | Rule::ReleaseUnknown => EVIDENCE,
        Rule::IdTaken | Rule::RequestUnknown => IDENTITY,
        Rule::SubjectGone
        | Rule::SubjectInUse
        | Rule::SubjectUnknown
        | Rule::JoinOfItself
        | Rule::LegalHold
        | Rule::UserStillActs
        | Rule::ErasureNotDecided => ERASURE,
        Rule::CorrectionOpen
        | Rule::CorrectionNotOpen
        | Rule::CorrectionAnswer
        | Rule::FieldNotFlagged
        | Rule::FieldUnknown => CORRECTION,
        Rule::NothingToUndo | Rule::UndoNotYours | Rule::UndoTooLate => UNDO,
        Rule::OwnerNotStaff => OWNER,
        Rule::RequestEnded
        | Rule::RequestNotEnded
        | Rule::NotWaiting
        | Rule::RequestEquipped
        | Rule::DuplicateOfItself
        | Rule::DuplicateOfDuplicate
        | Rule::StepNotDone => Path,
        other => Domain(of_the_domain(other)),
    }
}

/// The same for what the trade itself asks for.
fn of_the_domain(rule: Rule) -> &'static [u8] {
    match rule {
        Rule::StructureKind => &[1],
        Rule::FeeLineUnknown => &[2],
        Rule::AdhesionFormMissing | Rule::AdhesionFormIncomplete | Rule::AdhesionFormComplete | Rule::AlreadyMember => {
            &[3, 5]
        }
        Rule::DayNotCome => &[3, 5, 27],
        Rule::NotMember => &[4, 5],
        Rule::AdhesionPending => &[6],
        Rule::StructureIsPerson | Rule::StructureRegistered | Rule::StructureNotAccepted => &[7],
        Rule::NothingRequested | Rule::PersonUndecided | Rule::NeedNotValidated => &[8],
        Rule::PersonNotHabilitated
        | Rule::SecondAgentNeeded
        | Rule::OverrideNotNeeded
        | Rule::EvidenceInsufficient
        | Rule::ReasonMissing => &[9],
        Rule::OverrideProposed | Rule::NothingProposed | Rule::SecondAgentIsFirst | Rule::ProposerNotStaff => &[9, 12],
        Rule::NumberOfAnother => &[9, 10],
        Rule::ProfessionNotListed => &[9, 11],
        Rule::QuotaReached | Rule::CapNotRaised => &[12],
        Rule::ParticularsMissing => &[13, 14, 15],
        Rule::PersonTwice | Rule::PersonUnknown | Rule::PersonNotNamed | Rule::NoUserHabilitated => &[14],
        Rule::MailboxOfOtherType => &[13, 14, 15],
        Rule::ContactNotConcluded | Rule::ContactDeclined => &[15],
        Rule::ContactNotIndividual | Rule::ContactShared => &[16],
        Rule::AddressTaken | Rule::MailboxSettled => &[17],
        Rule::AddressPolicy => &[14, 18, 19],
        Rule::LoginPolicy | Rule::LoginIdTaken => &[18],
        Rule::MailboxUnknown
        | Rule::MailboxNotCreated
        | Rule::CreationNotRequested
        | Rule::NothingToCreate
        | Rule::ReturnDisputed
        | Rule::ReturnNotDisputed => &[20],
        Rule::CredentialsNotSent | Rule::CredentialsArrived => &[22],
        Rule::TermsNotAccepted | Rule::TermsVersion => &[23],
        Rule::PartnerUnknown | Rule::NobodyTold | Rule::PartnerAddress | Rule::CampaignOver => &[25],
        Rule::StructureAbsorbed
        | Rule::MergerOfItself
        | Rule::MailboxClosed
        | Rule::ClosingNotAnnounced
        | Rule::ClosingAnnounced
        | Rule::ClosingNotice
        | Rule::ClosingGround
        | Rule::ClosingObjected
        | Rule::NoObjection
        | Rule::RppsKey => &[27],
        Rule::RetentionNotDue => &[30],
        Rule::LastUser => &[14, 27],
        Rule::NotTheAdministrator => &[28],
        other => panic!("{other} has no source in rules.rs"),
    }
}
