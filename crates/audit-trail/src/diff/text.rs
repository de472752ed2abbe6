//! A difference as text: part by part what is otherwise, and by which event; then what was added.

use std::fmt;

use crate::concerned::short;
use crate::diff::{Difference, DifferentField, DifferentPart, SetBy};
use crate::text::Utc;

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| writeln!(f, "{part}"))?;
        if !self.added.is_empty() {
            let noun = if self.added.len() == 1 { "event" } else { "events" };
            writeln!(f, "added by {} {noun}", self.added.len())?;
        }
        self.added.iter().try_for_each(|line| line.fmt(f))
    }
}

impl fmt::Display for DifferentPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Heading(self))?;
        // What one event set is said together.
        for fields in self.fields.chunk_by(|one, next| (one.set.position, one.times) == (next.set.position, next.times))
        {
            fields.iter().try_for_each(|field| writeln!(f, "  {field}"))?;
            fields.last().map_or(Ok(()), |last| last.write_author(f))?;
        }
        Ok(())
    }
}

/// What a part is called.
struct Heading<'a>(&'a DifferentPart);

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DifferentPart { ids, about, was, .. } = self.0;
        let named = [("person", &about.person), ("mailbox", &about.mailbox), ("partner", &about.partner)];
        let named = named.iter().filter_map(|(kind, one)| Some((*kind, one.as_ref()?.to_string())));
        let by_id = ids.iter().filter(|(kind, _)| ["item", "user"].contains(*kind));
        let by_id = by_id.map(|(kind, id)| (*kind, short(id).to_owned()));
        let called: Vec<String> = named.chain(by_id).map(|(kind, name)| format!("{kind} {name}")).collect();
        f.write_str(if called.is_empty() { "the case" } else { "" })?;
        f.write_str(&called.join(", "))?;
        let now = about.person.as_ref().map(ToString::to_string);
        match was.as_ref().map(ToString::to_string).filter(|was| now.as_ref() != Some(was)) {
            Some(was) => write!(f, " (until then {was})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DifferentField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.old {
            Some(old) => write!(f, "{}: {old} → {}", self.field, self.new)?,
            None => write!(f, "{}: {}", self.field, self.new)?,
        }
        f.write_str(if self.is_said_anew() { ", said anew" } else { "" })
    }
}

impl DifferentField {
    fn write_author(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "      {}", self.set)?;
        if self.times > 1 {
            write!(f, "; set {} times", self.times)?;
        }
        writeln!(f)
    }
}

impl fmt::Display for SetBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {}  {}, by {}", self.position, Utc(self.occurred_at), self.label, self.who)
    }
}
