use super::{StoreError, Tx, sql::values};
use crate::model::Timestamp;

/// What visitors are shown of the desk. Bounds are kept by whoever sets them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskTexts {
    /// The name of the desk.
    pub name: String,
    /// One sentence to begin with.
    pub greeting: Option<String>,
    /// The owner's colour, `#rrggbb`.
    pub accent: Option<String>,
    /// Where the owner says what becomes of people's data.
    pub privacy_url: Option<String>,
}

/// The one row of the desk itself.
#[derive(Debug, Clone)]
pub struct DeskRow {
    /// What visitors are shown.
    pub texts: DeskTexts,
    /// Part of every cursor; another one after a restore. 0 in a backup: none was given yet.
    pub epoch: u32,
    /// Signs the tokens of visitors.
    pub token_key: Vec<u8>,
    /// The desk was last known to be up then.
    pub alive_at: Timestamp,
}

impl Tx<'_> {
    /// The desk, if it was made.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn desk(&mut self) -> Result<Option<DeskRow>, StoreError> {
        let row = self
            .query_one(
                "SELECT name, greeting, accent, privacy_url, epoch, token_key, alive_at FROM desk WHERE id = 1",
                values![],
            )
            .await?;
        row.map(|mut row| {
            Ok(DeskRow {
                texts: DeskTexts {
                    name: row.take()?,
                    greeting: row.take()?,
                    accent: row.take()?,
                    privacy_url: row.take()?,
                },
                epoch: row.take()?,
                token_key: row.take()?,
                alive_at: row.take()?,
            })
        })
        .transpose()
    }

    /// Makes the desk.
    ///
    /// # Errors
    /// Those of the engine; there can be only one.
    pub async fn create_desk(&mut self, desk: &DeskRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO desk (id, name, greeting, accent, privacy_url, epoch, token_key, alive_at)
             VALUES (1, $1, $2, $3, $4, $5, $6, $7)",
            values![
                &desk.texts.name,
                desk.texts.greeting.as_ref(),
                desk.texts.accent.as_ref(),
                desk.texts.privacy_url.as_ref(),
                desk.epoch,
                desk.token_key.as_slice(),
                desk.alive_at
            ],
        )
        .await?;
        Ok(())
    }

    /// Sets what visitors are shown of the desk.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn set_texts(&mut self, texts: &DeskTexts) -> Result<(), StoreError> {
        self.execute(
            "UPDATE desk SET name = $1, greeting = $2, accent = $3, privacy_url = $4 WHERE id = 1",
            values![
                &texts.name,
                texts.greeting.as_ref(),
                texts.accent.as_ref(),
                texts.privacy_url.as_ref()
            ],
        )
        .await?;
        Ok(())
    }

    /// Begins another life: cursors of an earlier one are not followed any more.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn set_epoch(&mut self, epoch: u32) -> Result<(), StoreError> {
        self.execute("UPDATE desk SET epoch = $1 WHERE id = 1", values![epoch]).await?;
        Ok(())
    }

    /// Notes that the desk is up at `now`.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn note_alive(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.execute("UPDATE desk SET alive_at = $1 WHERE id = 1", values![now]).await?;
        Ok(())
    }
}
