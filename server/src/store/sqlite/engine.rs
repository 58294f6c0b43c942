//! Running jobs on a connection.

use std::panic::{AssertUnwindSafe, catch_unwind};

use async_trait::async_trait;
use futures_util::FutureExt;
use rusqlite::{CachedStatement, Connection, ToSql, types::ToSqlOutput, types::ValueRef};

use crate::store::{
    Job, Observer, Published, StoreError, Tx,
    sql::{Cell, Row, Sql, Value},
};

/// What a commit left behind.
#[derive(Default)]
pub(super) struct Batch {
    jobs: Vec<(Box<dyn Job>, Result<(), StoreError>)>,
    published: Vec<Published>,
    /// Whether it was committed is not known.
    in_doubt: bool,
}

impl Batch {
    /// Tells the observer, then each job: whoever hears that a thing is done finds everybody else told.
    pub(super) fn hand_back(self, observer: &dyn Observer) {
        if !self.published.is_empty() {
            observer.committed(&self.published);
        }
        if self.in_doubt {
            observer.changed_elsewhere();
        }
        for (job, result) in self.jobs {
            job.finish(result);
        }
    }
}

/// Runs `jobs` in one transaction and commits it. A job that refuses or breaks is undone alone.
pub(super) fn write(connection: &mut Connection, jobs: Vec<Box<dyn Job>>) -> Batch {
    let mut batch = Batch::default();
    if let Err(error) = run(connection, "BEGIN IMMEDIATE") {
        batch.jobs = jobs.into_iter().map(|job| (job, Err(error.clone()))).collect();
        return batch;
    }
    let mut ended = None;
    for mut job in jobs {
        let result = match &ended {
            None => in_savepoint(connection, &mut *job),
            Some(error) => Err(StoreError::clone(error)),
        };
        // A full disk makes SQLite end the whole transaction. What came after would be committed piece by piece.
        if ended.is_none() && connection.is_autocommit() {
            ended = Some(result.as_ref().err().cloned().unwrap_or(StoreError::Closed));
        }
        let result = result.map(|published| batch.published.extend(published));
        batch.jobs.push((job, result));
    }
    let failed = match ended {
        Some(error) => Some(error),
        None => run(connection, "COMMIT").err().inspect(|_| batch.in_doubt = true),
    };
    if let Some(error) = failed {
        let _ = run(connection, "ROLLBACK");
        batch.published.clear();
        for (_, result) in &mut batch.jobs {
            *result = Err(error.clone());
        }
    }
    batch
}

/// Runs one job in a transaction that sees one moment, and tells it.
pub(super) fn read(connection: &mut Connection, mut job: Box<dyn Job>) {
    let result = run(connection, "BEGIN").and_then(|()| {
        let result = run_job(connection, &mut *job).map(|_| ());
        run(connection, "ROLLBACK").and(result)
    });
    job.finish(result);
}

fn in_savepoint(
    connection: &mut Connection,
    job: &mut dyn Job,
) -> Result<Vec<Published>, StoreError> {
    run(connection, "SAVEPOINT job")?;
    match run_job(connection, job) {
        Ok(Some(published)) => run(connection, "RELEASE job").map(|()| published),
        Ok(None) => undo(connection).map(|()| Vec::new()),
        Err(error) => undo(connection).and(Err(error)),
    }
}

fn undo(connection: &mut Connection) -> Result<(), StoreError> {
    run(connection, "ROLLBACK TO job").and_then(|()| run(connection, "RELEASE job"))
}

/// Runs a job: the events that it appended, or `None` if it is to be undone.
fn run_job(
    connection: &mut Connection,
    job: &mut dyn Job,
) -> Result<Option<Vec<Published>>, StoreError> {
    // Work waits for nothing but its statements, and on SQLite a statement is done when its call returns: so one poll
    // runs the whole of it.
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut sql = Statements { connection };
        let mut tx = Tx::new(&mut sql);
        let keep = job.run(&mut tx).now_or_never();
        keep.map(|keep| keep.then(|| tx.into_published()))
    }));
    match ran {
        Ok(Some(done)) => Ok(done),
        Ok(None) => Err(StoreError::Engine("work waited for something else".to_owned())),
        Err(_) => Err(StoreError::Panicked),
    }
}

fn run(connection: &mut Connection, sql: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.raw_execute())
        .map(|_| ())
        .map_err(|error| engine(&error))
}

fn engine(error: &rusqlite::Error) -> StoreError {
    StoreError::Engine(error.to_string())
}

struct Statements<'c> {
    connection: &'c mut Connection,
}

#[async_trait]
impl Sql for Statements<'_> {
    async fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let rows = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            let columns = statement.column_count();
            let mut answer = Vec::new();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next()? {
                let mut cells = Vec::with_capacity(columns);
                for column in 0..columns {
                    cells.push(cell(row.get_ref(column)?));
                }
                answer.push(Row::new(cells));
            }
            Ok(answer)
        };
        rows().map_err(|error| engine(&error))
    }

    async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let changed = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            bind(&mut statement, values)?;
            statement.raw_execute()
        };
        changed().map(|count| count as u64).map_err(|error| engine(&error))
    }
}

/// SQLite takes `$1` for a name and numbers names as they first appear, so values are bound by name.
fn bind(statement: &mut CachedStatement<'_>, values: &[Value<'_>]) -> rusqlite::Result<()> {
    debug_assert!(values.len() <= 12, "a statement with more values than names");
    const NAMES: [&str; 12] =
        ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12"];
    for (name, value) in NAMES.iter().zip(values) {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
            Self::Id(value) => ValueRef::Blob(value.as_bytes()),
        }))
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        // No statement of ours gives a fraction.
        ValueRef::Real(value) => Cell::Int(value as i64),
        ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
    }
}
