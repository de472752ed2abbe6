//! Reporting jobs as strangers run them: Debian's sqlite3 and DuckDB ask `read.db` what `docs/read-model.md` says, while the
//! service writes; and the views are what that page calls them.
//!
//! Read in this order: `page` (the queries and the dictionary, out of the page), `service` (who writes meanwhile),
//! `strangers` (who reads), `dictionary`.

mod dictionary;
mod page;
mod service;
mod strangers;
