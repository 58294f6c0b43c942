//! What visitors are shown of the desk.

use async_trait::async_trait;

use super::{Desk, Refusal};
use crate::{
    model::Name,
    store::{DeskTexts, StoreError, StoreExt, Tx, Work},
};

/// What an admin changes of the desk's texts; `None` leaves a thing as it is, `Some(None)` takes it away.
#[derive(Debug, Clone, Default)]
pub struct TextsPatch {
    /// The name of the desk.
    pub name: Option<Name>,
    /// One sentence to begin with.
    pub greeting: Option<Option<String>>,
    /// The owner's colour, `#rrggbb`.
    pub accent: Option<Option<String>>,
    /// Where the owner says what becomes of people's data.
    pub privacy_url: Option<Option<String>>,
}

impl Desk {
    /// Changes the desk's texts.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn change_texts(&self, patch: TextsPatch) -> Result<(), Refusal> {
        Ok(self.store.write(ChangeTexts { patch }).await?)
    }

    pub(super) async fn texts(&self) -> Result<DeskTexts, Refusal> {
        Ok(self.store.read(ReadTexts).await?)
    }
}

async fn read(tx: &mut Tx<'_>) -> Result<DeskTexts, StoreError> {
    Ok(tx.desk().await?.ok_or(StoreError::Corrupt("the desk"))?.texts)
}

struct ReadTexts;

#[async_trait]
impl Work for ReadTexts {
    type Done = DeskTexts;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeskTexts, StoreError> {
        read(tx).await
    }
}

struct ChangeTexts {
    patch: TextsPatch,
}

#[async_trait]
impl Work for ChangeTexts {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let old = read(tx).await?;
        let TextsPatch { name, greeting, accent, privacy_url } = self.patch.clone();
        let texts = DeskTexts {
            name: name.map_or(old.name, Name::into_string),
            greeting: greeting.unwrap_or(old.greeting),
            accent: accent.unwrap_or(old.accent),
            privacy_url: privacy_url.unwrap_or(old.privacy_url),
        };
        tx.set_texts(&texts).await
    }
}
