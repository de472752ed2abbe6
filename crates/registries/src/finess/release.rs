//! Line 1 of the file: which release this is.

use jiff::civil::Date;

use super::error::{FinessError, excerpt};

/// What the first line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The number of the extraction, such as `111`.
    pub number: String,
    /// The day of the extraction: the name by which evidence cites the release.
    pub date: Date,
}

impl Release {
    /// Reads `finess;etalab;111;2026-05-12`.
    ///
    /// # Errors
    /// [`FinessError::JsonLayout`] when the line opens a JSON document, [`FinessError::NoHeader`] for anything else.
    pub(super) fn parse(line: &str) -> Result<Self, FinessError> {
        if line.trim_start().starts_with(['{', '[']) {
            return Err(FinessError::JsonLayout);
        }
        let no_header = || FinessError::NoHeader { found: excerpt(line) };
        let cells: Vec<&str> = line.split(';').collect();
        // Some releases close every line with a separator.
        let cells = cells.strip_suffix(&[""]).unwrap_or(&cells);
        let ["finess", "etalab", number, date] = cells else { return Err(no_header()) };
        Ok(Self { number: (*number).to_owned(), date: day(date).ok_or_else(no_header)? })
    }
}

/// Reads `YYYY-MM-DD` and nothing longer.
pub(super) fn day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == "YYYY-MM-DD".len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_number_and_day() {
        let release = Release::parse("finess;etalab;111;2026-05-12").unwrap();
        assert_eq!((release.number.as_str(), release.date.to_string().as_str()), ("111", "2026-05-12"));
        assert_eq!(Release::parse("finess;etalab;111;2026-05-12;").unwrap(), release);
    }

    #[test]
    fn another_first_line_is_quoted_back() {
        for line in [
            "structureet;010000024",
            "finess;etalab;111;12/05/2026",
            "finess;etalab;111",
            "",
            "finess;etalab;1;2026-05-12T00:00",
        ] {
            let error = Release::parse(line).unwrap_err();
            assert!(matches!(&error, FinessError::NoHeader { found } if found == line), "{line}: {error}");
        }
        assert!(matches!(Release::parse("{\"pmej\": []}"), Err(FinessError::JsonLayout)));
    }
}
