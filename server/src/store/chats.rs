use super::{
    Fed, StoreError, Tx, Wanted,
    messages::{message_columns, message_of},
    search::places,
    sql::{Row, Value, values},
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
    /// The agent who has it, or had it when it was closed; nobody while it waits.
    pub holder: Option<(i64, AgentId)>,
    /// The row of the agent for whom it waits; anyone if absent.
    pub wanted_no: Option<i64>,
    /// The chat; `unread` is not filled in, see [`snapshot`](Self::snapshot), nor is the `position` of one that waits, see
    /// [`Tx::placed`].
    pub chat: Chat,
    /// What each side has not read.
    pub unread: Unread,
    /// The last moment that puts off its end.
    pub active_at: Timestamp,
    /// When its visitor was last known to be heard.
    pub visitor_heard_at: Timestamp,
}

impl ChatRow {
    /// The chat as it is now, for either side.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::new(self.chat.clone(), self.unread)
    }

    /// The two queues that it feeds.
    pub fn fed(&self) -> Fed {
        Fed { visitor: Some((self.visitor_no, self.chat.visitor_id)), agent: self.holder }
    }

    /// Whether that agent has it now.
    pub fn is_open_with(&self, agent: AgentId) -> bool {
        self.chat.state == ChatState::Open && self.holder.is_some_and(|(_, id)| id == agent)
    }

    /// How statements name it.
    pub const fn key(&self) -> (i64, ChatId) {
        (self.no, self.chat.id)
    }
}

/// What is needed to begin a chat.
#[derive(Debug, Clone, Copy)]
pub struct NewChat {
    /// Its id.
    pub id: ChatId,
    /// The visitor's row.
    pub visitor_no: i64,
    /// The row of the agent for whom it waits; anyone if absent.
    pub wanted_no: Option<i64>,
    /// Which side begins it.
    pub opened_by: Side,
    /// Now.
    pub now: Timestamp,
    /// Time does nothing to it before this moment.
    pub check_at: Timestamp,
}

/// Which chats to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct ChatFilter {
    /// Only chats of this visitor.
    pub visitor: Option<VisitorId>,
    /// Only chats that this agent has or had.
    pub agent_no: Option<i64>,
    /// Only chats that this agent has or had last.
    pub agent: Option<AgentId>,
    /// Only chats in this state.
    pub state: Option<ChatState>,
    /// Only chats that were closed for this reason.
    pub closed_reason: Option<ClosedReason>,
    /// Only chats that began at this moment or later.
    pub from: Option<Timestamp>,
    /// Only chats that began before this moment.
    pub to: Option<Timestamp>,
    /// Only chats with a message that has these words. Of `agent_no`: in what that agent may read. Looks at the newest
    /// 20,000 messages that have them.
    pub wanted: Option<Wanted>,
    /// Only chats that began before this one.
    pub before: Option<ChatId>,
    /// At most so many.
    pub limit: u32,
}

macro_rules! select {
    ($from_and_where:literal) => {
        concat!(
            "SELECT c.no, c.visitor_no, a.no, c.wanted_agent_no, c.active_at, v.last_heard_at, c.id, c.state, v.id, v.name,
                    a.id, a.name, c.opened_by, c.created_at, c.opened_at, c.closed_at, c.closed_reason, c.last_seq,
                    c.visitor_read, c.agent_read, c.closes_at, c.visitor_unread, c.agent_unread, ",
            message_columns!(),
            " ",
            $from_and_where
        )
    };
}

pub(super) use select;

macro_rules! joins {
    () => {
        " JOIN visitors v ON v.no = c.visitor_no
          LEFT JOIN agents a ON a.no = CASE c.state WHEN 'waiting' THEN c.wanted_agent_no ELSE c.agent_no END
          LEFT JOIN messages m ON m.chat_no = c.no AND m.seq = c.last_seq LEFT JOIN agents w ON w.no = m.agent_no "
    };
}
pub(super) use joins;

