use super::{
    StoreError, Tx,
    sql::{Row, values},
};
use crate::model::{ChatId, Message, MessageId, Side, Timestamp};

/// What is needed to store a message.
#[derive(Debug, Clone, Copy)]
pub struct NewMessage<'a> {
    /// The chat's row.
    pub chat_no: i64,
    /// Its place in the chat.
    pub seq: u32,
    /// Made by its sender.
    pub id: MessageId,
    /// Which side wrote it.
    pub sender: Side,
    /// Which agent wrote it.
    pub agent_no: Option<i64>,
    /// The text.
    pub text: &'a str,
    /// Now.
    pub sent_at: Timestamp,
}

/// The columns of [`message_of`] behind `m.seq`, with `m` the message and `w` the agent who wrote it.
macro_rules! message_columns {
    () => {
        "m.id, m.sender, w.id, w.name, m.text, m.sent_at"
    };
}
pub(super) use message_columns;

/// Reads the columns of [`message_columns`].
pub(super) fn message_of(
    row: &mut Row,
    chat_id: ChatId,
    seq: u32,
) -> Result<Option<Message>, StoreError> {
    let id: Option<MessageId> = row.take()?;
    let sender: Option<String> = row.take()?;
    let agent_id = row.take()?;
    let agent_name = row.take()?;
    let text: Option<String> = row.take()?;
    let sent_at: Option<Timestamp> = row.take()?;
    let (Some(id), Some(sender), Some(text), Some(sent_at)) = (id, sender, text, sent_at) else {
        return Ok(None);
    };
    let sender = Side::from_text(&sender).ok_or(StoreError::Corrupt("a side"))?;
    Ok(Some(Message { id, chat_id, seq, sender, agent_id, agent_name, text, sent_at }))
}

impl Tx<'_> {
    /// Stores a message.
    ///
    /// # Errors
    /// Those of the engine; place and id must be new in the chat.
    pub async fn add_message(&mut self, message: NewMessage<'_>) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO messages (chat_no, seq, id, sender, agent_no, text, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            values![
                message.chat_no,
                message.seq,
                message.id,
                message.sender.as_str(),
                message.agent_no,
                message.text,
                message.sent_at
            ],
        )
        .await?;
        Ok(())
    }

    /// The message that `sender` stored in the chat under that id.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn message_by_id(
        &mut self,
        (chat_no, chat_id): (i64, ChatId),
        sender: Side,
        id: MessageId,
    ) -> Result<Option<Message>, StoreError> {
        let row = self
            .query_one(
                concat!(
                    "SELECT m.seq, ",
                    message_columns!(),
                    " FROM messages m LEFT JOIN agents w ON w.no = m.agent_no
                      WHERE m.chat_no = $1 AND m.sender = $2 AND m.id = $3"
                ),
                values![chat_no, sender.as_str(), id],
            )
            .await?;
        match row {
            None => Ok(None),
            Some(mut row) => {
                let seq = row.take()?;
                message_of(&mut row, chat_id, seq)
            }
        }
    }

    /// At most `limit` messages of a chat with `after < seq < before`, ascending: the first ones if `from_start`, else
    /// the last ones.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn messages(
        &mut self,
        (chat_no, chat_id): (i64, ChatId),
        (after, before): (u32, u32),
        from_start: bool,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        const FORWARD: &str = concat!(
            "SELECT m.seq, ",
            message_columns!(),
            " FROM messages m LEFT JOIN agents w ON w.no = m.agent_no
              WHERE m.chat_no = $1 AND m.seq > $2 AND m.seq < $3 ORDER BY m.seq LIMIT $4"
        );
        const BACKWARD: &str = concat!(
            "SELECT m.seq, ",
            message_columns!(),
            " FROM messages m LEFT JOIN agents w ON w.no = m.agent_no
              WHERE m.chat_no = $1 AND m.seq > $2 AND m.seq < $3 ORDER BY m.seq DESC LIMIT $4"
        );
        let sql = if from_start { FORWARD } else { BACKWARD };
        let rows = self.query(sql, values![chat_no, after, before, limit]).await?;
        let mut messages = Vec::with_capacity(rows.len());
        for mut row in rows {
            let seq = row.take()?;
            messages.extend(message_of(&mut row, chat_id, seq)?);
        }
        if !from_start {
            messages.reverse();
        }
        Ok(messages)
    }
}
