//! « Synthèse de preuve »: an evidence pack as people read it, a page of HTML to be opened from a disk or printed.
//!
//! It loads nothing and runs nothing. It says what the pack proves and what it cannot, how to verify it, what is disclosed
//! and what is not, and tells the events in order. It proves nothing itself: the entries beside it do.

mod told;

use std::fmt::{self, Write};

use crate::typography::typeset;

use self::told::told;

/// A pack, to be told.
pub struct EvidencePage {
    /// The log's name on its checkpoints.
    pub origin: String,
    /// As of which position.
    pub position: u64,
    /// The root that was signed, 64 hexadecimal digits.
    pub root: String,
    /// Public keys, as text.
    pub keys: Vec<String>,
    /// What is disclosed.
    pub scope: Scope,
    /// The requests.
    pub cases: Vec<PageCase>,
    /// The policy sections that were applied, and where each version was adopted.
    pub policies: Vec<(String, u64)>,
    /// How many earlier checkpoints are there.
    pub earlier: usize,
    /// Losses that the log admits: the first and the last position lost, and where that is said.
    pub losses: Vec<(u64, u64, u64)>,
    /// Where another key began to sign, and whether the one before it vouches for it.
    pub key_changes: Vec<(u64, bool)>,
    /// Subjects whose data is gone, and the positions of the entries that say so.
    pub erased: Vec<(String, Vec<u64>)>,
}

/// What of the personal data a pack discloses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Nothing.
    Nothing,
    /// The free text of the case.
    Texts,
    /// Everything that was not erased.
    Everything,
}

/// A request.
pub struct PageCase {
    /// What it is called.
    pub reference: String,
    /// Its id.
    pub id: String,
    /// Its own events, in order.
    pub events: Vec<PackedEvent>,
}

/// An event.
pub struct PackedEvent {
    /// Its number among the request's own.
    pub number: u64,
    /// Its position in the log.
    pub position: u64,
    /// Its stored type.
    pub event_type: String,
    /// When it happened, in Paris, as one reads it.
    pub occurred_at: String,
    /// In which role it was done.
    pub role: String,
    /// The id of the user.
    pub user: Option<String>,
    /// How it reached the agency.
    pub channel: Option<String>,
    /// What it says openly: where, and what.
    pub facts: Vec<(String, String)>,
    /// What it says under seal.
    pub sealed: Vec<SealedRecord>,
}

/// A sealed record.
pub struct SealedRecord {
    /// What it is called.
    pub field_set: String,
    /// What is seen of it.
    pub shown: Shown,
}

/// What is seen of a sealed record.
pub enum Shown {
    /// What was sealed.
    Disclosed(Vec<(String, String)>),
    /// Nothing: it was not disclosed.
    Closed,
    /// Nothing, for ever: its key was destroyed.
    Erased,
}

/// Its look: one column, black on white, tables that break between rows.
const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;color:#161616;background:#fff;max-width:70rem;margin:0 auto;padding:1rem}\
h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid #666}\
table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:700;padding:.4rem 0}\
th,td{border:1px solid #888;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
thead th{background:#eee}th{overflow-wrap:normal}.wide thead th{white-space:nowrap}tbody th{font-weight:400}code{font-size:.9em;overflow-wrap:anywhere}\
dl{margin:0;display:grid;grid-template-columns:minmax(8rem,2fr) 5fr;gap:.1rem .75rem}dt{color:#444}dd{margin:0}\
dt,dd{overflow-wrap:anywhere}.type,.subject{font-size:.85em;color:#444}.record{margin:.6rem 0 .1rem}\
.limit{border-left:4px solid #161616;padding:.1rem 1rem}pre{white-space:pre-wrap;background:#eee;padding:.6rem}\
.wide{overflow-x:auto}.wide table{min-width:56rem}@media print{.wide table{min-width:0}body{max-width:none;padding:0;font-size:10pt}h2{break-after:avoid}\
tr{break-inside:avoid}thead{display:table-header-group}pre,thead th{background:none}}";

/// Text that cannot be taken for markup.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|sign| match sign {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => f.write_char(other),
        })
    }
}

/// The page: complete HTML, self-contained.
pub fn page(pack: &EvidencePage) -> String {
    let references: Vec<&str> = pack.cases.iter().map(|case| case.reference.as_str()).collect();
    let title = format!("Synthèse de preuve – {}", references.join(", "));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n",
        title = Escaped(&title)
    );
    html += &identity(pack);
    html += &proven(pack);
    html += &of_the_log(pack);
    html += HOW_TO_VERIFY;
    html += &disclosed(pack);
    pack.cases.iter().for_each(|case| html += &told(case));
    html += &adopted(pack);
    html += "</main>\n</body>\n</html>\n";
    html
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", Escaped(&typeset(text)))
}

