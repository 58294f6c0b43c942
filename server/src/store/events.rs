use std::sync::Arc;

use super::{
    Published, StoreError, Tx,
    messages::{message_columns, message_of},
    sql::{Row, values},
};
use crate::model::{
    AgentId, ChatId, EventBody, EventType, Party, Side, Snapshot, Timestamp, VisitorId,
};

/// The queues that an event feeds, by row and id.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fed {
    /// The visitor's.
    pub visitor: Option<(i64, VisitorId)>,
    /// The agent's.
    pub agent: Option<(i64, AgentId)>,
}

/// What a queue holds: a cursor `after` can be followed if `first - 1 <= after <= last`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueEnds {
    /// The oldest event that is kept; `last + 1` if none is.
    pub first: u64,
    /// The last id that was given out, 0 if none ever was.
    pub last: u64,
}

/// The columns of an event behind its id, read by [`body_of`].
macro_rules! select {
    ($id:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $id,
            ", e.type, e.seq, e.sender, e.snapshot, c.id, ",
            message_columns!(),
            " FROM events e LEFT JOIN chats c ON c.no = e.chat_no
              LEFT JOIN messages m ON e.type = 'message' AND m.chat_no = e.chat_no AND m.seq = e.seq
              LEFT JOIN agents w ON w.no = m.agent_no ",
            $rest
        )
    };
}

fn body_of(row: &mut Row) -> Result<EventBody, StoreError> {
    const BROKEN: StoreError = StoreError::Corrupt("an event");
    let kind = EventType::from_text(&row.take::<String>()?).ok_or(BROKEN)?;
    let seq: Option<u32> = row.take()?;
    let sender = row.take::<Option<String>>()?.and_then(|side| Side::from_text(&side));
    let snapshot: Option<String> = row.take()?;
    let chat_id: Option<ChatId> = row.take()?;
    Ok(match kind {
        EventType::Message => {
            let (chat_id, seq) = chat_id.zip(seq).ok_or(BROKEN)?;
            EventBody::Message(Box::new(message_of(row, chat_id, seq)?.ok_or(BROKEN)?))
        }
        EventType::Read => EventBody::Read {
            chat_id: chat_id.ok_or(BROKEN)?,
            sender: sender.ok_or(BROKEN)?,
            seq: seq.ok_or(BROKEN)?,
        },
        EventType::AgentStatus => EventBody::AgentStatus,
        EventType::Typing | EventType::Visitors | EventType::Reset => return Err(BROKEN),
        chat => {
            let snapshot: Snapshot =
                serde_json::from_str(&snapshot.ok_or(BROKEN)?).map_err(|_| BROKEN)?;
            EventBody::Chat(chat, Box::new(snapshot))
        }
    })
}

