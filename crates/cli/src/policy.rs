//! Policy files, as the commands that take one read them.

use std::fs;
use std::path::Path;

use workflow::policy::Section;

use crate::failure::Failure;
use crate::subcommand::missing_or_failed;

/// Reads the sections of a policy file: a table a section.
///
/// # Errors
/// [`Failure::Input`] naming file, section and what was expected in it.
pub(crate) fn read(path: &Path) -> Result<Vec<Section>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| missing_or_failed(path, error))?;
    let wrong = |what: String| Failure::input("--policy", path.display().to_string(), what);
    let tables: toml::Table = toml::from_str(&text).map_err(|error| wrong(format!("TOML: {error}")))?;
    let section = |(name, content): (String, toml::Value)| {
        let named = serde_json::json!({"section": name, "content": content});
        serde_json::from_value(named).map_err(|error| wrong(format!("a policy; section {name}: {error}")))
    };
    tables.into_iter().map(section).collect()
}
