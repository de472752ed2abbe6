//! `docs/format.md` shows the tables that the migration makes.

const PAGE: &str = include_str!("../../../docs/format.md");
const MIGRATION: &str = include_str!("../migrations/0001-log.sql");

#[test]
fn the_page_shows_the_tables_as_they_are_made() {
    let (_, after) = PAGE.split_once("```sql\n").expect("the page has a block of SQL");
    let (shown, _) = after.split_once("\n```").expect("the block is closed");
    assert!(shown.starts_with("-- The entries"), "{shown}");
    assert!(MIGRATION.contains(shown), "docs/format.md shows other tables than the migration makes:\n{shown}");
    let left_out = MIGRATION.matches("CREATE TABLE").count() - shown.matches("CREATE TABLE").count();
    assert_eq!(left_out, 0, "a table is missing from docs/format.md");
}
