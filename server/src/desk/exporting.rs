//! A person's data, for who has a right to it (GDPR, article 15).

use async_trait::async_trait;

use super::{Desk, Refusal};
use crate::{
    model::{Chat, ChatId, Message, Side, Visitor, VisitorId},
    store::{ChatFilter, StoreError, StoreExt, Tx, Work},
};

/// Chats in one piece of an export.
const CHATS: u32 = 20;
/// Messages read at once.
const MESSAGES: u32 = 500;

/// A piece of all that is stored of a visitor.
#[derive(Debug, Clone)]
pub struct Export {
    /// What it said of itself, on the site now or with its chats.
    pub visitor: Option<Visitor>,
    /// Its chats, the newest first, each with all its messages.
    pub chats: Vec<(Chat, Vec<Message>)>,
    /// There are older chats than the last one.
    pub more: bool,
}

impl Desk {
    /// What is stored of a visitor, in pieces: its chats that began before `before`, the newest first.
    ///
    /// # Errors
    /// [`Refusal::NoSuchVisitor`], also of one who was erased: nothing is stored of it.
    pub async fn export(
        &self,
        visitor: VisitorId,
        before: Option<ChatId>,
    ) -> Result<Export, Refusal> {
        let here = self.presence.get(visitor);
        let stored = self.store.read(ReadAll { visitor, before }).await?;
        match (here, stored) {
            (here, Some(export)) => Ok(Export { visitor: here.or(export.visitor), ..export }),
            (Some(here), None) => {
                Ok(Export { visitor: Some(here), chats: Vec::new(), more: false })
            }
            (None, None) => Err(Refusal::NoSuchVisitor),
        }
    }
}

struct ReadAll {
    visitor: VisitorId,
    before: Option<ChatId>,
}

#[async_trait]
impl Work for ReadAll {
    type Done = Option<Export>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        let Some(row) = tx.visitor(self.visitor).await?.filter(|row| row.erased_at.is_none())
        else {
            return Ok(None);
        };
        let filter = ChatFilter {
            visitor: Some(self.visitor),
            before: self.before,
            limit: CHATS + 1,
            ..ChatFilter::default()
        };
        let mut rows = tx.chats(&filter).await?;
        let more = rows.len() > CHATS as usize;
        rows.truncate(CHATS as usize);
        let mut chats = Vec::new();
        for row in rows {
            let mut messages: Vec<Message> = Vec::new();
            loop {
                let after = messages.last().map_or(0, |message| message.seq);
                let page = tx.messages(row.key(), (after, u32::MAX), true, MESSAGES).await?;
                let last = page.len() < MESSAGES as usize;
                messages.extend(page);
                if last {
                    break;
                }
            }
            chats.push((row.snapshot().seen_by(Side::Visitor), messages));
        }
        Ok(Some(Export { visitor: Some(row.visitor), chats, more }))
    }
}
