//! The journal of reads: rows altered, removed, cut off; all of it made anew.

use std::fs;

use rusqlite::params;

use super::Scenario;
use crate::asking::Ask;
use crate::folder::Folder;
use crate::forging::leaf_of;
use crate::hands::{behind_triggers, drop_trigger, in_journal};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        what: "a row is altered, so that another one read it",
        deed: |folder| {
            in_journal(
                folder,
                "UPDATE rows SET bytes = CAST(replace(bytes, '\"role\":\"agent\"', '\"role\":\"admin\"') AS BLOB) WHERE number = 2",
            );
        },
        ask: Ask::Access,
        named: "row 2 of the journal: the bytes hash to",
    },
    Scenario {
        what: "a row is altered, and its hash with it",
        deed: |folder| alter(folder, 2),
        ask: Ask::Access,
        named: "row 3 of the journal: it chains to",
    },
    Scenario {
        what: "a row in the middle is removed",
        deed: |folder| in_journal(folder, "DELETE FROM rows WHERE number = 2"),
        ask: Ask::Access,
        named: "row 3 of the journal: it comes after row 1",
    },
    Scenario {
        what: "the first row is removed and called purged, and no event counts it",
        deed: |folder| in_journal(folder, "UPDATE purged SET last = 1; DELETE FROM rows WHERE number = 1"),
        ask: Ask::Access,
        named: "row 2 of the journal: it is the first",
    },
    Scenario {
        what: "the last row is cut off",
        deed: |folder| in_journal(folder, "DELETE FROM rows WHERE number = (SELECT max(number) FROM rows)"),
        ask: Ask::AccessKnown,
        named: "the journal of reads ends at row 2, row 3 is known",
    },
    Scenario {
        what: "the last row is altered, and its hash with it",
        deed: |folder| alter(folder, 3),
        ask: Ask::AccessKnown,
        named: "row 3 of the journal of reads hashes to",
    },
    Scenario {
        what: "the journal is thrown away, and the next reader begins another",
        deed: |folder| fs::remove_file(folder.file("access.db")).expect("the journal goes"),
        ask: Ask::AccessKnown,
        named: "row 3 is known",
    },
    Scenario {
        what: "the key of what readers typed is another one",
        deed: |folder| {
            in_journal(folder, "UPDATE text_keys SET wrapped = randomblob(72) WHERE wrapped <> zeroblob(72)");
        },
        ask: Ask::Access,
        named: "of the texts in the journal of reads is not the one that was drawn",
    },
    Scenario {
        what: "the key of what readers typed is renumbered, so that it looks erased",
        deed: |folder| in_journal(folder, "UPDATE text_keys SET id = id + 2"),
        ask: Ask::Access,
        named: "of its texts is missing",
    },
    Scenario {
        what: "the key of what readers typed is called one of later years, so that it is never destroyed",
        deed: |folder| in_journal(folder, "UPDATE text_keys SET month = '2126-11'"),
        ask: Ask::Access,
        named: "of its texts is not the one under which row",
    },
    Scenario {
        what: "a trigger that keeps rows from being altered is dropped",
        deed: |folder| drop_trigger(folder, "access.db", "rows_stay"),
        ask: Ask::Access,
        named: "trigger rows_stay is not as it was created",
    },
    Scenario {
        what: "a copy of the rows is laid beside them, to outlive a purge",
        deed: |folder| in_journal(folder, "CREATE TABLE sqlitexstat_r AS SELECT * FROM rows"),
        ask: Ask::Access,
        named: "table sqlitexstat_r is not as it was created",
    },
];

fn alter(folder: &Folder, number: i64) {
    behind_triggers(folder, "access.db", |journal| {
        let select = "SELECT bytes FROM rows WHERE number = ?1";
        let bytes: Vec<u8> = journal.query_row(select, [number], |row| row.get(0)).expect("a row");
        let text = String::from_utf8(bytes).expect("UTF-8").replace("\"wide\":true", "\"wide\":false");
        let text = text.replace("\"surface\":\"cli\"", "\"surface\":\"web\"");
        let hash = leaf_of(&text);
        let row = params![number, hash.as_bytes().as_slice(), text.as_bytes()];
        journal.execute("UPDATE rows SET hash = ?2, bytes = ?3 WHERE number = ?1", row).expect("an altered row");
    });
}
