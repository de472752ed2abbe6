//! The policy as a TOML file: one table a section, read strictly, checked whole, written back.
//!
//! A section that is not in the file is not adopted and is no error; everything else that is off is one, and says where:
//! `line 12, column 9: quota.counts: …`. [`check`] collects all findings, for a person who mends a file wants them at
//! once; [`parse`] answers sections or errors.
//!
//! Read in this order: [`PolicyCheck`], [`PolicyFinding`] (`finding`), then `rules`, which says what sections must
//! satisfy beyond their form, then `place`, which finds a path of the file again.

mod finding;
mod place;
mod rules;

#[cfg(test)]
mod tests;

pub use finding::{PolicyFileError, PolicyFinding, PolicyRule};

use std::collections::BTreeMap;

use identifiers::Severity;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};
use workflow::policy::{Section, SectionName};

use place::{Path, Places};

/// The largest section, as JSON: an event must have room for it.
pub const SECTION_BYTES_MAX: usize = 32 * 1_024;

/// The integers that every reader of JSON tells apart: within ±(2^53 − 1).
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// What a policy file says, and what is off with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyCheck {
    /// The sections that could be read, in the order of [`SectionName::ALL`].
    pub sections: Vec<Section>,
    /// Everything found, in the order of the file; findings about the file as a whole come first.
    pub findings: Vec<PolicyFinding>,
}

impl PolicyCheck {
    /// The sections, when nothing worse than a warning was found.
    ///
    /// # Errors
    /// [`PolicyFileError`] with every error.
    pub fn into_sections(self) -> Result<Vec<Section>, PolicyFileError> {
        let errors: Vec<_> = self.findings.into_iter().filter(|found| found.severity() == Severity::Error).collect();
        if errors.is_empty() { Ok(self.sections) } else { Err(PolicyFileError(errors)) }
    }
}

/// Reads the sections of a policy file, in the order of [`SectionName::ALL`].
///
/// # Errors
/// [`PolicyFileError`] with every error that [`check`] finds; nothing should be adopted then.
pub fn parse(text: &str) -> Result<Vec<Section>, PolicyFileError> {
    check(text).into_sections()
}

/// Reads a policy file and says everything that is off with it.
///
/// Errors are what no section may have; warnings are what an agency may mean: a section left out, a rule that is never
/// reached, a profession that our nomenclatures do not know.
pub fn check(text: &str) -> PolicyCheck {
    let file = match DeTable::parse(text) {
        Ok(file) => file.into_inner(),
        Err(error) => {
            let at = Places::new(text, &DeTable::new()).of_error(&error);
            let finding = PolicyFinding::new(PolicyRule::Toml, &Path::default(), at).expecting(error.message());
            return PolicyCheck { sections: Vec::new(), findings: vec![finding] };
        }
    };
    let places = Places::new(text, &file);
    let mut findings = unknown_sections(&file, &places);
    let mut sections = Vec::new();
    for name in SectionName::ALL {
        match file.get(name.as_str()) {
            None => findings.push(missing(name)),
            Some(value) => match section(name, value, &places) {
                Ok(section) => {
                    findings.extend(rules::findings(&section, &places));
                    sections.push(section);
                }
                Err(finding) => findings.push(*finding),
            },
        }
    }
    findings.sort_by_key(|found| (found.line, found.column));
    PolicyCheck { sections, findings }
}

/// Writes sections as a policy file, in the order given; [`parse`] reads the same sections back.
pub fn render(sections: &[Section]) -> String {
    let tables: Vec<String> = sections.iter().map(table).collect();
    tables.join("\n")
}

fn table(section: &Section) -> String {
    let name = section.name();
    match section {
        Section::Adhesion(content) => written(name, content),
        Section::Deadlines(content) => written(name, content),
        Section::Fees(content) => written(name, content),
        Section::Links(content) => written(name, content),
        Section::Naming(content) => written(name, content),
        Section::Professions(content) => written(name, content),
        Section::Quota(content) => written(name, content),
        Section::Retention(content) => written(name, content),
        Section::Senders(content) => written(name, content),
        Section::Terms(content) => written(name, content),
    }
}

fn written(name: SectionName, content: &impl Serialize) -> String {
    // Sections have texts, words, small numbers and tables of these: TOML has a form for each.
    toml::to_string(&BTreeMap::from([(name.as_str(), content)])).expect("every section has a form in TOML")
}

