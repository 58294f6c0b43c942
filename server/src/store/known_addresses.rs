use super::{StoreError, Tx, sql::values};
use crate::model::Timestamp;

impl Tx<'_> {
    /// Whether the agent logged in from the address of that mark later than `after`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn knows_address(
        &mut self,
        agent_no: i64,
        mark: &[u8],
        after: Timestamp,
    ) -> Result<bool, StoreError> {
        let row = self
            .query_one(
                "SELECT last_log_in_at FROM known_addresses
                 WHERE agent_no = $1 AND mark = $2 AND last_log_in_at > $3",
                values![agent_no, mark, after],
            )
            .await?;
        Ok(row.is_some())
    }

    /// Notes that the agent logged in from there.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn remember_address(
        &mut self,
        agent_no: i64,
        mark: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO known_addresses (agent_no, mark, last_log_in_at) VALUES ($1, $2, $3)
             ON CONFLICT (agent_no, mark) DO UPDATE SET last_log_in_at = excluded.last_log_in_at",
            values![agent_no, mark, now],
        )
        .await?;
        Ok(())
    }

    /// Forgets addresses from which nobody logged in later than `after`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn forget_addresses(&mut self, after: Timestamp) -> Result<(), StoreError> {
        self.execute("DELETE FROM known_addresses WHERE last_log_in_at <= $1", values![after])
            .await?;
        Ok(())
    }
}
