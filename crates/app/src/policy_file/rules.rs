//! What a section must satisfy beyond its form, for decisions to be able to lean on it.

use std::collections::BTreeMap;

use identifiers::{MailAddress, NamingPolicy, Nomenclature, Profession, Standing};
use workflow::policy::{
    DeadlinePolicy, FeeScale, LinkPolicy, ProfessionPolicy, ProfessionRule, QuotaPolicy, RetentionPolicy, Section,
    SectionName, SenderPolicy, StructureKind, TermsPolicy,
};

use super::finding::{PolicyFinding, PolicyRule};
use super::place::{Path, Places};

/// Ten years: more is a slip of the keyboard.
const DAYS_MAX: u32 = 3_660;

/// A year: whoever has not signed in for that long is announced the closing of the mailbox.
///
/// # Source
/// CNIL AU-037, as `domain.md` rule 27 cites it.
const INACTIVITY_DAYS_MAX: u32 = 365;

/// A day: what was seen by others since is mended by acts of its own, not taken back.
const UNDO_MINUTES_MAX: u32 = 1_440;

/// A hundred years.
const MONTHS_MAX: u32 = 1_200;

/// Ten thousand accounts in one structure: more is no cap.
const QUOTA_MAX: u32 = 10_000;

/// Everything that is off with the content of a section.
pub(super) fn findings(section: &Section, places: &Places<'_>) -> Vec<PolicyFinding> {
    let mut desk = Desk { places, section: section.name(), found: Vec::new() };
    match section {
        Section::Adhesion(_) => {}
        Section::Deadlines(content) => deadlines(content, &mut desk),
        Section::Fees(content) => fees(content, &mut desk),
        Section::Links(content) => links(content, &mut desk),
        Section::Naming(content) => naming(content, &mut desk),
        Section::Professions(content) => professions(content, &mut desk),
        Section::Quota(content) => quota(content, &mut desk),
        Section::Retention(content) => retention(content, &mut desk),
        Section::Senders(content) => senders(content, &mut desk),
        Section::Terms(content) => terms(content, &mut desk),
    }
    desk.found
}

/// Collects what is found about one section.
struct Desk<'a> {
    places: &'a Places<'a>,
    section: SectionName,
    found: Vec<PolicyFinding>,
}

impl Desk<'_> {
    fn key(&self, key: &str) -> Path {
        Path::of(self.section).key(key)
    }

    fn find(&mut self, rule: PolicyRule, path: &Path, (given, expected): (&str, &str)) {
        let place = self.places.of(path);
        self.found.push(PolicyFinding::new(rule, path, place).given(given).expecting(expected));
    }

    fn not_empty(&mut self, path: &Path, text: &str) {
        if text.trim().is_empty() {
            self.find(PolicyRule::TextEmpty, path, (text, "a text that is not empty"));
        }
    }

    fn number(&mut self, key: &str, number: u32, max: u32) {
        if !(1..=max).contains(&number) {
            let expected = format!("a number from 1 to {max}");
            self.find(PolicyRule::NumberRange, &self.key(key), (&number.to_string(), &expected));
        }
    }

    fn code(&mut self, path: &Path, code: &str) {
        if !is_code(code) {
            let expected = "1 to 60 lower-case letters, digits and dashes, like medico-social";
            self.find(PolicyRule::CodeForm, path, (code, expected));
        }
    }

    fn link(&mut self, key: &str, link: &str) {
        let host = link.strip_prefix("https://").map(|rest| rest.split('/').next().unwrap_or(""));
        let is_page = host.is_some_and(|host| host.contains('.') && !link.contains(char::is_whitespace));
        if !is_page {
            self.find(
                PolicyRule::Link,
                &self.key(key),
                (link, "an address that begins with https:// and names a host"),
            );
        }
    }
}

