//! What time does to chats: found by an index, however many chats there are.

use super::{
    AgentRow, ChatRow, StoreError, Tx,
    agents::agent_of,
    chats::{chat_of, joins, select},
    messages::message_columns,
    sql::values,
};
use crate::model::Timestamp;

/// Chats to be looked at, the longest due first.
const CHATS: &str = concat!(
    select!("FROM chats c"),
    joins!(),
    "WHERE c.state <> 'closed' AND c.check_at <= $1 ORDER BY c.check_at LIMIT $2"
);
/// Whether there is one.
const ANY_CHAT: &str =
    "SELECT EXISTS (SELECT 1 FROM chats WHERE state <> 'closed' AND check_at <= $1)";
/// An agent with chats of whom nothing was heard.
const AGENT: &str = concat!(
    "SELECT ",
    super::agents::columns!(),
    " FROM agents WHERE open_chats > 0 AND last_heard_at <= $1 ORDER BY last_heard_at LIMIT 1"
);
/// Whether there is one.
const ANY_AGENT: &str =
    "SELECT EXISTS (SELECT 1 FROM agents WHERE open_chats > 0 AND last_heard_at <= $1)";
/// Whether anybody waits.
const ANY_WAITING: &str = "SELECT EXISTS (SELECT 1 FROM chats WHERE state = 'waiting')";

/// The statements that run every second, and the index that each of them has to be answered by: the tests ask the engine
/// how it plans them.
pub const EVERY_SECOND: [(&str, &str); 5] = [
    (CHATS, "chats_to_check"),
    (ANY_CHAT, "chats_to_check"),
    (AGENT, "agents_with_chats"),
    (ANY_AGENT, "agents_with_chats"),
    (ANY_WAITING, "chats_in_line"),
];

impl Tx<'_> {
    /// Whether time has anything to do: a chat to be looked at by `now`, one that waits, or an agent with chats of whom
    /// nothing was heard since `silent_since`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn anything_due(
        &mut self,
        now: Timestamp,
        silent_since: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self.query_single(ANY_CHAT, values![now]).await?.take()?
            || self.query_single(ANY_WAITING, values![]).await?.take()?
            || self.query_single(ANY_AGENT, values![silent_since]).await?.take()?)
    }

    /// At most `limit` chats that are to be looked at by `now`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn chats_to_check(
        &mut self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ChatRow>, StoreError> {
        let rows = self.query(CHATS, values![now, limit]).await?;
        rows.into_iter().map(chat_of).collect()
    }

    /// Nothing is to be done with the chat before `at`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn check_again(&mut self, chat_no: i64, at: Timestamp) -> Result<(), StoreError> {
        self.execute("UPDATE chats SET check_at = $2 WHERE no = $1", values![chat_no, at]).await?;
        Ok(())
    }

    /// Both sides are told that the chat closes at `closes_at`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn set_closing(
        &mut self,
        chat_no: i64,
        closes_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute("UPDATE chats SET closes_at = $2 WHERE no = $1", values![chat_no, closes_at])
            .await?;
        Ok(())
    }

    /// Somebody wants the chat to go on.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn keep_alive(&mut self, chat_no: i64, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE chats SET active_at = $2, closes_at = NULL WHERE no = $1",
            values![chat_no, now],
        )
        .await?;
        Ok(())
    }

    /// An agent who has chats and of whom nothing was heard since `silent_since`, the one silent longest.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn gone_agent(
        &mut self,
        silent_since: Timestamp,
    ) -> Result<Option<AgentRow>, StoreError> {
        self.query_one(AGENT, values![silent_since]).await?.map(agent_of).transpose()
    }

    /// At most `limit` of the chats that an agent has open, the oldest first.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn open_chats_of(
        &mut self,
        agent_no: i64,
        limit: u32,
    ) -> Result<Vec<ChatRow>, StoreError> {
        const SQL: &str = concat!(
            select!("FROM turns t JOIN chats c ON c.no = t.chat_no"),
            joins!(),
            "WHERE t.agent_no = $1 AND t.until_seq IS NULL AND c.state = 'open' AND c.agent_no = $1 ORDER BY c.no LIMIT $2"
        );
        let rows = self.query(SQL, values![agent_no, limit]).await?;
        rows.into_iter().map(chat_of).collect()
    }

    /// After a stop from `down_since` to `now`: the silence of chats goes on where it stood.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn carry_chats_over(
        &mut self,
        down_since: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let down = now.millis() - down_since.millis();
        self.execute(
            "UPDATE chats SET active_at = CASE WHEN active_at + $1 > $2 THEN $2 ELSE active_at + $1 END,
                    closes_at = closes_at + $1, check_at = check_at + $1, waiting_since = waiting_since + $1
             WHERE state <> 'closed'",
            values![down, now],
        )
        .await?;
        Ok(())
    }
}
