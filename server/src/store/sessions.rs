use super::{StoreError, Tx, sql::values};
use crate::model::{AgentId, SessionInfo, Timestamp};

impl Tx<'_> {
    /// Begins a session. Only the hash of its token is kept.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn add_session(
        &mut self,
        token_hash: &[u8],
        agent_no: i64,
        client: Option<&String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO sessions (token_hash, agent_no, created_at, last_call_at, client) VALUES ($1, $2, $3, $3, $4)",
            values![token_hash, agent_no, now, client],
        )
        .await?;
        Ok(())
    }

    /// Whose session it is and when it was last used, if its last use was after `used_after`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn session(
        &mut self,
        token_hash: &[u8],
        used_after: Timestamp,
    ) -> Result<Option<(AgentId, Timestamp)>, StoreError> {
        let row = self
            .query_one(
                "SELECT a.id, s.last_call_at FROM sessions s JOIN agents a ON a.no = s.agent_no
                 WHERE s.token_hash = $1 AND s.last_call_at > $2 AND a.removed_at IS NULL",
                values![token_hash, used_after],
            )
            .await?;
        row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
    }

    /// The sessions of an agent that were used after `used_after`, the last used first; `current` is the one of that hash.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn sessions_of(
        &mut self,
        agent: AgentId,
        current: &[u8],
        used_after: Timestamp,
    ) -> Result<Vec<SessionInfo>, StoreError> {
        let rows = self
            .query(
                "SELECT s.created_at, s.last_call_at, s.token_hash = $2, s.client
                 FROM sessions s JOIN agents a ON a.no = s.agent_no
                 WHERE a.id = $1 AND s.last_call_at > $3 ORDER BY s.last_call_at DESC, s.created_at DESC",
                values![agent, current, used_after],
            )
            .await?;
        let sessions = rows.into_iter().map(|mut row| {
            Ok(SessionInfo {
                created_at: row.take()?,
                last_used_at: row.take()?,
                current: row.take()?,
                client: row.take()?,
            })
        });
        sessions.collect()
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn touch_session(
        &mut self,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE sessions SET last_call_at = $2 WHERE token_hash = $1 AND last_call_at < $2",
            values![token_hash, now],
        )
        .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn end_session(&mut self, token_hash: &[u8]) -> Result<(), StoreError> {
        self.execute("DELETE FROM sessions WHERE token_hash = $1", values![token_hash]).await?;
        Ok(())
    }

    /// Ends all sessions of an agent but the one named.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn end_sessions_of(
        &mut self,
        agent_no: i64,
        but: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM sessions WHERE agent_no = $1 AND token_hash <> $2",
            values![agent_no, but.unwrap_or_default()],
        )
        .await?;
        Ok(())
    }

    /// How many sessions of an agent were used after `used_after`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn count_sessions(
        &mut self,
        agent_no: i64,
        used_after: Timestamp,
    ) -> Result<u32, StoreError> {
        self.query_single(
            "SELECT count(*) FROM sessions WHERE agent_no = $1 AND last_call_at > $2",
            values![agent_no, used_after],
        )
        .await?
        .take()
    }

    /// Forgets sessions that were not used after `used_after`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn forget_sessions(&mut self, used_after: Timestamp) -> Result<(), StoreError> {
        self.execute("DELETE FROM sessions WHERE last_call_at <= $1", values![used_after]).await?;
        Ok(())
    }
}
