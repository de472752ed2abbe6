//! Trails as text, for a terminal: one head line an event, and under it what it says.

use std::fmt;

use eventlog::Timestamp;
use serde_json::Value;

use crate::concerned::short;
use crate::{About, Change, CitedDocument, Concerned, Shown, Trail, TrailLine, Who};

impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| line.fmt(f))
    }
}

impl fmt::Display for TrailLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "#{:<6} {}  {}", self.position.get(), Utc(self.occurred_at), self.label)?;
        writeln!(f, "        {}", self.who)?;
        if self.recorded_at.as_micros() - self.occurred_at.as_micros() >= MINUTE_MICROS {
            writeln!(f, "        recorded {}", Utc(self.recorded_at))?;
        }
        self.about.fmt(f)?;
        if let Some(reason) = &self.reason {
            writeln!(f, "        reason: {}", Field(reason, "text"))?;
        }
        self.documents.iter().try_for_each(|document| writeln!(f, "        {document}"))?;
        self.changes.iter().try_for_each(|change| writeln!(f, "        {change}"))?;
        if !self.policy.is_empty() {
            let cited = self.policy.iter().map(|policy| format!("{} #{}", policy.section, policy.position));
            writeln!(f, "        policy: {}", cited.collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }
}

impl TrailLine {
    /// Why, as far as it may be known here: a text, or that it is sealed or erased.
    pub fn reason_text(&self) -> Option<String> {
        self.reason.as_ref().map(|reason| Field(reason, "text").to_string())
    }
}

/// From here on, when it was recorded is worth saying beside when it happened.
const MINUTE_MICROS: i64 = 60_000_000;

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, &self.user) {
            (Some(name), _) => write!(f, "{name} ({})", self.role)?,
            (None, Some(user)) => write!(f, "{user} ({})", self.role)?,
            (None, None) => f.write_str(&self.role)?,
        }
        if let Some(subject) = self.on_behalf {
            write!(f, " on behalf of {subject}")?;
        }
        if let Some(channel) = &self.channel {
            write!(f, ", through {channel}")?;
        }
        if let Some(uid) = self.uid {
            write!(f, ", uid {uid}")?;
        }
        Ok(())
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [("mailbox", &self.mailbox), ("person", &self.person), ("partner", &self.partner)];
        let words = words.into_iter().chain([("user", &self.user)]);
        for (word, concerned) in words {
            if let Some(concerned) = concerned.as_ref().filter(|concerned| !concerned.goes_without_saying) {
                writeln!(f, "        {word}: {concerned}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Concerned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().unwrap_or_else(|| short(&self.id)))
    }
}

impl fmt::Display for CitedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field_set, Field(&self.content, "name"))?;
        match &self.content {
            Shown::Known(content) => write!(f, ", sha256 {}", content["sha256"].as_str().unwrap_or("–")),
            Shown::Sealed | Shown::Erased => Ok(()),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.old {
            Some(old) => write!(f, "{}: {old} → {}", self.field, self.new),
            None => write!(f, "{}: {}", self.field, self.new),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(Value::Null) => f.write_str("–"),
            Self::Known(Value::String(text)) => f.write_str(text),
            Self::Known(value) => value.fmt(f),
            Self::Sealed => f.write_str("(sealed)"),
            Self::Erased => f.write_str("(erased)"),
        }
    }
}

/// One field of a record.
struct Field<'a>(&'a Shown, &'static str);

impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shown::Known(content) => f.write_str(content[self.1].as_str().unwrap_or("–")),
            hidden @ (Shown::Sealed | Shown::Erased) => hidden.fmt(f),
        }
    }
}

/// An instant to the second, in UTC.
pub(crate) struct Utc(pub(crate) Timestamp);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0.as_micros()) {
            Ok(instant) => write!(f, "{}", instant.strftime("%Y-%m-%d %H:%M:%SZ")),
            // Beyond the calendar's years: shown as it is stored.
            Err(_) => self.0.fmt(f),
        }
    }
}
