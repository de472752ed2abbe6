//! The state that the log comes to, folded while it is walked, as one digest: equal for two logs that say the same of every
//! case, whatever of their personal data was erased in between.
//!
//! A case is folded from its own events and from nothing else, so that only the cases to which events came lately are held. The
//! others rest in a file without a name until an event comes to them again; of each, where it lies is held.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use app::translate;
use eventlog_sqlite::audit::Page;
use serde::Serialize;
use sha2::{Digest, Sha256};
use workflow::state::Request;
use workflow::{RecordedEvent, RequestId, evolve_case};

use super::Trouble;
use crate::failure::Failure;

/// Cases held in memory, of some kilobytes each; the half that had no event for longest goes to rest beyond it.
const AWAKE_MAX: usize = 1_024;

/// What the file may grow to (bytes) before the texts of cases that went on since are thrown away.
const FILE_MAX: u64 = 256 << 20;

/// A fold of everything walked so far.
pub(super) struct Folding {
    awake_max: usize,
    awake: HashMap<RequestId, Request>,
    at_rest: HashMap<RequestId, AtRest>,
    /// Made once a case rests.
    file: Option<File>,
    length: u64,
    /// How long it may become before it is written anew.
    length_max: u64,
}

/// Where the text of a case lies in the file.
#[derive(Clone, Copy)]
struct AtRest {
    opened_at: u64,
    offset: u64,
    length: u64,
}

/// What it came to.
#[derive(Debug, Serialize)]
pub(crate) struct States {
    cases: usize,
    /// SHA-256 over the SHA-256 of each case, in the order of their opening; lower-case hex.
    digest: String,
}

impl Default for Folding {
    fn default() -> Self {
        Self {
            awake_max: AWAKE_MAX,
            awake: HashMap::new(),
            at_rest: HashMap::new(),
            file: None,
            length: 0,
            length_max: FILE_MAX,
        }
    }
}

impl Folding {
    /// Folds a page on.
    pub(super) fn page(&mut self, page: &Page<'_>) -> Result<(), Trouble> {
        for (at, event) in &page.events {
            self.event(&translate::viewed(*at, event)?)?;
        }
        Ok(())
    }

    fn event(&mut self, recorded: &RecordedEvent) -> Result<(), Trouble> {
        let Some(id) = recorded.request else { return Ok(()) };
        let case = match (self.awake.remove(&id), self.at_rest.remove(&id)) {
            (Some(case), _) => Some(case),
            (None, Some(rested)) => Some(serde_json::from_slice(&self.text(rested)?).map_err(of_text)?),
            (None, None) => None,
        };
        if let Some(case) = evolve_case(case, recorded) {
            self.awake.insert(id, case);
        }
        if self.awake.len() > self.awake_max {
            let mut last: Vec<_> = self.awake.values().map(|case| case.last_event).collect();
            let half = last.len() / 2;
            let median = *last.select_nth_unstable(half).1;
            self.lay_to_rest(|case| case.last_event < median)?;
        }
        Ok(())
    }

