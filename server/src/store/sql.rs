//! The narrow waist between the statements, which are written once, and the engines that run them.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::model::{AgentId, CannedReplyId, ChatId, MessageId, Timestamp, VisitorId};

/// A value that is bound to a statement.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// An integer.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// An id, kept as 16 bytes.
    Id(Uuid),
}

/// A value that a statement gave back.
#[derive(Debug, Clone)]
pub enum Cell {
    /// NULL.
    Null,
    /// An integer.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// One row of an answer. Columns are taken from left to right.
#[derive(Debug)]
pub struct Row(std::vec::IntoIter<Cell>);

impl Row {
    /// A row of these cells.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self(cells.into_iter())
    }

    /// The next column.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if there is none or it holds something else.
    pub fn take<T: FromCell>(&mut self) -> Result<T, StoreError> {
        self.0.next().and_then(T::from_cell).ok_or(StoreError::Corrupt(std::any::type_name::<T>()))
    }
}

/// A connection of an engine within one transaction. Statements are numbered `$1`, `$2` …, a form that SQLite and
/// PostgreSQL share.
#[async_trait]
pub trait Sql: Send {
    /// Runs a statement that gives rows.
    ///
    /// # Errors
    /// Whatever the engine says.
    async fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError>;

    /// Runs a statement that gives no rows; answers how many it changed.
    ///
    /// # Errors
    /// Whatever the engine says.
    async fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, StoreError>;
}

/// Something that a column can hold.
pub trait FromCell: Sized {
    /// The value in `cell`, if it is one of this kind.
    fn from_cell(cell: Cell) -> Option<Self>;
}

impl FromCell for i64 {
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Int(value) => Some(value),
            _ => None,
        }
    }
}

impl FromCell for u64 {
    fn from_cell(cell: Cell) -> Option<Self> {
        i64::from_cell(cell)?.try_into().ok()
    }
}

impl FromCell for u32 {
    fn from_cell(cell: Cell) -> Option<Self> {
        i64::from_cell(cell)?.try_into().ok()
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell) -> Option<Self> {
        i64::from_cell(cell).map(|value| value != 0)
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Text(value) => Some(value),
            _ => None,
        }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Bytes(value) => Some(value),
            _ => None,
        }
    }
}

impl FromCell for Timestamp {
    fn from_cell(cell: Cell) -> Option<Self> {
        i64::from_cell(cell).map(Self::from_millis)
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

macro_rules! id_cells {
    ($($id:ident),+) => {$(
        impl FromCell for $id {
            fn from_cell(cell: Cell) -> Option<Self> {
                Uuid::from_slice(&Vec::<u8>::from_cell(cell)?).ok().map(Self)
            }
        }

        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                Self::Id(id.0)
            }
        }
    )+};
}
id_cells!(AgentId, VisitorId, ChatId, MessageId, CannedReplyId);

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.millis())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// `values![a, b]`: the values that a statement binds to `$1`, `$2` …
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::sql::Value::from($value)),*] };
}
pub(in crate::store) use values;
