//! Lets messages be found by their words, behind their being written, so that no message waits for it.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;

use super::{Desk, Refusal, upkeep::every_second};
use crate::{
    model::{ChatId, EventBody},
    store::{Published, StoreError, StoreExt, Tx, Work},
};

/// Messages that are indexed in one transaction.
const PIECE: u32 = 200;

/// Chats with messages that cannot be found yet.
#[derive(Default)]
pub(super) struct Unindexed(Mutex<HashSet<ChatId>>);

impl Unindexed {
    /// Takes note of what was committed.
    pub(super) fn committed(&self, events: &[Published]) {
        let said = events.iter().filter_map(|event| match &*event.body {
            EventBody::Message(message) => Some(message.chat_id),
            EventBody::Chat(_, snapshot) => snapshot.last_text().map(|_| snapshot.chat_id()),
            _ => None,
        });
        self.add(said);
    }

    fn add(&self, chats: impl IntoIterator<Item = ChatId>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(chats);
    }

    fn take(&self) -> HashSet<ChatId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Desk {
    /// Lets messages be found once a second, and first of all those that were left over when the desk stopped: nobody has
    /// to wait for that at a start.
    pub(super) async fn keep_search(&self) {
        let mut ticks = every_second();
        let mut looked_up = false;
        loop {
            ticks.tick().await;
            let done = self.catch_up(&mut looked_up).await;
            if let Err(error) = done {
                tracing::error!(%error, "messages could not be made to be found");
            }
        }
    }

    async fn catch_up(&self, looked_up: &mut bool) -> Result<(), Refusal> {
        if !*looked_up {
            self.unindexed.add(self.store.read(FindUnindexed).await?);
            *looked_up = true;
        }
        self.index_messages().await
    }

    /// Lets all messages be found that were written until now. In pieces, so that no message waits long.
    ///
    /// # Errors
    /// If the store fails; what is left is done with the next.
    pub async fn index_messages(&self) -> Result<(), Refusal> {
        let mut chats: Vec<ChatId> = self.unindexed.take().into_iter().collect();
        while let Some(chat) = chats.last().copied() {
            if let Err(error) = self.index_chat(chat).await {
                self.unindexed.add(chats);
                return Err(error.into());
            }
            chats.pop();
        }
        Ok(())
    }

    async fn index_chat(&self, chat: ChatId) -> Result<(), StoreError> {
        // Of most that is told of a chat its last message is no news; asking does not hold up the writer.
        while self.store.read(IsUnindexed { chat }).await? {
            self.store.write(IndexPiece { chat }).await?;
        }
        Ok(())
    }
}

struct FindUnindexed;

#[async_trait]
impl Work for FindUnindexed {
    type Done = Vec<ChatId>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.unindexed_chats().await
    }
}

struct IsUnindexed {
    chat: ChatId,
}

#[async_trait]
impl Work for IsUnindexed {
    type Done = bool;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        tx.is_unindexed(self.chat).await
    }
}

struct IndexPiece {
    chat: ChatId,
}

#[async_trait]
impl Work for IndexPiece {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.index_messages(self.chat, PIECE).await
    }
}
