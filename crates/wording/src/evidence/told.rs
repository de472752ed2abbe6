//! The events of a request, a row each: what was done, when, by whom, what it says openly and under seal.

use super::{Escaped, PackedEvent, PageCase, SealedRecord, Shown};
use crate::fields;

/// The table of a request.
pub(super) fn told(case: &PageCase) -> String {
    let mut html = format!(
        "<h2>Demande {reference}</h2>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Événements de la demande {reference}\">\n<table>\n<caption>Événements 1 à {last} de la demande {reference} \
         (<code>{id}</code>)</caption>\n<thead><tr><th scope=\"col\">N°</th><th scope=\"col\">Date (Paris)</th><th \
         scope=\"col\">Événement</th><th scope=\"col\">Par qui</th><th scope=\"col\">Ce qui est dit</th><th \
         scope=\"col\">Position</th></tr></thead>\n<tbody>\n",
        reference = Escaped(&case.reference),
        last = case.events.len(),
        id = Escaped(&case.id),
    );
    case.events.iter().for_each(|event| html += &row(event));
    html + "</tbody>\n</table>\n</div>\n"
}

fn row(event: &PackedEvent) -> String {
    let label = crate::event_named(&event.event_type).unwrap_or("Événement inconnu de cette version");
    let user = event.user.as_ref().map(|user| format!("<br>{}", shown(user))).unwrap_or_default();
    let channel =
        event.channel.as_ref().map(|way| format!("<br>canal\u{a0}: {}", Escaped(channel(way)))).unwrap_or_default();
    // What names the subject of a record is told with the record.
    let is_sealed = |fact: &&(String, String)| event.sealed.iter().any(|record| record.field_set == fact.0);
    let (subjects, facts): (Vec<_>, Vec<_>) = event.facts.iter().partition(is_sealed);
    let records = event.sealed.iter().map(|record| {
        let subject = subjects.iter().find(|fact| fact.0 == record.field_set).map(|fact| fact.1.as_str());
        self::record(&event.event_type, record, subject)
    });
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}<br><span class=\"type\">{}</span></td><td>{}{user}{channel}</td>\
         <td>{}{}</td><td>{}</td></tr>\n",
        event.number,
        Escaped(&event.occurred_at),
        Escaped(label),
        Escaped(&event.event_type),
        Escaped(&event.role),
        listed(&event.event_type, &facts),
        records.collect::<String>(),
        event.position,
    )
}

/// How something reached the agency; a newer way as it is stored.
fn channel(stored: &str) -> &str {
    let known = [
        ("api", "API"),
        ("console", "console"),
        ("form", "formulaire en ligne"),
        ("mail", "mail"),
        ("paper", "papier"),
        ("phone", "téléphone"),
        ("shell", "ligne de commande"),
    ];
    known.iter().find(|(name, _)| *name == stored).map_or(stored, |(_, words)| *words)
}

/// A value; what nobody reads but compares, sign by sign, in a type that tells signs apart.
fn shown(value: &str) -> String {
    let is_compared = value.len() >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let value = Escaped(value);
    if is_compared { format!("<code>{value}</code>") } else { value.to_string() }
}

fn listed(event_type: &str, pairs: &[&(String, String)]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let pair = |(path, stored): &&(String, String)| {
        let (name, value) = (fields::path(event_type, path), fields::value(path, stored));
        format!("<dt>{}</dt><dd>{}</dd>", Escaped(&name), shown(&value))
    };
    format!("<dl>{}</dl>", pairs.iter().map(pair).collect::<String>())
}

fn record(event_type: &str, record: &SealedRecord, subject: Option<&str>) -> String {
    let name = fields::path(event_type, &record.field_set);
    let (said, pairs) = match &record.shown {
        Shown::Disclosed(pairs) => ("communiqué", pairs.as_slice()),
        Shown::Closed => ("non communiqué", [].as_slice()),
        Shown::Erased => ("effacé", [].as_slice()),
    };
    let subject = subject.map(|subject| format!("<br><span class=\"subject\">fiche {}</span>", shown(subject)));
    format!(
        "<p class=\"record\"><strong>{}</strong>\u{a0}: {said}{}</p>{}",
        Escaped(&name),
        subject.unwrap_or_default(),
        listed(event_type, &pairs.iter().collect::<Vec<_>>())
    )
}
