//! The SQLite store keeps the contract of every store.

use async_trait::async_trait;
use eventlog::contract::{self, StoreFactory};
use eventlog::{EventStore, MockClock, TagWidth};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use std::sync::Arc;
use tempfile::TempDir;

/// One file a log, in a folder that goes with the factory.
struct Files {
    folder: TempDir,
    width: TagWidth,
}

impl Files {
    fn of(width: TagWidth) -> Arc<Self> {
        Arc::new(Self { folder: TempDir::new().unwrap(), width })
    }
}

#[async_trait]
impl StoreFactory for Files {
    async fn open(&self, log: &str, clock: MockClock) -> Arc<dyn EventStore> {
        let path = self.folder.path().join(format!("{log}.db"));
        let options = SqliteOptions { clock: Arc::new(clock), tag_width: self.width, ..SqliteOptions::default() };
        let open = if path.exists() { SqliteStore::open(path, options) } else { SqliteStore::create(path, options) };
        Arc::new(open.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sqlite_store_keeps_the_contract() {
    assert_eq!(contract::failures(Files::of(TagWidth::FULL)).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sqlite_store_keeps_the_contract_when_tags_collide() {
    assert_eq!(contract::failures(Files::of(TagWidth::bits(4))).await, [""; 0]);
}
