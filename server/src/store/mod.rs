//! The store: what is durable, and the only place with SQL.
//!
//! # The contract
//!
//! A [`Store`] runs [`Work`] in transactions. What holds for every engine, and what the suite in
//! `tests/it/store` asks of each:
//!
//! 1. **Atomic.** Work that refuses, or that fails, leaves no trace; work beside it in the same commit is untouched.
//! 2. **Serial.** Two pieces of writing work never see each other half done: the outcome is that of some order of them.
//! 3. **Durable before it is acknowledged.** [`write`](StoreExt::write) answers after the commit. What it has answered
//!    is there after the process was killed at any moment.
//! 4. **Commit order is id order.** The ids of a queue are given out inside the transaction, without gaps or
//!    duplicates, and whoever sees id *n* of a queue committed sees all before it.
//! 5. **Told in order.** The [`Observer`] hears of each committed event once, each queue's in the order of its ids,
//!    after the commit and before the writer is answered; never of an event that was not committed.
//! 6. **Reads are of one moment** and never wait for a writer. A read that begins after a write was acknowledged sees it.
//! 7. **Work may be run more than once** (an engine retries a serialization failure), so it takes `&self`, has no
//!    effect outside of its transaction and waits for nothing but the transaction.

mod agents;
mod blocks;
mod canned_replies;
mod chats;
mod desk;
mod due;
mod erasure;
mod error;
mod events;
mod known_addresses;
mod line;
mod messages;
mod overview;
mod search;
mod sessions;
mod sql;
pub mod sqlite;
mod tx;
mod visitors;
mod work;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;

pub use agents::{AgentChange, AgentRow, NewAgent};
pub use blocks::BlockRow;
pub use chats::{ChatFilter, ChatRow, NewChat};
pub use desk::{DeskRow, DeskTexts};
pub use due::EVERY_SECOND;
pub use erasure::ERASING;
pub use error::StoreError;
pub use events::{Fed, QueueEnds};
pub use line::InLine;
pub use messages::NewMessage;
pub use overview::Numbers;
pub use search::Wanted;
pub use tx::{Published, Tx};
pub use visitors::VisitorRow;
pub use work::{Job, StoreExt, Work};

/// Whether work may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Sees one moment, changes nothing.
    Read,
    /// Changes the store, or refuses.
    Write,
}

/// An engine. See the module for what it promises.
#[async_trait]
pub trait Store: Send + Sync {
    /// Takes a job to be run in a transaction of its own and to be told how that went. [`StoreExt`] has the typed form.
    fn submit(&self, job: Box<dyn Job>, mode: Mode);

    /// Writes a complete copy to `file`, which must not exist, while the store goes on. Its epoch is 0, so that
    /// whoever starts on it draws a new one, and cursors of another life are refused.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    async fn backup(&self, file: &Path) -> Result<(), StoreError>;

    /// Sees to it that what was deleted is gone from the files, logs included, and not only from what can be asked for.
    /// What cannot be done at once, because somebody reads, is done as soon as it can be.
    ///
    /// # Errors
    /// Those of the engine.
    async fn scrub(&self) -> Result<(), StoreError>;

    /// Commits what was submitted, tells its observer, and lets go of the database. What is submitted later fails.
    async fn close(&self);
}

/// Who wants to know what was committed: the hub.
pub trait Observer: Send + Sync {
    /// These events were committed, in this order. Must not block.
    fn committed(&self, events: &[Published]);

    /// Somebody else (another process, another node) has changed the store: what is remembered of it may be old.
    fn changed_elsewhere(&self);
}

/// A store that is shared by all of a desk.
pub type SharedStore = Arc<dyn Store>;
