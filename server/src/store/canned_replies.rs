use super::{
    StoreError, Tx,
    sql::{Row, values},
};
use crate::model::{CannedReply, CannedReplyId, MessageText, Shortcut};

fn reply_of(mut row: Row) -> Result<CannedReply, StoreError> {
    const BROKEN: StoreError = StoreError::Corrupt("a canned reply");
    Ok(CannedReply {
        id: row.take()?,
        shortcut: Shortcut::new(&row.take::<String>()?).map_err(|_| BROKEN)?,
        text: MessageText::new(&row.take::<String>()?).map_err(|_| BROKEN)?,
    })
}

impl Tx<'_> {
    /// All canned replies, by their shortcuts.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn canned_replies(&mut self) -> Result<Vec<CannedReply>, StoreError> {
        let rows = self
            .query("SELECT id, shortcut, text FROM canned_replies ORDER BY shortcut", values![])
            .await?;
        rows.into_iter().map(reply_of).collect()
    }

    /// The canned reply of that id.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn canned_reply(
        &mut self,
        id: CannedReplyId,
    ) -> Result<Option<CannedReply>, StoreError> {
        let sql = "SELECT id, shortcut, text FROM canned_replies WHERE id = $1";
        self.query_one(sql, values![id]).await?.map(reply_of).transpose()
    }

    /// The id of the canned reply with that shortcut.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn canned_reply_by_shortcut(
        &mut self,
        shortcut: &Shortcut,
    ) -> Result<Option<CannedReplyId>, StoreError> {
        let sql = "SELECT id FROM canned_replies WHERE shortcut = $1";
        self.query_one(sql, values![&**shortcut]).await?.map(|mut row| row.take()).transpose()
    }

    /// How many canned replies there are.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn count_canned_replies(&mut self) -> Result<u32, StoreError> {
        self.query_single("SELECT count(*) FROM canned_replies", values![]).await?.take()
    }

    /// Stores a canned reply, in the place of the one with its id if there is one. Its shortcut must be free.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn put_canned_reply(&mut self, reply: &CannedReply) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO canned_replies (id, shortcut, text) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET shortcut = $2, text = $3",
            values![reply.id, &*reply.shortcut, &*reply.text],
        )
        .await?;
        Ok(())
    }

    /// Removes a canned reply; `false` if there was none.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn remove_canned_reply(&mut self, id: CannedReplyId) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM canned_replies WHERE id = $1", values![id]).await? == 1)
    }
}
