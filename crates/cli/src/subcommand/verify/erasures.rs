//! The list of erasures beside the log against the log: whoever is erased stands on it, and nobody else in their name.

use std::collections::{BTreeMap, BTreeSet};

use app::erasure::{ErasureList, Listed};
use eventlog::{EventStore, EventType, Position, Query, QueryItem, Recorded, SubjectId};
use serde::Deserialize;
use vault::Hasher;

use super::Trouble;
use crate::arguments::Place;
use crate::erasures::ErasedFile;
use crate::folder::Log;
use crate::pages::Pages;

/// What the events of erasures say.
#[derive(Debug, Default)]
struct Told {
    /// Where each was decided, as the list may have it: at the event, or where an event says that it was before.
    decided: BTreeMap<SubjectId, Vec<(Position, String)>>,
    /// Whoever an event says is gone.
    gone: BTreeSet<SubjectId>,
    /// Where each was completed.
    completed: BTreeMap<SubjectId, Position>,
    /// Where the log ends.
    head: Position,
}

/// What an event of an erasure says that the list says too.
#[derive(Deserialize)]
struct Said {
    subject: SubjectId,
    lost: Option<Lost>,
}

#[derive(Deserialize)]
struct Lost {
    leaf: String,
    position: Position,
}

/// Holds the list of `place` to its log. The list may be ahead of a log that was restored: what that log has lost is erased
/// again by whoever writes next, where the line is vouched for by the keys (`None`: they are not to be asked).
///
/// Returns whoever log or list say is gone.
///
/// # Errors
/// [`Trouble::Broken`] naming the erasure that is not on the list, or the line that the log contradicts.
pub(super) async fn check(place: &Place, keys: Option<&Hasher>) -> Result<BTreeSet<SubjectId>, Trouble> {
    let log = Log::open(place)?;
    let told = Told::by(&*log.store).await?;
    // Read after the log: a decision is on the list before it is completed.
    let listed = ErasedFile::of(&place.anchors_at()).all()?;
    for line in &listed {
        told.hold(line, keys)?;
    }
    let stands = |line: &&Listed| keys.is_none_or(|hasher| line.is_vouched(hasher));
    let standing: BTreeSet<SubjectId> =
        listed.iter().filter(stands).map(|line| SubjectId(line.decided.subject.0)).collect();
    let missing = told.completed.iter().find(|(subject, _)| !standing.contains(subject));
    if let Some((subject, at)) = missing {
        return Err(broken(*at, format!("the erasure of subject {subject} is completed and not on the list")));
    }
    // What was held above, the log knows of or somebody who holds the keys wrote.
    let listed = listed.iter().map(|line| SubjectId(line.decided.subject.0));
    Ok(told.gone.into_iter().chain(listed).collect())
}

impl Told {
    async fn by(store: &dyn EventStore) -> Result<Self, Trouble> {
        let types =
            ["erasure-decided", "erasure-completed", "key-loss-accepted", "subject-abandoned"].map(EventType::parse);
        let types: Vec<EventType> = types.into_iter().collect::<Result<_, _>>().map_err(|error| {
            // The four names are ours.
            Trouble::of_keys(Position::START, error.to_string())
        })?;
        let query = Query::any_of([QueryItem::typed(types)]);
        let mut told = Self { head: store.head().await?.position, ..Self::default() };
        let mut pages = Pages::of(store, query, Position::START, told.head);
        while let Some(page) = pages.next().await? {
            for entry in page {
                told.note(&entry)?;
            }
        }
        Ok(told)
    }

    fn note(&mut self, entry: &Recorded) -> Result<(), Trouble> {
        let (at, leaf) = (entry.position, entry.leaf().to_hex());
        let event = entry.event().map_err(app::CommandError::from)?;
        let said: Said = event.data.parse().map_err(|error| broken(at, error.to_string()))?;
        self.gone.insert(said.subject);
        match event.event_type.as_str() {
            "erasure-completed" => {
                self.completed.entry(said.subject).or_insert(at);
                return Ok(());
            }
            "key-loss-accepted" => return Ok(()),
            _ => {}
        }
        let before = said.lost.map(|lost| (lost.position, lost.leaf));
        self.decided.entry(said.subject).or_default().extend(before.into_iter().chain([(at, leaf)]));
        Ok(())
    }

    /// A line is of a decision that the log has, or of one that it has lost and can say nothing of.
    fn hold(&self, listed: &Listed, keys: Option<&Hasher>) -> Result<(), Trouble> {
        let line = listed.decided;
        let (at, leaf) = (line.position, line.leaf.to_hex());
        let is_vouched = keys.map(|hasher| listed.is_vouched(hasher));
        // Also where the log is the witness: on the day on which it loses its end, nobody would follow the line.
        if is_vouched == Some(false) && listed.mac.is_some() {
            let found = format!("the list names {}, and nobody who holds the keys wrote that line", line.subject);
            return Err(broken(at, found));
        }
        let is_of_it = |decided: &Vec<(Position, String)>| decided.contains(&(at, leaf.clone()));
        match self.decided.get(&SubjectId(line.subject.0)) {
            Some(decided) if is_of_it(decided) => Ok(()),
            Some(_) => Err(broken(at, format!("the list gives another event for the erasure of {}", line.subject))),
            // What the log lost lies beyond its end: whoever goes on with it erases again before anything else.
            None if at <= self.head => {
                let found =
                    format!("the list names {} with this event, and the log knows of no such erasure", line.subject);
                Err(broken(at, found))
            }
            None if is_vouched == Some(false) => {
                Err(broken(at, format!("nothing vouches for the line of the list that names {}", line.subject)))
            }
            None => Ok(()),
        }
    }
}

fn broken(at: Position, found: String) -> Trouble {
    Trouble::Broken { position: Some(at.get()), check: "erasures".to_owned(), found }
}
