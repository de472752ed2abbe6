//! Where a request stands on the board at two moments, and in what the two differ.

use std::fmt;

use app::{Moment, calendar};
use request_status::{Board, BoardRow, clocks};
use serde::Serialize;
use workflow::RequestId;

use crate::failure::Failure;
use crate::folder::Folder;
use crate::people::People;
use crate::subcommand::status;

/// What the board shows of a request: field and value, always the same fields in the same order.
#[derive(Debug, Default)]
pub(super) struct Standing(Vec<(&'static str, String)>);

/// One field that the board shows otherwise; an empty value is none.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Otherwise {
    pub(super) field: &'static str,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

impl Standing {
    /// How the board shows a request at a moment; nothing, before it was opened.
    pub(super) async fn of(
        folder: &Folder,
        people: &People,
        (request, at): (RequestId, Moment),
    ) -> Result<Self, Failure> {
        let board = Board { request: Some(request.to_string()), ..Board::default() };
        let rows = status::rows(folder, &board, at).await?;
        Ok(rows.first().map(|row| Self::shown(row, people, at)).unwrap_or_default())
    }

    /// What moves with time is counted from the moment itself: here the step, which may wait for a day to come.
    fn shown(row: &BoardRow, people: &People, at: Moment) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let counted = |number: u32| if number == 0 { String::new() } else { number.to_string() };
        Self(vec![
            ("stage", clocks(row, at.instant).stage.to_string()),
            ("adhesion", row.adhesion.clone()),
            ("member_from", row.member_from.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("owner", row.owner.as_deref().map(|owner| people.login_of(owner)).unwrap_or_default()),
            ("waiting_for", text(&row.waiting_for)),
            ("waiting_since", row.waiting_since.map(calendar::rfc3339).unwrap_or_default()),
            ("due_on", row.due_on.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("correction", row.correction.clone()),
            ("ending", text(&row.ending)),
            ("ended_at", row.ended_at.map(calendar::rfc3339).unwrap_or_default()),
            ("duplicate_of", text(&row.duplicate_of)),
            ("mailboxes", counted(row.mailboxes)),
            ("created", counted(row.created)),
            ("refused", counted(row.refused)),
            ("abandoned", counted(row.abandoned)),
            ("closed", counted(row.closed)),
            ("is_in_doubt", if row.is_in_doubt { "true".to_owned() } else { String::new() }),
        ])
    }

    /// In what this differs from `earlier`.
    pub(super) fn otherwise(&self, earlier: &Self) -> Vec<Otherwise> {
        let of = |standing: &Self, field: &str| {
            let value = standing.0.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone());
            value.filter(|value| !value.is_empty())
        };
        let pairs = self.0.iter().map(|(field, _)| Otherwise { field, old: of(earlier, field), new: of(self, field) });
        pairs.filter(|pair| pair.old != pair.new).collect()
    }
}

impl fmt::Display for Otherwise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let new = self.new.as_deref().unwrap_or("–");
        match &self.old {
            Some(old) => write!(f, "{}: {old} → {new}", self.field),
            None => write!(f, "{}: {new}", self.field),
        }
    }
}
