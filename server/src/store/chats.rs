use super::{
    Fed, StoreError, Tx,
    messages::{message_columns, message_of},
    sql::{Row, values},
};
use crate::model::{
    AgentId, Chat, ChatId, ChatState, ClosedReason, Message, MessageId, ReadMarks, Side, Snapshot,
    Timestamp, Unread, VisitorId,
};

/// A chat as it is stored.
#[derive(Debug, Clone)]
pub struct ChatRow {
    /// The row's own number.
    pub no: i64,
    /// The visitor's row.
    pub visitor_no: i64,
    /// The row of the agent who has it, or had it last.
    pub agent_no: Option<i64>,
    /// The chat; its `unread` is not filled in, see [`snapshot`](Self::snapshot).
    pub chat: Chat,
    /// What each side has not read.
    pub unread: Unread,
}

impl ChatRow {
    /// The chat as it is now, for either side.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.chat.clone(), self.unread)
    }

    /// The two queues that it feeds.
    pub fn fed(&self) -> Fed {
        Fed {
            visitor: Some((self.visitor_no, self.chat.visitor_id)),
            agent: self.agent_no.zip(self.chat.agent_id),
        }
    }

    /// How statements name it.
    pub const fn key(&self) -> (i64, ChatId) {
        (self.no, self.chat.id)
    }
}

/// Which chats to list, newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChatFilter {
    /// Only chats of this visitor.
    pub visitor: Option<VisitorId>,
    /// Only chats that this agent has or had.
    pub agent_no: Option<i64>,
    /// Only chats that this agent has or had last.
    pub agent: Option<AgentId>,
    /// Only chats in this state.
    pub state: Option<ChatState>,
    /// Only chats that began before this one.
    pub before: Option<ChatId>,
    /// At most so many.
    pub limit: u32,
}

macro_rules! select {
    ($from_and_where:literal) => {
        concat!(
            "SELECT c.no, c.visitor_no, c.agent_no, c.id, c.state, v.id, v.name, a.id, a.name, c.opened_by, c.created_at,
                    c.opened_at, c.closed_at, c.closed_reason, c.last_seq, c.visitor_read, c.agent_read,
                    c.visitor_unread, c.agent_unread, ",
            message_columns!(),
            " ",
            $from_and_where
        )
    };
}

macro_rules! joins {
    () => {
        " JOIN visitors v ON v.no = c.visitor_no LEFT JOIN agents a ON a.no = c.agent_no
          LEFT JOIN messages m ON m.chat_no = c.no AND m.seq = c.last_seq LEFT JOIN agents w ON w.no = m.agent_no "
    };
}

fn chat_of(mut row: Row) -> Result<ChatRow, StoreError> {
    let no = row.take()?;
    let visitor_no = row.take()?;
    let agent_no = row.take()?;
    let id = row.take()?;
    let state = match row.take::<String>()?.as_str() {
        "waiting" => ChatState::Waiting,
        "open" => ChatState::Open,
        _ => ChatState::Closed,
    };
    let mut chat = Chat {
        id,
        state,
        visitor_id: row.take()?,
        visitor_name: row.take()?,
        agent_id: row.take()?,
        agent_name: row.take()?,
        opened_by: Side::from_text(&row.take::<String>()?).ok_or(StoreError::Corrupt("a side"))?,
        position: None,
        created_at: row.take()?,
        opened_at: row.take()?,
        closed_at: row.take()?,
        closed_reason: row
            .take::<Option<String>>()?
            .and_then(|reason| ClosedReason::from_text(&reason)),
        last_seq: row.take()?,
        last_message: None,
        unread: 0,
        read: ReadMarks { visitor: row.take()?, agent: row.take()? },
    };
    let unread = Unread { visitor: row.take()?, agent: row.take()? };
    chat.last_message = message_of(&mut row, chat.id, chat.last_seq)?;
    Ok(ChatRow { no, visitor_no, agent_no, chat, unread })
}

