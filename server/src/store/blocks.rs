use super::{StoreError, Tx, sql::values};
use crate::model::{Block, Timestamp, VisitorId};

/// What the desk keeps in mind of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRow {
    /// Who is not served.
    pub visitor_id: VisitorId,
    /// A keyed hash of the network from which nobody new is served, and until when.
    pub network: Option<(Vec<u8>, Timestamp)>,
}

impl Tx<'_> {
    /// Blocks a visitor who is not blocked.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn add_block(
        &mut self,
        block: &BlockRow,
        visitor_name: Option<&String>,
        agent_no: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let network = block.network.as_ref();
        self.execute(
            "INSERT INTO blocks (visitor_id, visitor_name, agent_no, created_at, network, network_until)
             VALUES ($1, $2, $3, $4, $5, $6)",
            values![
                block.visitor_id,
                visitor_name,
                agent_no,
                now,
                network.map(|(hash, _)| hash.as_slice()),
                network.map(|(_, until)| *until)
            ],
        )
        .await?;
        Ok(())
    }

    /// Whether a visitor is blocked.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn is_blocked(&mut self, visitor: VisitorId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM blocks WHERE visitor_id = $1)";
        self.query_single(sql, values![visitor]).await?.take()
    }

    /// Takes a block back; `false` if there was none.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn remove_block(&mut self, visitor: VisitorId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM blocks WHERE visitor_id = $1";
        Ok(self.execute(sql, values![visitor]).await? == 1)
    }

    /// All blocks, the newest first.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn blocks(&mut self) -> Result<Vec<Block>, StoreError> {
        let rows = self
            .query(
                "SELECT b.visitor_id, b.visitor_name, a.id, a.name, b.created_at, b.network_until
                 FROM blocks b JOIN agents a ON a.no = b.agent_no ORDER BY b.no DESC",
                values![],
            )
            .await?;
        let blocks = rows.into_iter().map(|mut row| {
            Ok(Block {
                visitor_id: row.take()?,
                visitor_name: row.take()?,
                agent_id: row.take()?,
                agent_name: row.take()?,
                created_at: row.take()?,
                address_until: row.take()?,
            })
        });
        blocks.collect()
    }

    /// All that has to be kept in mind of blocks.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn block_rows(&mut self) -> Result<Vec<BlockRow>, StoreError> {
        let rows =
            self.query("SELECT visitor_id, network, network_until FROM blocks", values![]).await?;
        let blocks = rows.into_iter().map(|mut row| {
            Ok(BlockRow {
                visitor_id: row.take()?,
                network: row.take::<Option<Vec<u8>>>()?.zip(row.take()?),
            })
        });
        blocks.collect()
    }
}
