use super::{StoreError, Tx, sql::values};
use crate::model::{ClosedReason, Ending, Timestamp};

/// What is counted of the chats of a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Chats that began.
    pub chats: u32,
    /// How those of them that are closed ended, the most frequent reason first.
    pub closed: Vec<Ending>,
    /// The median time to an agent's first message, in milliseconds, over those that a visitor began and an agent answered.
    pub median_first_answer: Option<u64>,
}

impl Tx<'_> {
    /// Counts the chats that began at `since` or later.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn numbers(&mut self, since: Timestamp) -> Result<Numbers, StoreError> {
        let sql = "SELECT count(*) FROM chats WHERE created_at >= $1";
        let chats = self.query_single(sql, values![since]).await?.take()?;
        let rows = self
            .query(
                "SELECT closed_reason, count(*) FROM chats WHERE created_at >= $1 AND state = 'closed'
                 GROUP BY closed_reason ORDER BY count(*) DESC, closed_reason",
                values![since],
            )
            .await?;
        let mut closed = Vec::new();
        for mut row in rows {
            let reason: Option<String> = row.take()?;
            if let Some(reason) = reason.and_then(|reason| ClosedReason::from_text(&reason)) {
                closed.push(Ending { reason, count: row.take()? });
            }
        }
        let row = self
            .query_one(
                "WITH answers AS (
                    SELECT (SELECT m.sent_at FROM messages m WHERE m.chat_no = c.no AND m.sender = 'agent'
                            ORDER BY m.seq LIMIT 1) - c.created_at AS millis
                    FROM chats c WHERE c.created_at >= $1 AND c.opened_by = 'visitor'),
                 answered AS (SELECT millis FROM answers WHERE millis IS NOT NULL)
                 SELECT millis FROM answered ORDER BY millis
                 LIMIT 1 OFFSET (SELECT (count(*) - 1) / 2 FROM answered)",
                values![since],
            )
            .await?;
        let median_first_answer = row.map(|mut row| row.take()).transpose()?;
        Ok(Numbers { chats, closed, median_first_answer })
    }
}
