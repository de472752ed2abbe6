//! What an auditor asks of a folder, and what the answers come to.

use std::fmt;

use serde_json::Value;

use crate::folder::{Folder, KEPT, PACK, REQUESTS, Ran, TILES};

/// A question to the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// `parcours verify`
    Verify,
    /// `parcours verify --since NOTE`, with the checkpoint that the auditor kept.
    Since,
    /// The same with the public key that the auditor kept.
    Pinned,
    /// `parcours access verify`
    Access,
    /// `parcours access verify --known ROW:HASH`, with the last row that the auditor kept.
    AccessKnown,
    /// `parcours doctor --prove`
    Prove,
    /// `parcours checkpoint`: the next time somebody signs.
    Sign,
    /// `parcours user add`: the next time somebody writes.
    Write,
    /// `parcours doctor --accept-loss`
    AcceptLoss,
}

impl Ask {
    /// As it is typed.
    pub(crate) const fn typed(self) -> &'static str {
        match self {
            Self::Verify => "parcours verify",
            Self::Since => "parcours verify --since NOTE",
            Self::Pinned => "parcours verify --since NOTE --key VKEY",
            Self::Access => "parcours access verify",
            Self::AccessKnown => "parcours access verify --known ROW:HASH",
            Self::Prove => "parcours doctor --prove",
            Self::Sign => "parcours checkpoint",
            Self::Write => "parcours user add",
            Self::AcceptLoss => "parcours doctor --accept-loss",
        }
    }

    /// Asks it of `folder`.
    pub(crate) fn of(self, folder: &Folder) -> Ran {
        // A copy, for the folder is being copied by others while this one is asked.
        let untouched = || Folder::untouched().again();
        match self {
            Self::Verify => folder.run(&["verify", "--format", "json"]),
            Self::Since => folder.run(&["verify", "--format", "json", "--since", KEPT]),
            Self::Pinned => {
                let keys = untouched().done(&["key", "show", "--format", "json"]);
                let keys: Value = serde_json::from_str(&keys).expect("JSON");
                let key = keys["keys"][0]["key"].as_str().expect("a key").to_owned();
                folder.run(&["verify", "--format", "json", "--since", KEPT, "--key", &key])
            }
            Self::Access => folder.run(&["access", "verify", "--format", "json"]),
            Self::AccessKnown => {
                let kept = untouched().done(&["access", "verify", "--format", "json"]);
                let kept: Value = serde_json::from_str(&kept).expect("JSON");
                let known = format!("{}:{}", kept["last_row"], kept["last_hash"].as_str().expect("a hash"));
                folder.run(&["access", "verify", "--format", "json", "--known", &known])
            }
            Self::Prove => folder.run(&["doctor", "--prove", "--format", "json"]),
            Self::Sign => folder.run(&["checkpoint"]),
            Self::Write => folder.run(&["user", "add", "new.comer", "--role", "agent", "--as", "admin"]),
            Self::AcceptLoss => folder.run(&["doctor", "--accept-loss", "--as", "admin", "--reason", "the disk broke"]),
        }
    }
}

impl Ran {
    /// The check that `parcours verify` names, or all that was said where it names none.
    pub(crate) fn named(&self) -> String {
        let verdict: Option<Value> = serde_json::from_str(&self.stdout).ok();
        let check = verdict.and_then(|verdict| verdict["check"].as_str().map(str::to_owned));
        check.unwrap_or_else(|| self.stderr.clone())
    }
}

/// What became of a flip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A check says that something stored is not what was written.
    Detected(String),
    /// Every check answers as for the untouched folder, and so does everything that is folded and opened.
    Harmless,
    /// Neither: whoever asks is not told, and gets another answer.
    Silent(String),
}

/// Every answer of an untouched folder, to which those of a harmed one are compared.
pub(crate) struct Answers(Vec<(Vec<&'static str>, String)>);

/// What bears on a file, in the order in which it is asked; what leaves a row in the journal of reads comes last.
fn questions(file: &str) -> Vec<Vec<&'static str>> {
    if [PACK, TILES].contains(&file) {
        return vec![vec!["verify", PACK, "--format", "json"]];
    }
    let mut asked = vec![vec!["verify", "--format", "json", "--since", KEPT], vec!["replay", "--format", "json"]];
    match file {
        "access.db" => asked.extend([
            vec!["access", "verify", "--format", "json"],
            vec!["access", "list", "--as", "admin", "--format", "json"],
        ]),
        "keys.db" | "log.db" | "log.db-wal" => {
            asked.extend(REQUESTS.map(|request| vec!["trail", request, "--as", "admin", "--format", "json"]));
        }
        "signing.key" => asked.push(vec!["key", "show", "--format", "json"]),
        _ => {}
    }
    asked
}

impl Answers {
    /// Those of `folder`, which nobody touched, about what lies in `file`.
    ///
    /// # Panics
    /// When one of the questions is not answered.
    pub(crate) fn of(folder: &Folder, file: &str) -> Self {
        let folder = folder.bare();
        Self(questions(file).into_iter().map(|asked| (asked.clone(), folder.done(&asked))).collect())
    }

    /// Asks `folder` the same, until one answer tells.
    pub(crate) fn judge(&self, folder: &Folder) -> Verdict {
        for (question, expected) in &self.0 {
            let ran = folder.run(question);
            match ran.code {
                Some(4) => return Verdict::Detected(question[0].to_owned()),
                // A mark of the file says that it is of a program that is not written yet.
                Some(2) if ran.stderr.contains("this program knows") => {
                    return Verdict::Detected("its mark".to_owned());
                }
                // A mark by which SQLite takes the file for one that is only to be read: whoever has to write is told which.
                Some(1) if ran.stderr.contains("cannot use data/access.db") => {
                    return Verdict::Detected("the next writer".to_owned());
                }
                Some(0) if ran.stdout == *expected => {}
                code => {
                    let said = if ran.stdout.len() < 4_000 { &ran.stdout } else { "another answer" };
                    return Verdict::Silent(format!("{question:?} ended with {code:?}: {}{said}", ran.stderr));
                }
            }
        }
        Verdict::Harmless
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Detected(by) => write!(f, "detected by {by}"),
            Self::Harmless => f.write_str("harmless"),
            Self::Silent(_) => f.write_str("SILENT"),
        }
    }
}
