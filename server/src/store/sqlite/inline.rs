use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use rusqlite::Connection;

use super::{
    connection::{Location, Synchronous, copy_to, scrub},
    engine,
};
use crate::store::{Job, Mode, Observer, Store, StoreError};

/// SQLite on one connection, each job on the thread of whoever submits it.
pub struct InlineSqlite {
    /// `None` once it is closed.
    connection: Mutex<Option<Connection>>,
    observer: Arc<dyn Observer>,
}

impl InlineSqlite {
    /// Opens the database, making it or bringing its tables up to this version if need be.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn open(location: &Location, observer: Arc<dyn Observer>) -> Result<Self, StoreError> {
        let connection = Mutex::new(Some(location.open_writer(Synchronous::Full)?));
        Ok(Self { connection, observer })
    }

    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        // A job that panics is caught below this lock, so what it guards is whole.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for InlineSqlite {
    fn submit(&self, job: Box<dyn Job>, mode: Mode) {
        let mut connection = self.connection();
        let Some(connection) = connection.as_mut() else {
            return job.finish(Err(StoreError::Closed));
        };
        match mode {
            Mode::Read => engine::read(connection, job),
            // Under the lock, so that of two commits the first is told first.
            Mode::Write => engine::write(connection, vec![job]).hand_back(&*self.observer),
        }
    }

    async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        copy_to(self.connection().as_ref().ok_or(StoreError::Closed)?, file)
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        scrub(self.connection().as_ref().ok_or(StoreError::Closed)?).map(|_| ())
    }

    async fn close(&self) {
        drop(self.connection().take());
    }
}
