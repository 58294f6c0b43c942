use std::sync::Arc;

use super::{
    StoreError,
    sql::{Row, Sql, Value},
};
use crate::model::{EventBody, Party};

/// An event that was committed to a queue.
#[derive(Debug, Clone)]
pub struct Published {
    /// Whose queue.
    pub party: Party,
    /// Its id there: 1, 2, 3 …
    pub id: u64,
    /// What happened, shared between the two queues.
    pub body: Arc<EventBody>,
}

/// A transaction: the statements, written once for all engines, in the modules beside this one by what they are about.
pub struct Tx<'c> {
    sql: &'c mut dyn Sql,
    /// Events that this work appended, to be told once they are committed.
    pub(super) published: Vec<Published>,
}

impl<'c> Tx<'c> {
    /// A transaction on `sql`, which has begun one.
    pub(super) fn new(sql: &'c mut dyn Sql) -> Self {
        Self { sql, published: Vec::new() }
    }

    /// What was appended, for the engine to tell after the commit.
    pub(super) fn into_published(self) -> Vec<Published> {
        self.published
    }

    pub(super) async fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        self.sql.query(sql, values).await
    }

    pub(super) async fn query_one(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.sql.query(sql, values).await?.into_iter().next())
    }

    /// For statements that always give exactly one row.
    pub(super) async fn query_single(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Row, StoreError> {
        self.query_one(sql, values).await?.ok_or(StoreError::Corrupt("a row"))
    }

    pub(super) async fn execute(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        self.sql.execute(sql, values).await
    }
}