fn deadlines(content: &DeadlinePolicy, desk: &mut Desk<'_>) {
    desk.number("applicant_answer_days", content.applicant_answer_days, DAYS_MAX);
    desk.number("operator_creation_days", content.operator_creation_days, DAYS_MAX);
    desk.number("partner_answer_days", content.partner_answer_days, DAYS_MAX);
    desk.number("closing_notice_days", content.closing_notice_days, DAYS_MAX);
    if !(1..=INACTIVITY_DAYS_MAX).contains(&content.inactivity_days) {
        let given = content.inactivity_days.to_string();
        let expected = "a number from 1 to 365: no mailbox stays unused for more than a year (CNIL AU-037)";
        desk.find(PolicyRule::NumberRange, &desk.key("inactivity_days"), (&given, expected));
    }
    desk.number("undo_minutes", content.undo_minutes, UNDO_MINUTES_MAX);
}

fn fees(content: &FeeScale, desk: &mut Desk<'_>) {
    desk.not_empty(&desk.key("version"), &content.version);
    let mut seen = BTreeMap::new();
    for (index, line) in content.lines.iter().enumerate() {
        let path = desk.key("lines").index(index);
        for (key, code) in [("sector", &line.sector), ("criterion", &line.criterion)] {
            desk.code(&path.clone().key(key), code);
        }
        if !(2000..=2100).contains(&line.year) {
            let given = line.year.to_string();
            desk.find(PolicyRule::NumberRange, &path.clone().key("year"), (&given, "a year from 2000 to 2100"));
        }
        if let Some(amount) = line.amount_cents.filter(|amount| *amount < 0) {
            let expected = "cents of euro from 0, or no amount where it is to be determined";
            desk.find(PolicyRule::FeeAmount, &path.clone().key("amount_cents"), (&amount.to_string(), expected));
        }
        let named = (&line.sector, &line.criterion, line.year);
        if let Some(first) = seen.insert(named, index) {
            let given = format!("{}, {}, {}", line.sector, line.criterion, line.year);
            let expected = format!("one line each: lines[{first}] has this sector, criterion and year already");
            desk.find(PolicyRule::FeeLineDoubled, &path, (&given, &expected));
        }
    }
}

/// A code as requests write it.
fn is_code(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=60).contains(&text.len()) && text.bytes().all(fits)
}

fn links(content: &LinkPolicy, desk: &mut Desk<'_>) {
    desk.link("webmail", &content.webmail);
    desk.link("essential_rules", &content.essential_rules);
    desk.link("online_form", &content.online_form);
    desk.link("professions", &content.professions);
}

fn naming(content: &NamingPolicy, desk: &mut Desk<'_>) {
    let domain = content.domain.as_str();
    if !content.domain.is_mss() {
        desk.find(PolicyRule::MailDomain, &desk.key("domain"), (domain, "a domain that ends in .mssante.fr"));
    }
    if content.login_domain.is_mss() {
        let expected = "the operator's own domain: a login id is no MSSanté address";
        desk.find(PolicyRule::MailDomain, &desk.key("login_domain"), (content.login_domain.as_str(), expected));
    }
    for (index, misspelt) in content.misspelt_domains.iter().enumerate() {
        if *misspelt == content.domain || *misspelt == content.login_domain {
            let expected = "a misspelling, not the domain itself";
            let path = desk.key("misspelt_domains").index(index);
            desk.find(PolicyRule::MailDomain, &path, (misspelt.as_str(), expected));
        }
    }
    for (index, word) in content.generic_local_parts.iter().enumerate() {
        desk.not_empty(&desk.key("generic_local_parts").index(index), word);
    }
}

