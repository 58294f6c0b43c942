//! Erasing a visitor: its texts and whatever tells of them.

use super::{StoreError, Tx, VisitorRow, sql::values};
use crate::model::{AgentId, ChatId, Timestamp};

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
        for sql in [
            // Events that only a former agent has are not in the visitor's queue.
            "DELETE FROM events WHERE visitor_no IS NULL
                 AND chat_no IN (SELECT no FROM chats WHERE visitor_no = $1)
                 AND agent_no IN (SELECT t.agent_no FROM turns t JOIN chats c ON c.no = t.chat_no WHERE c.visitor_no = $1)",
            "DELETE FROM events WHERE visitor_no = $1",
            "DELETE FROM messages WHERE chat_no IN (SELECT no FROM chats WHERE visitor_no = $1)",
        ] {
            self.execute(sql, values![no]).await?;
        }
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

    /// The chats of an erased visitor that were closed before say why there is nothing in them.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn mark_erased(&mut self, visitor_no: i64) -> Result<Vec<ChatId>, StoreError> {
        let rows = self
            .query(
                "UPDATE chats SET closed_reason = 'erased' WHERE visitor_no = $1 AND state = 'closed' RETURNING id",
                values![visitor_no],
            )
            .await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// The agents of a visitor's chats, whose queues told of them.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agents_of_visitor(&mut self, visitor_no: i64) -> Result<Vec<AgentId>, StoreError> {
        let rows = self
            .query(
                "SELECT DISTINCT a.id FROM chats c JOIN turns t ON t.chat_no = c.no JOIN agents a ON a.no = t.agent_no
                 WHERE c.visitor_no = $1",
                values![visitor_no],
            )
            .await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }
}
