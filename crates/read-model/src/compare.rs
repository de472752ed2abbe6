//! Two files compared through their views: row by row in the order of the keys, one row of each in memory.

use std::cmp::Ordering;
use std::fmt;

use rusqlite::types::Value;
use rusqlite::{Connection, Rows, Statement};

use crate::Schema;
use crate::file::Access;

/// Where the live rows and the log first say different things.
///
/// Values are as SQLite prints them; of a private file, texts are named and not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The view.
    pub view: String,
    /// The row: its key columns with their values; empty where the view as a whole differs.
    pub key: Vec<(String, String)>,
    /// The column that differs; `None` when the whole row does, or the view.
    pub column: Option<String>,
    /// What the log says; `None` when it knows no such row.
    pub log: Option<String>,
    /// What stands in the file; `None` when there is no such row.
    pub live: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.view)?;
        for (place, (column, value)) in self.key.iter().enumerate() {
            write!(f, "{} {column} {value}", if place == 0 { "" } else { "," })?;
        }
        if let Some(column) = &self.column {
            write!(f, ": {column}")?;
        }
        match (&self.log, &self.live) {
            (Some(log), Some(live)) => write!(f, " is {log} by the log, and {live} in the file"),
            (Some(log), None) => write!(f, ": a row of the log is missing in the file: {log}"),
            (None, Some(live)) => write!(f, ": a row in the file that the log does not know: {live}"),
            (None, None) => Ok(()),
        }
    }
}

/// Something that both files can be asked.
struct Question {
    view: &'static str,
    select: String,
    key: &'static [&'static str],
    besides: &'static [&'static str],
}

/// Two files, and how openly a difference between them may be told.
pub(crate) struct Pair<'c> {
    pub(crate) live: &'c Connection,
    pub(crate) rebuilt: &'c Connection,
    pub(crate) access: Access,
}

