//! Canned replies: texts of the desk that every agent may use and change.

use async_trait::async_trait;

use super::{Desk, Refusal};
use crate::{
    model::{CannedReply, CannedReplyId, MessageText, Shortcut},
    store::{StoreError, StoreExt, Tx, Work},
};

/// No desk has more: they are all read at once.
const MAX_CANNED_REPLIES: u32 = 500;

/// What is to be changed of a canned reply; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default)]
pub struct CannedReplyPatch {
    /// What is typed after a slash.
    pub shortcut: Option<Shortcut>,
    /// The text.
    pub text: Option<MessageText>,
}

impl Desk {
    /// All canned replies, by their shortcuts.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn canned_replies(&self) -> Result<Vec<CannedReply>, Refusal> {
        Ok(self.store.read(ListReplies).await?)
    }

    /// Adds a canned reply.
    ///
    /// # Errors
    /// [`Refusal::ShortcutTaken`], [`Refusal::TooManyCannedReplies`].
    pub async fn add_canned_reply(
        &self,
        shortcut: Shortcut,
        text: MessageText,
    ) -> Result<CannedReply, Refusal> {
        let reply = CannedReply { id: CannedReplyId::new(self.now()), shortcut, text };
        self.store.write(AddReply { reply }).await
    }

    /// Changes a canned reply.
    ///
    /// # Errors
    /// [`Refusal::NoSuchCannedReply`], [`Refusal::ShortcutTaken`].
    pub async fn change_canned_reply(
        &self,
        id: CannedReplyId,
        patch: CannedReplyPatch,
    ) -> Result<CannedReply, Refusal> {
        self.store.write(ChangeReply { id, patch }).await
    }

    /// Removes a canned reply. Removing one that is not there changes nothing.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn remove_canned_reply(&self, id: CannedReplyId) -> Result<(), Refusal> {
        self.store.write(RemoveReply { id }).await?;
        Ok(())
    }
}

/// Stores a reply, unless another one has its shortcut.
async fn put(tx: &mut Tx<'_>, reply: &CannedReply) -> Result<(), Refusal> {
    let holder = tx.canned_reply_by_shortcut(&reply.shortcut).await?;
    if holder.is_some_and(|id| id != reply.id) {
        return Err(Refusal::ShortcutTaken);
    }
    tx.put_canned_reply(reply).await?;
    Ok(())
}

struct ListReplies;

#[async_trait]
impl Work for ListReplies {
    type Done = Vec<CannedReply>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.canned_replies().await
    }
}

struct AddReply {
    reply: CannedReply,
}

#[async_trait]
impl Work for AddReply {
    type Done = CannedReply;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CannedReply, Refusal> {
        if tx.count_canned_replies().await? >= MAX_CANNED_REPLIES {
            return Err(Refusal::TooManyCannedReplies);
        }
        put(tx, &self.reply).await?;
        Ok(self.reply.clone())
    }
}

struct ChangeReply {
    id: CannedReplyId,
    patch: CannedReplyPatch,
}

#[async_trait]
impl Work for ChangeReply {
    type Done = CannedReply;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<CannedReply, Refusal> {
        let mut reply = tx.canned_reply(self.id).await?.ok_or(Refusal::NoSuchCannedReply)?;
        let CannedReplyPatch { shortcut, text } = self.patch.clone();
        reply.shortcut = shortcut.unwrap_or(reply.shortcut);
        reply.text = text.unwrap_or(reply.text);
        put(tx, &reply).await?;
        Ok(reply)
    }
}

struct RemoveReply {
    id: CannedReplyId,
}

#[async_trait]
impl Work for RemoveReply {
    type Done = bool;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        tx.remove_canned_reply(self.id).await
    }
}
