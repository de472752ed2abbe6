//! How a text is answered: exactly first, then by words, kind by kind; and what is shown of each hit.

use std::collections::HashSet;

use identifiers::NamingPolicy;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::question::{Question, Reference};
use super::words::Wanted;
use super::{FoundRequest, Hit, Kind, Matched, REQUESTS_MAX, Rank, Search};
use crate::code;

/// The kinds that have words, in the order in which they take turns.
const WORDED: [Kind; 3] = [Kind::Structure, Kind::Person, Kind::Mailbox];

/// How well an identifier answers, whatever its length: better than all words that a text may have.
const IDENTIFIED: usize = usize::MAX / 2;

/// A thing found, before anything is said of it.
#[derive(Debug, Clone)]
struct Found {
    object: i64,
    kind: Kind,
    key: String,
    rank: Rank,
    /// Its place among those of its kind and rank.
    nth: usize,
}

/// What is said of a thing.
#[derive(Debug)]
struct Said {
    matched: Matched,
    shown: String,
    exact: Option<String>,
}

/// A question being answered.
struct Answer<'a> {
    connection: &'a Connection,
    question: Question,
    wanted: Wanted,
}

/// The hits of `search`, best first.
pub(super) fn find(connection: &Connection, search: &Search) -> rusqlite::Result<Vec<Hit>> {
    let question = Question::of(&search.text, naming(connection)?.as_ref());
    let answer = Answer { connection, question, wanted: Wanted::of(&search.text) };
    let only = search.kind.filter(|kind| *kind != Kind::Request);
    let mut found = answer.exactly(search.limit)?;
    found.extend(answer.by_words(only, search.limit)?);
    found.retain(|found| only.is_none_or(|only| found.kind == only));
    found.sort_by_key(|found| (found.rank, found.nth, found.kind));
    let mut met = HashSet::new();
    found.retain(|found| met.insert(found.object));
    found.truncate(search.limit);
    let hits = found.iter().map(|found| answer.hit(found));
    match search.kind {
        Some(Kind::Request) => answer.requests(hits.collect::<rusqlite::Result<_>>()?, search.limit),
        Some(Kind::Structure | Kind::Person | Kind::Mailbox) | None => hits.collect(),
    }
}

fn naming(connection: &Connection) -> rusqlite::Result<Option<NamingPolicy>> {
    let policy: Option<String> =
        connection.query_row("SELECT policy FROM v_naming", [], |row| row.get(0)).optional()?;
    Ok(policy.and_then(|policy| serde_json::from_str(&policy).ok()))
}

/// Finding.
impl Answer<'_> {
    /// What bears the identifier asked for, youngest first.
    fn exactly(&self, limit: usize) -> rusqlite::Result<Vec<Found>> {
        let mut found = Vec::new();
        if let Some(Reference { year, number }) = self.question.reference {
            let sql = "SELECT object, 'request' AS kind, request AS key FROM v_found_requests
                       WHERE number = :number AND (:year IS NULL OR year = :year)";
            let given = named_params! {":number": number, ":year": year};
            found.extend(self.connection.query_row(sql, given, identified).optional()?);
        }
        if let Some(id) = &self.question.id {
            let mut statement = self.connection.prepare(
                "SELECT object, kind, key FROM v_objects WHERE kind = :kind AND key IN (:id, 'subject:' || :id)",
            )?;
            for kind in Kind::ALL {
                let given = named_params! {":kind": kind.as_str(), ":id": id};
                for one in statement.query_map(given, identified)? {
                    found.push(one?);
                }
            }
        }
        let mut statement = self.connection.prepare(
            "SELECT DISTINCT v_objects.object, kind, key
             FROM v_facets JOIN v_objects ON v_objects.object = v_facets.object
             WHERE exact = :term ORDER BY v_objects.object DESC LIMIT :limit",
        )?;
        for term in &self.question.terms {
            for one in statement.query_map(params![term, as_count(limit)], identified)? {
                found.push(one?);
            }
        }
        for (nth, one) in found.iter_mut().enumerate() {
            one.nth = nth;
        }
        Ok(found)
    }

    /// What has all the words, youngest first within its kind; beginnings only where whole words are too few.
    fn by_words(&self, only: Option<Kind>, limit: usize) -> rusqlite::Result<Vec<Found>> {
        let mut found = Vec::new();
        if self.wanted.is_empty() {
            return Ok(found);
        }
        for kind in WORDED.into_iter().filter(|kind| only.is_none_or(|only| *kind == only)) {
            let whole = self.matching(kind, Rank::Words, limit)?;
            let missing = limit - whole.len();
            found.extend(whole);
            if missing > 0 {
                // Whoever has the whole words has their beginnings too, and comes again here.
                found.extend(self.matching(kind, Rank::Beginnings, limit)?);
            }
        }
        Ok(found)
    }

    fn matching(&self, kind: Kind, rank: Rank, limit: usize) -> rusqlite::Result<Vec<Found>> {
        let query = match rank {
            Rank::Identifier | Rank::Words => self.wanted.words(),
            Rank::Beginnings => self.wanted.beginnings(),
        };
        let mut statement = self.connection.prepare(&matching_sql(kind))?;
        let mut rows = statement.query(params![query, as_count(limit)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Found { object: row.get(0)?, kind, key: row.get(1)?, rank, nth: found.len() });
        }
        Ok(found)
    }
}

