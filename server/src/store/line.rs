//! The line: chats that wait, those who had an agent and lost it first, then the others, each by age.

use super::{
    ChatRow, StoreError, Tx,
    chats::{chat_of, joins, select},
    messages::message_columns,
    sql::values,
};
use crate::model::{ChatId, ChatState, Timestamp};

/// A chat's place in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InLine {
    /// The chat's row.
    pub no: i64,
    /// The chat.
    pub id: ChatId,
    /// The agent for whom it waits; anyone if absent.
    pub wanted_no: Option<i64>,
    /// Since when.
    pub waiting_since: Timestamp,
    /// Whether it had an agent before.
    pub had_agent: bool,
    /// The place that its visitor was told last, and when.
    pub told: Option<(u32, Timestamp)>,
}

impl Tx<'_> {
    /// All that wait, in their order.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn line(&mut self) -> Result<Vec<InLine>, StoreError> {
        let rows = self
            .query(
                "SELECT no, id, wanted_agent_no, waiting_since, opened_at IS NOT NULL, told_position, told_at FROM chats
                 WHERE state = 'waiting' ORDER BY (opened_at IS NULL), no",
                values![],
            )
            .await?;
        let waiting = rows.into_iter().map(|mut row| {
            Ok(InLine {
                no: row.take()?,
                id: row.take()?,
                wanted_no: row.take()?,
                waiting_since: row.take()?,
                had_agent: row.take()?,
                told: row.take::<Option<u32>>()?.zip(row.take()?),
            })
        });
        waiting.collect()
    }

    /// How many wait, and since when the one who waits longest does.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn line_length(&mut self) -> Result<(u32, Option<Timestamp>), StoreError> {
        let mut row = self
            .query_single(
                "SELECT count(*), min(waiting_since) FROM chats WHERE state = 'waiting'",
                values![],
            )
            .await?;
        Ok((row.take()?, row.take()?))
    }

    /// The first chat in line that a place of this agent can be given to.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn first_in_line(&mut self, agent_no: i64) -> Result<Option<ChatRow>, StoreError> {
        const SQL: &str = concat!(
            select!("FROM chats c"),
            joins!(),
            "WHERE c.state = 'waiting' AND (c.wanted_agent_no = $1 OR c.wanted_agent_no IS NULL)
             ORDER BY (c.opened_at IS NULL), c.no LIMIT 1"
        );
        self.query_one(SQL, values![agent_no]).await?.map(chat_of).transpose()
    }

    /// Fills in the place in line of a chat that waits: 1 and the chats before it that compete for the same places.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn placed(&mut self, mut row: ChatRow) -> Result<ChatRow, StoreError> {
        if row.chat.state == ChatState::Waiting {
            let before: u32 = self
                .query_single(
                    "SELECT count(*) FROM chats WHERE state = 'waiting'
                         AND ((opened_at IS NULL) < $2 OR ((opened_at IS NULL) = $2 AND no < $1))
                         AND ($3 IS NULL OR wanted_agent_no IS NULL OR wanted_agent_no = $3)",
                    values![row.no, u32::from(row.chat.opened_at.is_none()), row.wanted_no],
                )
                .await?
                .take()?;
            row.chat.position = Some(before + 1);
        }
        Ok(row)
    }

    /// Notes which place a visitor was told.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn note_told(
        &mut self,
        chat_no: i64,
        position: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE chats SET told_position = $2, told_at = $3 WHERE no = $1",
            values![chat_no, position, now],
        )
        .await?;
        Ok(())
    }

    /// A chat that waited for one agent waits for anyone.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn want_anyone(&mut self, chat_no: i64) -> Result<(), StoreError> {
        self.execute("UPDATE chats SET wanted_agent_no = NULL WHERE no = $1", values![chat_no])
            .await?;
        Ok(())
    }

    /// A chat that was open waits for anyone. Its agent's place is not given back here.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn put_in_line(
        &mut self,
        chat_no: i64,
        now: Timestamp,
        check_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE chats SET state = 'waiting', wanted_agent_no = NULL, waiting_since = $2, closes_at = NULL, check_at = $3
             WHERE no = $1",
            values![chat_no, now, check_at],
        )
        .await?;
        Ok(())
    }

    /// Chats that wait for each agent who is wanted by one.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn waiting_by_agent(&mut self) -> Result<Vec<(i64, u32)>, StoreError> {
        let rows = self
            .query(
                "SELECT wanted_agent_no, count(*) FROM chats
                 WHERE state = 'waiting' AND wanted_agent_no IS NOT NULL GROUP BY wanted_agent_no",
                values![],
            )
            .await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }
}