fn unknown_sections(file: &DeTable<'_>, places: &Places<'_>) -> Vec<PolicyFinding> {
    let known = SectionName::ALL.map(SectionName::as_str);
    let unknown = file.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
    unknown
        .map(|key| {
            PolicyFinding::new(PolicyRule::SectionUnknown, &Path::default(), places.at_offset(key.span().start))
                .given(key.get_ref().as_ref())
                .expecting(format!("one of the sections {}", known.join(", ")))
        })
        .collect()
}

fn missing(name: SectionName) -> PolicyFinding {
    PolicyFinding::new(PolicyRule::SectionMissing, &Path::of(name), None)
        .expecting(format!("a table [{name}]: without it, decisions that lean on it stay refused"))
}

/// Reads one section, or says the first thing that is off with its form.
fn section(
    name: SectionName,
    value: &Spanned<DeValue<'_>>,
    places: &Places<'_>,
) -> Result<Section, Box<PolicyFinding>> {
    let finding = |rule, path: &Path| PolicyFinding::new(rule, path, places.of(path));
    if !value.get_ref().is_table() {
        let expected = format!("a table, like [{name}]");
        return Err(Box::new(finding(PolicyRule::Form, &Path::of(name)).expecting(expected)));
    }
    let read = typed(name, ValueDeserializer::from(value.clone()));
    let section = read.map_err(|error| {
        PolicyFinding::new(PolicyRule::Form, &Path::of(name), places.of_error(&error)).expecting(error.message())
    })?;
    let json = json(&section);
    if let Some(path) = list_for_table(&json, value.get_ref(), Path::of(name)) {
        return Err(Box::new(finding(PolicyRule::Form, &path).expecting("a table whose keys are named, not a list")));
    }
    if let Some((path, given)) = too_large_integer(&json, Path::of(name)) {
        let expected = format!("an integer within ±{INTEGER_MAX}");
        return Err(Box::new(finding(PolicyRule::IntegerRange, &path).given(given).expecting(expected)));
    }
    let bytes = json.to_string().len();
    if bytes > SECTION_BYTES_MAX {
        let expected = format!("a section of at most {SECTION_BYTES_MAX} bytes as JSON");
        return Err(Box::new(
            finding(PolicyRule::SectionSize, &Path::of(name)).given(format!("{bytes} bytes")).expecting(expected),
        ));
    }
    Ok(section)
}

fn typed(name: SectionName, content: ValueDeserializer<'_>) -> Result<Section, Error> {
    Ok(match name {
        SectionName::Adhesion => Section::Adhesion(Deserialize::deserialize(content)?),
        SectionName::Deadlines => Section::Deadlines(Deserialize::deserialize(content)?),
        SectionName::Fees => Section::Fees(Deserialize::deserialize(content)?),
        SectionName::Links => Section::Links(Deserialize::deserialize(content)?),
        SectionName::Naming => Section::Naming(Deserialize::deserialize(content)?),
        SectionName::Professions => Section::Professions(Deserialize::deserialize(content)?),
        SectionName::Quota => Section::Quota(Deserialize::deserialize(content)?),
        SectionName::Retention => Section::Retention(Deserialize::deserialize(content)?),
        SectionName::Senders => Section::Senders(Deserialize::deserialize(content)?),
        SectionName::Terms => Section::Terms(Deserialize::deserialize(content)?),
    })
}

/// The content of a section as the log will hold it.
fn json(section: &Section) -> Value {
    let adopted = serde_json::to_value(section).expect("sections have named keys, and no type of theirs can fail");
    adopted.get("content").cloned().unwrap_or(adopted)
}

/// Where the file has a list of bare values for what is a table: read by position, it would name nothing.
fn list_for_table(json: &Value, value: &DeValue<'_>, path: Path) -> Option<Path> {
    match (json, value) {
        (Value::Object(_), DeValue::Array(_)) => Some(path),
        (Value::Object(members), DeValue::Table(table)) => members
            .iter()
            .find_map(|(key, inner)| list_for_table(inner, table.get(key.as_str())?.get_ref(), path.clone().key(key))),
        (Value::Array(items), DeValue::Array(values)) => {
            let mut pairs = items.iter().zip(values.iter()).enumerate();
            pairs.find_map(|(index, (inner, value))| list_for_table(inner, value.get_ref(), path.clone().index(index)))
        }
        (_, _) => None,
    }
}

fn too_large_integer(json: &Value, path: Path) -> Option<(Path, String)> {
    match json {
        Value::Number(number) => {
            let magnitude = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64());
            let fits = magnitude.is_some_and(|magnitude| magnitude <= INTEGER_MAX);
            (!fits).then(|| (path, number.to_string()))
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| too_large_integer(item, path.clone().index(index)))
        }
        Value::Object(members) => {
            members.iter().find_map(|(key, member)| too_large_integer(member, path.clone().key(key)))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}