pub(super) fn chat_of(mut row: Row) -> Result<ChatRow, StoreError> {
    let no = row.take()?;
    let visitor_no = row.take()?;
    let agent_no: Option<i64> = row.take()?;
    let wanted_no = row.take()?;
    let active_at = row.take()?;
    let visitor_heard_at = row.take()?;
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
        closes_at: row.take()?,
    };
    let unread = Unread { visitor: row.take()?, agent: row.take()? };
    chat.last_message = message_of(&mut row, chat.id, chat.last_seq)?;
    let holder = agent_no.zip(chat.agent_id).filter(|_| chat.state != ChatState::Waiting);
    Ok(ChatRow { no, visitor_no, holder, wanted_no, chat, unread, active_at, visitor_heard_at })
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

    /// The chat with a visitor that `side` opened with that message.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn chat_opened_with(
        &mut self,
        visitor_no: i64,
        side: Side,
        message: MessageId,
    ) -> Result<Option<(ChatRow, Message)>, StoreError> {
        const SQL: &str = concat!(
            select!(
                "FROM chats c JOIN messages f ON f.chat_no = c.no AND f.sender = $3 AND f.id = $2"
            ),
            joins!(),
            "WHERE c.visitor_no = $1 AND c.opened_by = $3 AND f.seq = 1"
        );
        let values = values![visitor_no, message, side.as_str()];
        let Some(row) = self.query_one(SQL, values).await? else {
            return Ok(None);
        };
        let row = chat_of(row)?;
        let first = self
            .message_by_id(row.key(), side, message)
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
                concat!(" ($2 IS NULL OR c.no < (SELECT no FROM chats WHERE id = $2)) AND ($3 IS NULL OR c.state = $3)
                  AND ($4 IS NULL OR v.id = $4) AND ($5 IS NULL OR a.id = $5)
                  AND ($7 IS NULL OR c.closed_reason = $7)
                  AND ($8 IS NULL OR c.created_at >= $8) AND ($9 IS NULL OR c.created_at < $9)
                  AND ($10 IS NULL OR c.no IN (SELECT rowid / ", places!(), " FROM search WHERE search MATCH $10
                                               ORDER BY rowid DESC LIMIT 20000))
                  ORDER BY c.no DESC LIMIT $6")
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
            "WHERE t.agent_no = $1
             AND ($10 IS NULL OR t.until_seq IS NULL OR EXISTS (
                SELECT 1 FROM search WHERE search MATCH $10
                AND rowid BETWEEN c.no * ",
            places!(),
            " AND c.no * ",
            places!(),
            " + t.until_seq)) AND",
            rest!()
        );
        const ALL: &str =
            concat!(select!("FROM chats c"), joins!(), "WHERE $1 IS NULL AND", rest!());
        let (sql, of) = match (filter.agent_no, filter.visitor) {
            (Some(agent_no), _) => (OF_AGENT, Value::Int(agent_no)),
            (None, Some(visitor)) => (OF_VISITOR, visitor.into()),
            (None, None) => (ALL, Value::Null),
        };
        let values = [
            of,
            filter.before.into(),
            filter.state.map(ChatState::as_str).into(),
            filter.visitor.into(),
            filter.agent.into(),
            filter.limit.into(),
            filter.closed_reason.map(ClosedReason::as_str).into(),
            filter.from.into(),
            filter.to.into(),
            filter.wanted.as_ref().map(Wanted::expression).into(),
        ];
        let rows = self.query(sql, &values).await?;
        rows.into_iter().map(chat_of).collect()
    }

    /// Begins a chat that waits; answers the row's number. See [`open_with`](Self::open_with).
    ///
    /// # Errors
    /// Those of the engine; the visitor must have no other chat that is not closed.
    pub async fn add_chat(&mut self, chat: NewChat) -> Result<i64, StoreError> {
        self.query_single(
            "INSERT INTO chats (id, state, visitor_no, wanted_agent_no, opened_by, created_at, waiting_since, active_at, check_at)
             VALUES ($1, 'waiting', $2, $3, $4, $5, $5, $5, $6) RETURNING no",
            values![
                chat.id,
                chat.visitor_no,
                chat.wanted_no,
                chat.opened_by.as_str(),
                chat.now,
                chat.check_at
            ],
        )
        .await?
        .take()
    }

    /// Gives a chat to an agent, whose place must have been claimed. It reads the chat from its beginning.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn open_with(
        &mut self,
        chat_no: i64,
        agent_no: i64,
        now: Timestamp,
        check_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE chats SET state = 'open', agent_no = $2, wanted_agent_no = NULL, opened_at = coalesce(opened_at, $3),
                    active_at = $3, closes_at = NULL, check_at = $4, waiting_since = NULL, told_position = NULL,
                    told_at = NULL
             WHERE no = $1",
            values![chat_no, agent_no, now, check_at],
        )
        .await?;
        self.execute(
            "INSERT INTO turns (agent_no, chat_no) VALUES ($1, $2)
             ON CONFLICT (agent_no, chat_no) DO UPDATE SET until_seq = NULL",
            values![agent_no, chat_no],
        )
        .await?;
        Ok(())
    }

    /// An agent has the chat no longer: it reads it up to what is there now.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn end_turn(&mut self, agent_no: i64, chat_no: i64) -> Result<(), StoreError> {
        self.execute(
            "UPDATE turns SET until_seq = (SELECT last_seq FROM chats WHERE no = $2)
             WHERE agent_no = $1 AND chat_no = $2",
            values![agent_no, chat_no],
        )
        .await?;
        Ok(())
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
                "UPDATE chats SET last_seq = $2, active_at = $3, closes_at = NULL, agent_unread = agent_unread + 1 WHERE no = $1"
            }
            Side::Agent => {
                "UPDATE chats SET last_seq = $2, active_at = $3, closes_at = NULL, visitor_unread = visitor_unread + 1 WHERE no = $1"
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
            "UPDATE chats SET state = 'closed', closed_at = $2, closed_reason = $3, closes_at = NULL
             WHERE no = $1 AND state <> 'closed'",
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
}
