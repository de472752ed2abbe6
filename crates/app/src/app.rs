//! One folder, opened: the log, the vault and what commands are parsed with.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use eventlog::{Clock, EventStore, Position, Query, QueryItem};
use uuid::Uuid;
use vault::{Hasher, Vault};
use workflow::{Event, Role, UserId};

use crate::erasure::{ErasureList, NoList, OnStep, Purge};
use crate::error::CommandError;
use crate::facts::{self, Decoded};
use crate::ids::Ids;
use crate::reading::Access;
use crate::registers::{NothingImported, Registers};
use crate::sealing::{Anchors, Sealer};
use crate::translate;

/// The use cases of one folder. Cheap to share behind an `Arc`; every method may run at the same time as any other.
pub struct App {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) vault: Arc<Mutex<Vault>>,
    pub(crate) hasher: Hasher,
    pub(crate) ids: Ids,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) registers: Arc<dyn Registers>,
    pub(crate) decoded: Decoded,
    /// Users by the keyed hash of their login, as far as they were asked for: a login belongs to one user for ever.
    pub(crate) logins: Mutex<HashMap<String, UserId>>,
    /// What has been erased, beside the log.
    pub(crate) erasures: Arc<dyn ErasureList>,
    /// The other stores of personal data, in the order in which they are purged.
    pub(crate) purges: Vec<Arc<dyn Purge>>,
    /// Who is told of each step of an erasure.
    pub(crate) on_step: Option<OnStep>,
    /// How commands reach this process unless they say otherwise.
    pub(crate) channel: Option<String>,
    /// The numeric account of the operating system.
    pub(crate) uid: Option<u32>,
    /// Whether a write may or may not be on disk: nothing is sealed then.
    pub(crate) is_unknown: Arc<AtomicBool>,
    /// The journal of reads.
    pub(crate) access: Mutex<Access>,
}

/// A registered user, as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRow {
    /// The user.
    pub user: UserId,
    /// The roles held now.
    pub roles: Vec<Role>,
    /// Where they were registered.
    pub registered_at: Position,
}

impl App {
    /// An app on `store` and `vault`, which hold the same log.
    pub fn new(store: Arc<dyn EventStore>, vault: Vault, clock: Arc<dyn Clock>, ids: Ids) -> Self {
        let hasher = vault.hasher().clone();
        Self {
            store,
            vault: Arc::new(Mutex::new(vault)),
            hasher,
            ids,
            clock,
            registers: Arc::new(NothingImported),
            decoded: Decoded::default(),
            logins: Mutex::default(),
            erasures: Arc::new(NoList),
            purges: Vec::new(),
            on_step: None,
            channel: None,
            uid: None,
            is_unknown: Arc::default(),
            access: Mutex::default(),
        }
    }

    /// The same app, asking these registers.
    #[must_use]
    pub fn with_registers(mut self, registers: Arc<dyn Registers>) -> Self {
        self.registers = registers;
        self
    }

    /// The same app, keeping erasures on `list` and carrying them through in `purges`, one for every store of personal
    /// data beside keys and log.
    #[must_use]
    pub fn with_purges(mut self, list: Arc<dyn ErasureList>, purges: Vec<Arc<dyn Purge>>) -> Self {
        (self.erasures, self.purges) = (list, purges);
        self
    }

    /// The same app, telling `on_step` of each step of an erasure.
    #[must_use]
    pub fn telling(mut self, on_step: OnStep) -> Self {
        self.on_step = Some(on_step);
        self
    }

    /// Every purge, in the order in which they are called.
    pub fn purges(&self) -> &[Arc<dyn Purge>] {
        &self.purges
    }

    /// What signs the log that this app writes, and keeps its checkpoints in `anchors`.
    pub fn sealer(&self, anchors: Arc<dyn Anchors>) -> Sealer {
        Sealer::new(Arc::clone(&self.store), anchors, Arc::clone(&self.is_unknown))
    }

    /// The same app, for commands that come through `channel` from the account `uid`.
    #[must_use]
    pub fn reached_through(mut self, channel: &str, uid: Option<u32>) -> Self {
        (self.channel, self.uid) = (Some(channel.to_owned()), uid);
        self
    }

    /// The same app, noting who reads in the journal at `path`; without it personal fields stay closed.
    #[must_use]
    pub fn with_journal(mut self, path: &Path) -> Self {
        self.access = Mutex::new(Access::at(path));
        self
    }

    /// The log.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.store
    }

    /// Where ids come from.
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// The clock that dates what comes without a date.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The log's id, as the vault knows it.
    pub fn log_id(&self) -> Uuid {
        self.with_vault(|vault| vault.log_id())
    }

    /// Lends the vault; nobody else reads or writes keys meanwhile.
    pub fn with_vault<T>(&self, work: impl FnOnce(&mut Vault) -> T) -> T {
        // The vault rolls back what a panic cut off: its connection is as after any failed statement.
        work(&mut self.vault.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the use of this folder and gives the vault back, if nobody else holds it.
    pub fn into_vault(self) -> Option<Vault> {
        Arc::into_inner(self.vault).map(|vault| vault.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// The roles that a user holds now, in the order of [`Role::ALL`].
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn roles_of(&self, user: UserId) -> Result<Vec<Role>, CommandError> {
        Ok(self.users(Some(user)).await?.into_iter().next().map(|row| row.roles).unwrap_or_default())
    }

    /// Every registered user, oldest first; or the one asked for.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read.
    pub async fn users(&self, only: Option<UserId>) -> Result<Vec<UserRow>, CommandError> {
        let types = ["user-registered", "role-granted", "role-revoked"].map(translate::event_type);
        let item = QueryItem::typed(types);
        let item = only.iter().fold(item, |item, user| item.and(translate::tag(&workflow::Tag::User(*user))));
        let head = self.store.head().await?.position;
        let mut rows: Vec<UserRow> = Vec::new();
        for entry in facts::all(&self.store, &Query::any_of([item]), Position::START, head).await? {
            match translate::recorded(&entry)?.event {
                Event::UserRegistered(event) => {
                    rows.push(UserRow { user: event.user, roles: Vec::new(), registered_at: entry.position });
                }
                Event::RoleGranted(event) => change(&mut rows, event.user, |roles| {
                    roles.push(event.role);
                    roles.sort_unstable();
                    roles.dedup();
                }),
                Event::RoleRevoked(event) => {
                    change(&mut rows, event.user, |roles| roles.retain(|role| *role != event.role));
                }
                other => {
                    let name = other.type_name();
                    return Err(CommandError::Integrity(format!("event {}: {name} among users", entry.position)));
                }
            }
        }
        Ok(rows)
    }
}

fn change(rows: &mut [UserRow], user: UserId, change: impl FnOnce(&mut Vec<Role>)) {
    if let Some(row) = rows.iter_mut().find(|row| row.user == user) {
        change(&mut row.roles);
    }
}