impl Tx<'_> {
    /// Appends an event to the queues in `fed`, to be told once it is committed.
    ///
    /// # Errors
    /// Those of the engine. A transient event is refused: it has no place in a queue.
    pub async fn append(
        &mut self,
        fed: Fed,
        chat_no: Option<i64>,
        body: EventBody,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (seq, sender, snapshot) = match &body {
            EventBody::Message(message) => (Some(message.seq), Some(message.sender), None),
            EventBody::Read { sender, seq, .. } => (Some(*seq), Some(*sender), None),
            EventBody::Chat(_, snapshot) => {
                let json =
                    serde_json::to_string(snapshot).map_err(|_| StoreError::Corrupt("a chat"))?;
                (None, None, Some(json))
            }
            EventBody::AgentStatus => (None, None, None),
            EventBody::Typing { .. } | EventBody::Visitors(_) | EventBody::Reset => {
                return Err(StoreError::Corrupt("a durable event"));
            }
        };
        // Locks are taken in one order, agents before visitors, so that on an engine that locks rows no two wait for
        // each other.
        let agent_event: Option<u64> = match fed.agent {
            Some((no, _)) => Some(
                self.query_single(
                    "UPDATE agents SET last_event = last_event + 1 WHERE no = $1 RETURNING last_event",
                    values![no],
                )
                .await?
                .take()?,
            ),
            None => None,
        };
        let visitor_event: Option<u64> = match fed.visitor {
            Some((no, _)) => Some(
                self.query_single(
                    "UPDATE visitors SET last_event = last_event + 1 WHERE no = $1 RETURNING last_event",
                    values![no],
                )
                .await?
                .take()?,
            ),
            None => None,
        };
        self.execute(
            "INSERT INTO events (type, at, visitor_no, visitor_event, agent_no, agent_event, chat_no, seq, sender, snapshot)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            values![
                body.kind().as_str(),
                now,
                fed.visitor.map(|(no, _)| no),
                visitor_event,
                fed.agent.map(|(no, _)| no),
                agent_event,
                chat_no,
                seq,
                sender.map(Side::as_str),
                snapshot.as_ref()
            ],
        )
        .await?;
        let body = Arc::new(body);
        let visitor = fed.visitor.map(|(_, id)| Party::Visitor(id)).zip(visitor_event);
        let agent = fed.agent.map(|(_, id)| Party::Agent(id)).zip(agent_event);
        self.published.extend(visitor.into_iter().chain(agent).map(|(party, id)| Published {
            party,
            id,
            body: Arc::clone(&body),
        }));
        Ok(())
    }

    /// What the queue of `party` holds. A party without a row has an empty queue.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn queue_ends(&mut self, party: Party) -> Result<QueueEnds, StoreError> {
        let row = match party {
            Party::Visitor(id) => {
                self.query_one(
                    "SELECT v.last_event, (SELECT min(visitor_event) FROM events WHERE visitor_no = v.no)
                     FROM visitors v WHERE v.id = $1",
                    values![id],
                )
                .await?
            }
            Party::Agent(id) => {
                self.query_one(
                    "SELECT a.last_event, (SELECT min(agent_event) FROM events WHERE agent_no = a.no)
                     FROM agents a WHERE a.id = $1",
                    values![id],
                )
                .await?
            }
        };
        match row {
            None => Ok(QueueEnds { first: 1, last: 0 }),
            Some(mut row) => {
                let last: u64 = row.take()?;
                let first: Option<u64> = row.take()?;
                Ok(QueueEnds { first: first.unwrap_or(last + 1), last })
            }
        }
    }

    /// At most `limit` events of the queue of `party` behind `after`, with their ids, ascending.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn events_after(
        &mut self,
        party: Party,
        after: u64,
        limit: u32,
    ) -> Result<Vec<(u64, EventBody)>, StoreError> {
        const OF_VISITOR: &str = select!(
            "e.visitor_event",
            "WHERE e.visitor_no = (SELECT no FROM visitors WHERE id = $1) AND e.visitor_event > $2
             ORDER BY e.visitor_event LIMIT $3"
        );
        const OF_AGENT: &str = select!(
            "e.agent_event",
            "WHERE e.agent_no = (SELECT no FROM agents WHERE id = $1) AND e.agent_event > $2
             ORDER BY e.agent_event LIMIT $3"
        );
        let rows = match party {
            Party::Visitor(id) => self.query(OF_VISITOR, values![id, after, limit]).await?,
            Party::Agent(id) => self.query(OF_AGENT, values![id, after, limit]).await?,
        };
        rows.into_iter().map(|mut row| Ok((row.take()?, body_of(&mut row)?))).collect()
    }

    /// Forgets up to `limit` of the oldest events if they are from before `older_than`; answers how many went.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn forget_events(
        &mut self,
        older_than: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        self.execute(
            "DELETE FROM events WHERE no <= (SELECT max(no) FROM
                (SELECT no, at FROM events ORDER BY no LIMIT $2) AS oldest WHERE at < $1)",
            values![older_than, limit],
        )
        .await
    }
}
