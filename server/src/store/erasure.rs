//! Erasing a visitor: its texts and whatever tells of them.

use std::collections::HashSet;

use super::{StoreError, Tx, VisitorRow, search::UNINDEX, sql::values};
use crate::model::{AgentId, ChatId, Timestamp};

/// Events that only a former agent has are not in the visitor's queue.
const EVENTS_OF_AGENTS: &str = "DELETE FROM events WHERE visitor_no IS NULL
     AND chat_no IN (SELECT no FROM chats WHERE visitor_no = $1)
     AND agent_no IN (SELECT t.agent_no FROM chats c JOIN turns t ON t.chat_no = c.no WHERE c.visitor_no = $1)";
const EVENTS: &str = "DELETE FROM events WHERE visitor_no = $1";
const MESSAGES: &str =
    "DELETE FROM messages WHERE chat_no IN (SELECT no FROM chats WHERE visitor_no = $1)";
const AGENTS: &str = "SELECT a.id FROM chats c JOIN turns t ON t.chat_no = c.no
     JOIN agents a ON a.no = t.agent_no WHERE c.visitor_no = $1";
const AGENTS_OF_CHAT: &str =
    "SELECT a.no, a.id FROM turns t JOIN agents a ON a.no = t.agent_no WHERE t.chat_no = $1";
const FORGET_ERASED: &str = "DELETE FROM visitors WHERE erased_at < $1
     AND NOT EXISTS (SELECT 1 FROM chats WHERE visitor_no = visitors.no)";

/// What erasing asks and deletes, and the index that each has to be answered by: whoever erases itself holds up the writer.
pub const ERASING: [(&str, &str); 7] = [
    (UNINDEX, "chats_of_visitor"),
    (EVENTS_OF_AGENTS, "queue_of_agent"),
    (EVENTS, "queue_of_visitor"),
    (MESSAGES, "chats_of_visitor"),
    (AGENTS, "turns_of_chat"),
    (AGENTS_OF_CHAT, "turns_of_chat"),
    (FORGET_ERASED, "erased_visitors"),
];

impl Tx<'_> {
    /// Erases what a visitor wrote, what was written to it and what it said of itself. Its chats stay, without a word in
    /// them, and its row stays, so that its id goes on to be refused. Call [`Store::scrub`](super::Store::scrub) after the
    /// commit.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn erase_visitor(
        &mut self,
        visitor: &VisitorRow,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let no = visitor.no;
        for sql in [EVENTS_OF_AGENTS, EVENTS, UNINDEX, MESSAGES] {
            self.execute(sql, values![no]).await?;
        }
        // Nothing of them is left to be found.
        let sql = "UPDATE chats SET searched_seq = last_seq WHERE visitor_no = $1";
        self.execute(sql, values![no]).await?;
        self.execute(
            "UPDATE visitors SET name = NULL, locale = NULL, page_url = NULL, page_title = NULL, page_referrer = NULL,
                    attributes = '{}', erased_at = coalesce(erased_at, $2)
             WHERE no = $1",
            values![no, now],
        )
        .await?;
        self.execute(
            "UPDATE blocks SET visitor_name = NULL WHERE visitor_id = $1",
            values![visitor.visitor.id],
        )
        .await?;
        Ok(())
    }

    /// Forgets visitors who were erased before `before` and never had a chat.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn forget_erased(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.execute(FORGET_ERASED, values![before]).await?;
        Ok(())
    }

    /// The chats of an erased visitor, closed as they are, say why there is nothing in them.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn mark_erased(&mut self, visitor_no: i64) -> Result<Vec<ChatId>, StoreError> {
        let rows = self
            .query(
                "UPDATE chats SET closed_reason = 'erased', visitor_unread = 0, agent_unread = 0 WHERE visitor_no = $1 AND state = 'closed' RETURNING id",
                values![visitor_no],
            )
            .await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// The agents who have, or ever had, a chat.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agents_of_chat(
        &mut self,
        chat_no: i64,
    ) -> Result<Vec<(i64, AgentId)>, StoreError> {
        let rows = self.query(AGENTS_OF_CHAT, values![chat_no]).await?;
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }

    /// The agents of a visitor's chats, whose queues told of them.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agents_of_visitor(
        &mut self,
        visitor_no: i64,
    ) -> Result<HashSet<AgentId>, StoreError> {
        let rows = self.query(AGENTS, values![visitor_no]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }
}