fn identity(pack: &EvidencePage) -> String {
    let keys = pack.keys.iter().map(|key| format!("<code>{}</code>", Escaped(key))).collect::<Vec<_>>().join("<br>");
    let row = |head: &str, cell: &str| format!("<tr><th scope=\"row\">{head}</th><td>{cell}</td></tr>\n");
    let code = |text: &str| format!("<code>{}</code>", Escaped(text));
    [
        "<table>\n<caption>De quel journal il s’agit</caption>\n<tbody>\n".to_owned(),
        row("Journal", &code(&pack.origin)),
        row("Arrêté à la position", &pack.position.to_string()),
        row("Empreinte racine signée", &code(&pack.root)),
        row("Clés publiques jointes", &keys),
        "</tbody>\n</table>\n".to_owned(),
    ]
    .concat()
}

fn proven(pack: &EvidencePage) -> String {
    let counted: usize = pack.cases.iter().map(|case| case.events.len()).sum();
    let said = format!(
        "Ce dossier de preuve contient {}, chaque événement identique à l’octet près à celui du journal. Le fichier \
         « verifier.py » ou la commande « parcours verify » établit : que chaque événement figure dans le journal dont \
         l’empreinte est signée ; que les événements de chaque demande sont tous présents, du numéro 1 au dernier joint ; que le \
         journal prolonge les points de contrôle antérieurs joints (nombre : {}) ; que les règles appliquées sont jointes ; que les \
         données communiquées sont bien celles qui avaient été scellées.",
        if counted == 1 { "un événement".to_owned() } else { format!("{counted} événements") },
        pack.earlier
    );
    [
        "<h2>Ce qui est prouvé, et ce qui ne peut l’être</h2>\n".to_owned(),
        paragraph(&said),
        "<div class=\"limit\">\n".to_owned(),
        paragraph(
            "Ce dossier ne peut pas prouver, à lui seul, qu’aucun événement plus récent n’existait à la position indiquée : sur ce \
             point, il rapporte la parole de celui qui l’a établi. Seule la vérification du journal lui-même le montre. Une clé \
             jointe au dossier ne prouve pas non plus de qui vient la signature : comparez-la à celle que l’agence vous a remise \
             par une autre voie. Cette page aide à lire ; elle n’est pas signée. Ce sont les fichiers du répertoire « entries » qui font foi.",
        ),
        "</div>\n".to_owned(),
    ]
    .concat()
}

/// What the log says of its own signing, where it has something to say.
fn of_the_log(pack: &EvidencePage) -> String {
    let losses = pack.losses.iter().map(|(from, to, told_at)| {
        format!(
            "Perte reconnue : les événements {from} à {to} d’alors ont été perdus, et le journal a continué sous un autre nom ; \
             l’événement {told_at} le dit, avec le dernier point de contrôle signé avant la perte."
        )
    });
    let changes = pack.key_changes.iter().map(|(told_at, is_vouched_for)| {
        if *is_vouched_for {
            format!("Clé de signature changée : l’ancienne clé et la nouvelle ont signé la déclaration de l’événement {told_at}.")
        } else {
            format!(
                "Nouvelle clé de signature dont aucune clé antérieure ne répond (événement {told_at}) : renseignez-vous \
                 auprès de l’agence avant de vous y fier."
            )
        }
    });
    let told: Vec<String> =
        losses.chain(changes).map(|said| format!("<li>{}</li>\n", Escaped(&typeset(&said)))).collect();
    if told.is_empty() {
        return String::new();
    }
    format!("<h2>Ce que le journal dit de sa signature</h2>\n<ul>\n{}</ul>\n", told.concat())
}

const HOW_TO_VERIFY: &str = "<h2>Comment vérifier</h2>\n<p>Sans réseau ni base de données, avec Python 3.8 ou plus récent, ou avec \
                             parcours\u{a0}:</p>\n<pre>python3 verifier.py DOSSIER.zip --key CLÉ\nparcours verify DOSSIER.zip --key \
                             CLÉ</pre>\n<p>CLÉ est la clé publique de l’agence, obtenue autrement que par ce dossier. Qui doute du \
                             dossier prend aussi le vérificateur ailleurs.</p>\n";