impl Tx<'_> {
    /// The chat with that id.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn chat(&mut self, id: ChatId) -> Result<Option<ChatRow>, StoreError> {
        const SQL: &str = concat!(select!("FROM chats c"), joins!(), "WHERE c.id = $1");
        self.query_one(SQL, values![id]).await?.map(chat_of).transpose()
    }

    /// The chat of a visitor that is not closed, if there is one.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn unclosed_chat_of(
        &mut self,
        visitor_no: i64,
    ) -> Result<Option<ChatRow>, StoreError> {
        const SQL: &str = concat!(
            select!("FROM chats c"),
            joins!(),
            "WHERE c.visitor_no = $1 AND c.state <> 'closed'"
        );
        self.query_one(SQL, values![visitor_no]).await?.map(chat_of).transpose()
    }

    /// The chat that a visitor opened with that message.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn chat_opened_with(
        &mut self,
        visitor_no: i64,
        message: MessageId,
    ) -> Result<Option<(ChatRow, Message)>, StoreError> {
        const SQL: &str = concat!(
            select!(
                "FROM chats c JOIN messages f ON f.chat_no = c.no AND f.sender = 'visitor' AND f.id = $2"
            ),
            joins!(),
            "WHERE c.visitor_no = $1 AND c.opened_by = 'visitor' AND f.seq = 1"
        );
        let Some(row) = self.query_one(SQL, values![visitor_no, message]).await? else {
            return Ok(None);
        };
        let row = chat_of(row)?;
        let first = self
            .message_by_id(row.key(), Side::Visitor, message)
            .await?
            .ok_or(StoreError::Corrupt("the first message of a chat"))?;
        Ok(Some((row, first)))
    }

    /// Chats by `filter`, newest first.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn chats(&mut self, filter: &ChatFilter) -> Result<Vec<ChatRow>, StoreError> {
        // Three ways in, each along an index; the rest of the filter is the same text.
        macro_rules! rest {
            () => {
                " ($2 IS NULL OR c.no < (SELECT no FROM chats WHERE id = $2)) AND ($3 IS NULL OR c.state = $3)
                  AND ($4 IS NULL OR v.id = $4) AND ($5 IS NULL OR a.id = $5) ORDER BY c.no DESC LIMIT $6"
            };
        }
        const OF_VISITOR: &str = concat!(
            select!("FROM chats c"),
            joins!(),
            "WHERE c.visitor_no = (SELECT no FROM visitors WHERE id = $1) AND",
            rest!()
        );
        const OF_AGENT: &str = concat!(
            select!("FROM turns t JOIN chats c ON c.no = t.chat_no"),
            joins!(),
            "WHERE t.agent_no = $1 AND",
            rest!()
        );
        const ALL: &str =
            concat!(select!("FROM chats c"), joins!(), "WHERE $1 IS NULL AND", rest!());
        let before = filter.before;
        let state = filter.state.map(ChatState::as_str);
        let (visitor, agent, limit) = (filter.visitor, filter.agent, filter.limit);
        let rows = match (filter.agent_no, filter.visitor) {
            (Some(agent_no), _) => {
                self.query(OF_AGENT, values![agent_no, before, state, visitor, agent, limit])
                    .await?
            }
            (None, Some(of)) => {
                self.query(OF_VISITOR, values![of, before, state, visitor, agent, limit]).await?
            }
            (None, None) => {
                self.query(ALL, values![None::<i64>, before, state, visitor, agent, limit]).await?
            }
        };
        rows.into_iter().map(chat_of).collect()
    }

    /// Begins a chat, open with that agent; answers the row's number. The place must have been claimed.
    ///
    /// # Errors
    /// Those of the engine; the visitor must have no other chat that is not closed.
    pub async fn add_open_chat(
        &mut self,
        id: ChatId,
        visitor_no: i64,
        agent_no: i64,
        opened_by: Side,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let no = self
            .query_single(
                "INSERT INTO chats (id, state, visitor_no, agent_no, opened_by, created_at, opened_at, last_message_at)
                 VALUES ($1, 'open', $2, $3, $4, $5, $5, $5) RETURNING no",
                values![id, visitor_no, agent_no, opened_by.as_str(), now],
            )
            .await?
            .take()?;
        self.execute(
            "INSERT INTO turns (agent_no, chat_no) VALUES ($1, $2)
             ON CONFLICT (agent_no, chat_no) DO UPDATE SET until_seq = NULL",
            values![agent_no, no],
        )
        .await?;
        Ok(no)
    }

    /// Notes in the chat that its message `seq` of `sender` was stored.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn note_message(
        &mut self,
        chat_no: i64,
        seq: u32,
        sender: Side,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = match sender {
            Side::Visitor => {
                "UPDATE chats SET last_seq = $2, last_message_at = $3, agent_unread = agent_unread + 1 WHERE no = $1"
            }
            Side::Agent => {
                "UPDATE chats SET last_seq = $2, last_message_at = $3, visitor_unread = visitor_unread + 1 WHERE no = $1"
            }
        };
        self.execute(sql, values![chat_no, seq, now]).await?;
        Ok(())
    }

    /// Moves the mark of `side` forward to `seq` and counts again what it has not read.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn mark_read(
        &mut self,
        chat_no: i64,
        side: Side,
        seq: u32,
    ) -> Result<(), StoreError> {
        let sql = match side {
            Side::Visitor => {
                "UPDATE chats SET visitor_read = $2, visitor_unread = visitor_unread -
                    (SELECT count(*) FROM messages
                     WHERE chat_no = $1 AND seq > chats.visitor_read AND seq <= $2 AND sender = 'agent')
                 WHERE no = $1 AND visitor_read < $2"
            }
            Side::Agent => {
                "UPDATE chats SET agent_read = $2, agent_unread = agent_unread -
                    (SELECT count(*) FROM messages
                     WHERE chat_no = $1 AND seq > chats.agent_read AND seq <= $2 AND sender = 'visitor')
                 WHERE no = $1 AND agent_read < $2"
            }
        };
        self.execute(sql, values![chat_no, seq]).await?;
        Ok(())
    }

    /// Closes a chat, unless it is closed. Its place is not given back here.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn close_chat(
        &mut self,
        chat_no: i64,
        reason: ClosedReason,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE chats SET state = 'closed', closed_at = $2, closed_reason = $3 WHERE no = $1 AND state <> 'closed'",
            values![chat_no, now, reason.as_str()],
        )
        .await?;
        Ok(())
    }

    /// Whether the agent has or had the chat: `None` if never, else up to which message it may read, where
    /// `Some(None)` is without end.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn turn(
        &mut self,
        agent_no: i64,
        chat_no: i64,
    ) -> Result<Option<Option<u32>>, StoreError> {
        self.query_one(
            "SELECT until_seq FROM turns WHERE agent_no = $1 AND chat_no = $2",
            values![agent_no, chat_no],
        )
        .await?
        .map(|mut row| row.take())
        .transpose()
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