    fn lay_to_rest(&mut self, goes: impl Fn(&Request) -> bool) -> Result<(), Trouble> {
        let mut texts = Vec::new();
        for (id, case) in self.awake.extract_if(|_, case| goes(case)) {
            let text = serde_json::to_vec(&case).map_err(of_text)?;
            let (offset, length) = (self.length + texts.len() as u64, text.len() as u64);
            self.at_rest.insert(id, AtRest { opened_at: case.opened_at.0, offset, length });
            texts.extend(text);
        }
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile().map_err(of_file)?,
        };
        let file = self.file.insert(file);
        file.seek(SeekFrom::Start(self.length)).and_then(|_| file.write_all(&texts)).map_err(of_file)?;
        self.length += texts.len() as u64;
        if self.length > self.length_max {
            self.rewrite()?;
        }
        Ok(())
    }

    /// Writes the file anew without the texts of cases that went on since.
    fn rewrite(&mut self) -> Result<(), Trouble> {
        let mut at_rest = std::mem::take(&mut self.at_rest);
        let mut anew = BufWriter::new(tempfile::tempfile().map_err(of_file)?);
        let mut length = 0;
        for rested in at_rest.values_mut() {
            anew.write_all(&self.text(*rested)?).map_err(of_file)?;
            rested.offset = length;
            length += rested.length;
        }
        let anew = anew.into_inner().map_err(|error| of_file(error.into_error()))?;
        (self.at_rest, self.file, self.length) = (at_rest, Some(anew), length);
        // Where nearly all of it is needed, the next time is far off.
        self.length_max = FILE_MAX.max(2 * length);
        Ok(())
    }

    fn text(&mut self, rested: AtRest) -> Result<Vec<u8>, Trouble> {
        let mut text = Vec::new();
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(rested.offset)).map_err(of_file)?;
            file.take(rested.length).read_to_end(&mut text).map_err(of_file)?;
        }
        Ok(text)
    }

    /// The digest of all cases.
    pub(super) fn digest(mut self) -> Result<States, Trouble> {
        self.lay_to_rest(|_| true)?;
        let mut cases: Vec<AtRest> = self.at_rest.values().copied().collect();
        cases.sort_by_key(|case| case.opened_at);
        let mut whole = Sha256::new();
        for case in &cases {
            whole.update(Sha256::digest(self.text(*case)?));
        }
        let digest = whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(States { cases: cases.len(), digest })
    }
}

fn of_text(error: serde_json::Error) -> Trouble {
    Failure::Machine(error.into()).into()
}

fn of_file(error: io::Error) -> Trouble {
    Failure::file(&std::env::temp_dir(), error).into()
}

impl fmt::Display for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {:<12} {} of {} cases", "states", self.digest, self.cases)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use workflow::{EventRef, Instant, wire};

    use super::*;

    fn event(at: u64, case: u64, name: &str, text: &str) -> RecordedEvent {
        let fixture: serde_json::Value = serde_json::from_str(text).unwrap();
        let id = Uuid::from_u128(u128::from(case));
        let mut data = fixture["data"].clone();
        if data.get("request").is_some() {
            data["request"] = id.to_string().into();
        }
        let event = wire::decode(name, 1, &data.to_string(), &[]).unwrap();
        let request = Some(RequestId(id));
        RecordedEvent { at: EventRef(at), by: None, happened_at: Instant(at.cast_signed()), request, event }
    }

    /// Cases that take turns, so that each goes to rest and is woken again and again.
    #[test]
    fn cases_that_went_to_rest_in_between_come_to_the_same_digest() {
        let opened = include_str!("../../../../../fixtures/wire/request-opened.v1.json");
        let assigned = include_str!("../../../../../fixtures/wire/request-assigned.v1.json");
        let noted = include_str!("../../../../../fixtures/wire/note-added.v1.json");
        let rounds = [("request-opened", opened), ("request-assigned", assigned), ("note-added", noted)];
        let turns = rounds.into_iter().flat_map(|round| (1..=7).map(move |case| (case, round)));
        let events: Vec<_> = (1..).zip(turns).map(|(at, (case, (name, text)))| event(at, case, name, text)).collect();
        let digest = |awake_max, length_max| {
            let mut folding = Folding { awake_max, length_max, ..Folding::default() };
            for event in &events {
                assert!(folding.event(event).is_ok());
                assert!(folding.awake.len() <= awake_max.max(1));
            }
            folding.digest().map(|states| (states.cases, states.digest)).ok().expect("it is folded")
        };
        let whole = digest(100, FILE_MAX);
        assert_eq!(whole.0, 7);
        for awake_max in 1..7 {
            assert_eq!(digest(awake_max, FILE_MAX), whole, "{awake_max} at a time");
            assert_eq!(digest(awake_max, 1), whole, "{awake_max} at a time, the file written anew in between");
        }
    }
}