fn disclosed(pack: &EvidencePage) -> String {
    let said = match pack.scope {
        Scope::Nothing => {
            "Aucune donnée personnelle n’est communiquée : ni nom, ni adresse de contact, ni texte libre. Les personnes sont \
             désignées par des identifiants tirés au hasard."
        }
        Scope::Texts => {
            "Les textes libres du dossier (motifs, notes, messages) sont communiqués ; ils peuvent nommer des personnes. Les données \
             des personnes et les documents ne le sont pas."
        }
        Scope::Everything => {
            "Toutes les données personnelles de ces demandes qui n’ont pas été effacées sont communiquées. Ce dossier doit être \
             protégé en conséquence."
        }
    };
    let mut html = format!("<h2>Ce qui est communiqué</h2>\n{}", paragraph(said));
    html += &paragraph(
        "« Non communiqué » : la donnée existe, son empreinte est dans l’événement, sa clé n’est pas jointe. « Effacé » : la clé a été \
         détruite, personne ne peut plus lire la donnée.",
    );
    if pack.erased.is_empty() {
        return html + &paragraph("Aucun effacement ne concerne ces demandes.");
    }
    html += "<table>\n<caption>Effacements</caption>\n<thead><tr><th scope=\"col\">Fiche</th><th scope=\"col\">Positions des \
             événements qui en font foi</th></tr></thead>\n<tbody>\n";
    for (subject, told_at) in &pack.erased {
        let told_at = told_at.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        let _ = writeln!(html, "<tr><th scope=\"row\"><code>{}</code></th><td>{told_at}</td></tr>", Escaped(subject));
    }
    html + "</tbody>\n</table>\n"
}

fn adopted(pack: &EvidencePage) -> String {
    if pack.policies.is_empty() {
        return String::new();
    }
    let mut html = "<h2>Règles de l’agence appliquées</h2>\n<table>\n<caption>Versions citées par les événements</caption>\n<thead><tr>\
                    <th scope=\"col\">Rubrique</th><th scope=\"col\">Adoptée à la position</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for (section, position) in &pack.policies {
        let label = crate::labels::section_named(section).unwrap_or(section);
        let _ = writeln!(html, "<tr><th scope=\"row\">{}</th><td>{position}</td></tr>", Escaped(label));
    }
    html + "</tbody>\n</table>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_never_markup() {
        let events = vec![PackedEvent {
            number: 1,
            position: 7,
            event_type: "note-added".to_owned(),
            occurred_at: "01/03/2026 10:00:00".to_owned(),
            role: "Agent".to_owned(),
            user: None,
            channel: Some("form".to_owned()),
            facts: vec![
                ("structure_name".to_owned(), "<script>alert('1')</script>".to_owned()),
                ("note".to_owned(), "01956f3e-2a00-7000-8000-000000000001".to_owned()),
                ("<b>".to_owned(), "true".to_owned()),
            ],
            sealed: vec![
                SealedRecord { field_set: "note".to_owned(), shown: Shown::Erased },
                SealedRecord { field_set: "reason".to_owned(), shown: Shown::Closed },
            ],
        }];
        let page = page(&EvidencePage {
            origin: "agency.example/log".to_owned(),
            position: 9,
            root: "ab".to_owned(),
            keys: vec!["a+b+c".to_owned()],
            scope: Scope::Nothing,
            cases: vec![PageCase { reference: "MSS-2026-000007".to_owned(), id: "id".to_owned(), events }],
            policies: vec![("quota".to_owned(), 4)],
            earlier: 1,
            losses: vec![(5, 6, 5)],
            key_changes: vec![(7, true), (8, false)],
            erased: vec![("subject".to_owned(), vec![8, 9])],
        });
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;"), "{page}");
        assert!(
            page.contains("Note</strong>\u{a0}: effacé") && page.contains("Motif</strong>\u{a0}: non communiqué"),
            "{page}"
        );
        assert!(
            page.contains("<dt>Nom de la structure</dt>") && page.contains("<dt>&lt;b&gt;</dt><dd>oui</dd>"),
            "{page}"
        );
        assert!(page.contains("fiche <code>01956f3e-") && !page.contains("<dt>Note</dt>"), "{page}");
        assert!(page.contains("canal\u{a0}: formulaire en ligne"), "{page}");
        assert!(
            page.contains("événements 5 à 6 d’alors") && page.contains("aucune clé antérieure ne répond"),
            "{page}"
        );
        assert!(page.contains("<caption>") && page.contains("scope=\"col\"") && page.contains("8, 9"), "{page}");
    }
}