impl Pair<'_> {
    /// Compares all that the files say of `projection`: how far it has read, every row of its views, what it parked.
    ///
    /// Answers the number of rows when they are equal, else the first difference. Memory: a row of each file, beside what
    /// SQLite needs where no index gives the order.
    pub(crate) fn compare(&self, projection: &str, schema: &Schema) -> rusqlite::Result<Result<u64, Box<Difference>>> {
        let mut rows = 0;
        for question in questions(projection, schema) {
            match self.ask_both(&question)? {
                Ok(count) => rows += count,
                Err(difference) => return Ok(Err(difference)),
            }
        }
        Ok(Ok(rows))
    }

    fn ask_both(&self, question: &Question) -> rusqlite::Result<Result<u64, Box<Difference>>> {
        let mut rebuilt = self.rebuilt.prepare(&question.select)?;
        let mut live = match self.live.prepare(&question.select) {
            Ok(live) => live,
            // The view or a table behind it is gone, or is not what it was.
            Err(error) => {
                let (log, live) = (Some("readable".to_owned()), Some(error.to_string()));
                return Ok(Err(Box::new(question.difference(log, live))));
            }
        };
        let columns = Columns::of(question, &rebuilt);
        let found = Columns::of(question, &live);
        if columns.names != found.names {
            let names = |columns: &Columns| Some(columns.names.join(", "));
            let difference = question.difference(names(&columns), names(&found));
            return Ok(Err(Box::new(Difference { column: Some("the list of columns".to_owned()), ..difference })));
        }
        let mut both = [Cursor::of(&mut rebuilt)?, Cursor::of(&mut live)?];
        let mut count = 0;
        loop {
            let [log, live] = &both;
            let order = match (&log.row, &live.row) {
                (None, None) => return Ok(Ok(count)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(log), Some(live)) => columns.order(log, live),
            };
            let difference = match (order, &log.row, &live.row) {
                (Ordering::Equal, Some(log), Some(live)) => self.in_a_column(question, &columns, (log, live)),
                (Ordering::Less, log, _) => {
                    log.as_ref().map(|log| self.of_a_row(question, &columns, (Some(log), None)))
                }
                (Ordering::Greater, _, live) => {
                    live.as_ref().map(|live| self.of_a_row(question, &columns, (None, Some(live))))
                }
                (Ordering::Equal, _, _) => None,
            };
            if let Some(difference) = difference {
                return Ok(Err(Box::new(difference)));
            }
            both.iter_mut().try_for_each(Cursor::advance)?;
            count += 1;
        }
    }

    /// The first column in which two rows of one key differ.
    fn in_a_column(&self, question: &Question, columns: &Columns, (log, live): (&Row, &Row)) -> Option<Difference> {
        let place = columns.compared.iter().copied().find(|place| log[*place] != live[*place])?;
        let tell = |row: &Row| Some(self.tell(&row[place]));
        let column = Some(columns.names[place].clone());
        Some(Difference { key: self.key(columns, log), column, ..question.difference(tell(log), tell(live)) })
    }

    /// A row that only one side has.
    fn of_a_row(
        &self,
        question: &Question,
        columns: &Columns,
        (log, live): (Option<&Row>, Option<&Row>),
    ) -> Difference {
        let tell = |row: &Row| {
            let shown =
                columns.compared.iter().map(|place| format!("{}={}", columns.names[*place], self.tell(&row[*place])));
            shown.collect::<Vec<_>>().join(" ")
        };
        let key = log.or(live).map_or_else(Vec::new, |row| self.key(columns, row));
        Difference { key, ..question.difference(log.map(tell), live.map(tell)) }
    }

    fn key(&self, columns: &Columns, row: &Row) -> Vec<(String, String)> {
        columns.key.iter().map(|place| (columns.names[*place].clone(), self.tell(&row[*place]))).collect()
    }

    fn tell(&self, value: &Value) -> String {
        match (value, self.access) {
            (Value::Null, _) => "nothing".to_owned(),
            (Value::Integer(number), _) => number.to_string(),
            (Value::Real(number), _) => number.to_string(),
            (Value::Text(text), Access::Everybody) => format!("\"{text}\""),
            (Value::Text(_) | Value::Blob(_), Access::Owner) => "a text not told here".to_owned(),
            (Value::Blob(bytes), Access::Everybody) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

fn questions(projection: &str, schema: &Schema) -> Vec<Question> {
    let of = |view: &'static str, columns: &str| Question {
        view,
        select: format!("SELECT {columns} FROM {view} WHERE projection = '{projection}' ORDER BY position"),
        key: &[],
        besides: &[],
    };
    let checkpoint = of("v_checkpoints", "log_id, position, leaf, recorded_at");
    let parked = Question { key: &["position"], ..of("v_parked", "position, event_type, request, reason") };
    let views = schema.views.iter().map(|view| {
        let order = if view.key.is_empty() { String::new() } else { format!(" ORDER BY {}", view.key.join(", ")) };
        let select = format!("SELECT * FROM {}{order}", view.name);
        Question { view: view.name, select, key: view.key, besides: view.besides }
    });
    std::iter::once(checkpoint).chain(views).chain(std::iter::once(parked)).collect()
}

impl Question {
    fn difference(&self, log: Option<String>, live: Option<String>) -> Difference {
        Difference { view: self.view.to_owned(), key: Vec::new(), column: None, log, live }
    }
}

/// The columns of a view: all, those of the key, those that are compared.
struct Columns {
    names: Vec<String>,
    key: Vec<usize>,
    compared: Vec<usize>,
}

impl Columns {
    fn of(question: &Question, statement: &Statement<'_>) -> Self {
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let place = |column: &&str| names.iter().position(|name| name == column);
        let key = question.key.iter().filter_map(place).collect();
        let is_compared = |place: &usize| !question.besides.contains(&names[*place].as_str());
        let compared = (0..names.len()).filter(is_compared).collect();
        Self { names, key, compared }
    }

    /// Which of two rows comes first, as SQLite orders them by the key.
    fn order(&self, one: &Row, other: &Row) -> Ordering {
        let orders = self.key.iter().map(|place| order(&one[*place], &other[*place]));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

/// SQLite's order of values: nothing, numbers, texts, bytes.
fn order(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Integer(one), Value::Real(other)) => (*one as f64).total_cmp(other),
        (Value::Real(one), Value::Integer(other)) => one.total_cmp(&(*other as f64)),
        (Value::Real(one), Value::Real(other)) => one.total_cmp(other),
        (Value::Text(one), Value::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        (
            Value::Null | Value::Integer(_) | Value::Real(_) | Value::Text(_) | Value::Blob(_),
            Value::Null | Value::Integer(_) | Value::Real(_) | Value::Text(_) | Value::Blob(_),
        ) => class(one).cmp(&class(other)),
    }
}

const fn class(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) => 2,
        Value::Blob(_) => 3,
    }
}

type Row = Vec<Value>;

/// One side of a comparison: the row that it stands at.
struct Cursor<'s> {
    rows: Rows<'s>,
    width: usize,
    row: Option<Row>,
}

impl<'s> Cursor<'s> {
    fn of(statement: &'s mut Statement<'_>) -> rusqlite::Result<Self> {
        let width = statement.column_count();
        let mut cursor = Self { rows: statement.query([])?, width, row: None };
        cursor.advance()?;
        Ok(cursor)
    }

    fn advance(&mut self) -> rusqlite::Result<()> {
        let width = self.width;
        let read = |row: &rusqlite::Row<'_>| (0..width).map(|place| row.get(place)).collect::<rusqlite::Result<Row>>();
        self.row = self.rows.next()?.map(read).transpose()?;
        Ok(())
    }
}
