//! SQLite: the embedded default, for one node.
//!
//! [`SqliteStore`] has one writer thread, which commits all that is queued in one transaction (group commit), readers
//! that in WAL mode never wait for it, and a checkpointer of its own, so that no writer pays for moving pages.
//! [`InlineSqlite`] does the same work on the caller's thread: for the command line, and for tests on paused time, where
//! a thread that works beside the runtime would let the clock run ahead.

mod connection;
mod engine;
mod inline;
mod threads;

pub use connection::{Location, Synchronous};
pub use inline::InlineSqlite;
pub use threads::SqliteStore;
