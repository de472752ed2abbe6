//! `docs/read-model.md`, as those who read it use it: its queries and its dictionary.

use std::fs;

/// The page.
pub(crate) fn text() -> String {
    fs::read_to_string(acceptance::workspace_root().join("docs/read-model.md")).expect("the page")
}

/// The page with another dictionary.
pub(crate) fn put_dictionary(table: &str) {
    let page = text();
    let rest = page.split_once("| View | Column |").expect("the page has one");
    let after = rest.1.split_once("\n\n").expect("it ends").1;
    let page = format!("{}{table}\n{after}", rest.0);
    fs::write(acceptance::workspace_root().join("docs/read-model.md"), page).expect("written");
}

/// Every query in a fence marked `sql`, in the order of the page.
pub(crate) fn queries() -> Vec<String> {
    let page = text();
    let fences = page.split("```sql\n").skip(1);
    fences.map(|fence| fence.split("```").next().expect("split gives one at least").trim().to_owned()).collect()
}

/// The command line of the page that starts sqlite3, with the folder of the page replaced by `data`.
pub(crate) fn command(data: &str) -> String {
    let page = text();
    let line = page.lines().map(str::trim).find(|line| line.starts_with("sqlite3 ")).expect("the page shows one");
    line.replace("parcours-data", data)
}

/// The dictionary: view and column, in the order of the page.
pub(crate) fn dictionary() -> Vec<(String, String)> {
    let cell = |cell: &str| Some(cell.trim().strip_prefix('`')?.strip_suffix('`')?.to_owned());
    let row = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|');
        let (view, column, meaning) = (cell(cells.next()?)?, cell(cells.next()?)?, cells.next()?.trim());
        assert!(meaning.chars().count() > 1, "{view}.{column} has no meaning");
        view.starts_with("v_").then_some((view, column))
    };
    text().lines().filter_map(row).collect()
}