fn professions(content: &ProfessionPolicy, desk: &mut Desk<'_>) {
    desk.not_empty(&desk.key("version"), &content.version);
    for (index, rule) in content.rules.iter().enumerate() {
        let path = desk.key("rules").index(index);
        desk.not_empty(&path.clone().key("source"), &rule.source);
        let known = Nomenclature::ALL.map(Nomenclature::as_str);
        if !known.contains(&rule.nomenclature.as_str()) {
            let expected = format!("one of {}", known.join(", "));
            desk.find(PolicyRule::ProfessionCode, &path.clone().key("nomenclature"), (&rule.nomenclature, &expected));
            continue;
        }
        for (at, code) in rule.codes.iter().enumerate() {
            profession(desk, &path.clone().key("codes").index(at), (&rule.nomenclature, code));
        }
        for (at, sector) in rule.sectors.iter().enumerate() {
            desk.code(&path.clone().key("sectors").index(at), sector);
        }
        for (at, category) in rule.categories.iter().enumerate() {
            if !is_category(category) {
                let expected = "a category as FINESS codes it, three or four digits, like 500";
                let path = path.clone().key("categories").index(at);
                desk.find(PolicyRule::CategoryForm, &path, (category, expected));
            }
        }
        for code in shadowed(content, rule) {
            let given = format!("{}:{code}", rule.nomenclature);
            let expected = "a profession that no rule before decides in these structures";
            desk.find(PolicyRule::ProfessionShadowed, &path, (&given, expected));
        }
    }
}

/// The codes of a rule that rules before it decide in every structure in which it holds.
fn shadowed<'a>(content: &ProfessionPolicy, rule: &'a ProfessionRule) -> Vec<&'a str> {
    // A rule for a whole nomenclature, every sector or every category is asked about one that no list names.
    let codes = if rule.codes.is_empty() { vec![""] } else { rule.codes.iter().map(String::as_str).collect() };
    let sectors = if rule.sectors.is_empty() { vec![""] } else { rule.sectors.iter().map(String::as_str).collect() };
    let categories: Vec<_> = match rule.categories.as_slice() {
        [] => vec![None],
        named => named.iter().map(|category| Some(category.as_str())).collect(),
    };
    let is_reached = |code: &str| {
        let mut kinds = sectors
            .iter()
            .flat_map(|sector| categories.iter().map(move |category| StructureKind { sector, category: *category }));
        kinds.any(|of| {
            let first = content.rule((&rule.nomenclature, code), &of);
            first.is_some_and(|first| std::ptr::eq(first, rule))
        })
    };
    codes.into_iter().filter(|code| !is_reached(code)).collect()
}

/// A category as submissions write it.
fn is_category(text: &str) -> bool {
    matches!(text.len(), 3 | 4) && text.bytes().all(|b| b.is_ascii_digit())
}

fn profession(desk: &mut Desk<'_>, path: &Path, (nomenclature, code): (&str, &str)) {
    let given = format!("{nomenclature}:{code}");
    match Profession::parse(&given).map(|parsed| parsed.value.standing()) {
        Ok(Standing::Current) => {}
        Ok(Standing::Retired { on }) => {
            let expected = format!("a code in use; this one was withdrawn on {on}");
            desk.find(PolicyRule::ProfessionStanding, path, (&given, &expected));
        }
        Ok(Standing::Unknown) => {
            desk.find(PolicyRule::ProfessionStanding, path, (&given, "a code that our copy of the nomenclature has"));
        }
        Err(_) => desk.find(PolicyRule::ProfessionCode, path, (&given, "a code of two or three digits")),
    }
}

fn quota(content: &QuotaPolicy, desk: &mut Desk<'_>) {
    desk.number("limit", content.limit, QUOTA_MAX);
}

fn retention(content: &RetentionPolicy, desk: &mut Desk<'_>) {
    desk.number("unequipped_months", content.unequipped_months, MONTHS_MAX);
    desk.number("equipped_months", content.equipped_months, MONTHS_MAX);
}

fn senders(content: &SenderPolicy, desk: &mut Desk<'_>) {
    let senders = [
        ("adhesion_desk", &content.adhesion_desk),
        ("mssante_desk", &content.mssante_desk),
        ("credentials", &content.credentials),
    ];
    for (key, address) in senders {
        if let Err(error) = MailAddress::parse(address) {
            desk.find(PolicyRule::MailAddress, &desk.key(key), (&error.given, &error.expected));
        }
    }
}

fn terms(content: &TermsPolicy, desk: &mut Desk<'_>) {
    desk.not_empty(&desk.key("version"), &content.version);
    desk.link("url", &content.url);
}