/// The newest first is the order in which the word list is read backwards: nothing is sorted, and reading stops at the limit.
fn matching_sql(kind: Kind) -> String {
    let list = kind.as_str();
    format!(
        "SELECT object, (SELECT key FROM v_objects WHERE v_objects.object = found.object)
         FROM v_{list}_words AS found WHERE list MATCH :query ORDER BY object DESC LIMIT :limit"
    )
}

/// Showing.
impl Answer<'_> {
    fn hit(&self, found: &Found) -> rusqlite::Result<Hit> {
        let said = self.said(found.object)?;
        let (requests, requests_total) = self.requests_of(found)?;
        // Of equals the last is taken: the latest said, when read backwards.
        let best = said.iter().rev().max_by_key(|said| self.fitness(said));
        let of = |matched: Matched| said.iter().find(|said| said.matched == matched).map(|said| said.shown.clone());
        let (matched, value) = match (found.kind, best) {
            (Kind::Request, _) => {
                let by_id = self.question.id.as_ref() == Some(&found.key);
                let reference = requests.first().map(|request| request.reference.clone()).unwrap_or_default();
                if by_id { (Matched::Id, found.key.clone()) } else { (Matched::Reference, reference) }
            }
            (Kind::Structure | Kind::Person | Kind::Mailbox, Some(best)) if self.fitness(best).0 > 0 => {
                (best.matched, best.shown.clone())
            }
            (Kind::Structure | Kind::Person | Kind::Mailbox, _) => (Matched::Id, found.key.clone()),
        };
        let title = match found.kind {
            Kind::Request => self.name_of_structure(found.object)?,
            Kind::Structure | Kind::Person => of(Matched::Name),
            Kind::Mailbox if is_address(matched) => Some(value.clone()),
            Kind::Mailbox => None,
        };
        let title = title.or_else(|| said.iter().min_by_key(|said| said.matched).map(|said| said.shown.clone()));
        Ok(Hit {
            kind: found.kind,
            id: found.key.clone(),
            title: title.unwrap_or_default(),
            matched,
            value,
            rank: found.rank,
            requests,
            requests_total,
        })
    }

    /// How well one of the things said answers the question; of equals, the one that is named first.
    fn fitness(&self, said: &Said) -> (usize, std::cmp::Reverse<Matched>) {
        let asked_for = said.exact.as_ref().filter(|exact| self.question.terms.contains(exact));
        // A SIRET asks for the SIREN in it too: the longer number is the answer, where both are there.
        let fitness = asked_for.map_or_else(|| self.wanted.answered_by(&said.shown), |exact| IDENTIFIED + exact.len());
        (fitness, std::cmp::Reverse(said.matched))
    }

    /// Everything that is said of a thing, once each, the latest first.
    fn said(&self, object: i64) -> rusqlite::Result<Vec<Said>> {
        let mut statement = self.connection.prepare(
            "SELECT matched, shown, exact FROM v_facets WHERE object = :object
             GROUP BY matched, shown, exact ORDER BY max(facet) DESC",
        )?;
        let said = |row: &Row<'_>| {
            let matched = code::read(row, "matched", Matched::from_word)?;
            Ok(Said { matched, shown: row.get("shown")?, exact: row.get("exact")? })
        };
        statement.query_map([object], said)?.collect()
    }

    /// The name of the structure of a request, as its youngest request has it.
    fn name_of_structure(&self, request: i64) -> rusqlite::Result<Option<String>> {
        let sql = "SELECT structure FROM v_found_requests WHERE object = :request";
        let structure = self.connection.query_row(sql, [request], |row| row.get(0))?;
        let said = self.said(structure)?;
        let name = said.iter().find(|said| said.matched == Matched::Name).or_else(|| said.first());
        Ok(name.map(|said| said.shown.clone()))
    }

    /// The newest requests of a thing, and how many it has.
    fn requests_of(&self, found: &Found) -> rusqlite::Result<(Vec<FoundRequest>, u32)> {
        let which = match found.kind {
            Kind::Request => "object = :object",
            Kind::Structure => "structure = :object",
            Kind::Person | Kind::Mailbox => "number IN (SELECT request FROM v_facets WHERE object = :object)",
        };
        let mut statement = self.connection.prepare(&format!(
            "SELECT number, year, request, ending FROM v_found_requests WHERE {which} ORDER BY number DESC LIMIT :limit"
        ))?;
        let given = named_params! {":object": found.object, ":limit": REQUESTS_MAX};
        let requests = statement.query_map(given, read_request)?.collect::<rusqlite::Result<Vec<_>>>()?;
        let mut statement = self.connection.prepare(&format!("SELECT count(*) FROM v_found_requests WHERE {which}"))?;
        let total = statement.query_row(named_params! {":object": found.object}, |row| row.get(0))?;
        Ok((requests, total))
    }

    /// The requests of what was found, in its order, each once.
    fn requests(&self, hits: Vec<Hit>, limit: usize) -> rusqlite::Result<Vec<Hit>> {
        let mut met = HashSet::new();
        let mut requests = Vec::new();
        for hit in hits {
            for request in hit.requests {
                if requests.len() == limit || !met.insert(request.request.clone()) {
                    continue;
                }
                let object = self.object_of(&request)?;
                requests.push(Hit {
                    kind: Kind::Request,
                    id: request.request.clone(),
                    title: self.name_of_structure(object)?.unwrap_or_default(),
                    matched: hit.matched,
                    value: hit.value.clone(),
                    rank: hit.rank,
                    requests: vec![request],
                    requests_total: 1,
                });
            }
        }
        Ok(requests)
    }

    fn object_of(&self, request: &FoundRequest) -> rusqlite::Result<i64> {
        let sql = "SELECT object FROM v_objects WHERE kind = 'request' AND key = :key";
        self.connection.query_row(sql, [&request.request], |row| row.get(0))
    }
}

fn is_address(matched: Matched) -> bool {
    match matched {
        Matched::GrantedAddress
        | Matched::ReservedAddress
        | Matched::ReportedAddress
        | Matched::WishedAddress
        | Matched::ClosedAddress => true,
        Matched::Reference
        | Matched::Id
        | Matched::Name
        | Matched::Abbreviation
        | Matched::Number
        | Matched::Site
        | Matched::AbsorbedNumber
        | Matched::Mail
        | Matched::Login => false,
    }
}

fn read_request(row: &Row<'_>) -> rusqlite::Result<FoundRequest> {
    let (number, year): (i64, i16) = (row.get("number")?, row.get("year")?);
    let reference = format!("MSS-{year}-{number:06}");
    Ok(FoundRequest { reference, request: row.get("request")?, ending: row.get("ending")? })
}

fn identified(row: &Row<'_>) -> rusqlite::Result<Found> {
    let kind = code::read(row, "kind", Kind::from_word)?;
    Ok(Found { object: row.get("object")?, kind, key: row.get("key")?, rank: Rank::Identifier, nth: 0 })
}

fn as_count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
