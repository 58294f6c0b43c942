//! Visitors: making one, what one says about itself, and who is on the site.

use async_trait::async_trait;

use super::{Desk, Refusal};
use crate::{
    model::{Attributes, Locale, Name, Page, Timestamp, Visitor, VisitorId},
    store::{StoreError, StoreExt, Tx, VisitorRow, Work},
};

/// What a visitor says about itself; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default)]
pub struct VisitorPatch {
    /// Where it is.
    pub page: Option<Page>,
    /// The language of its browser.
    pub locale: Option<Locale>,
    /// What it calls itself.
    pub name: Option<Name>,
    /// What the owner's page says about it.
    pub attributes: Option<Attributes>,
}

impl VisitorPatch {
    fn apply(self, visitor: &mut Visitor) {
        visitor.page = self.page.or_else(|| visitor.page.take());
        visitor.locale = self.locale.map(Locale::into_string).or_else(|| visitor.locale.take());
        visitor.name = self.name.map(Name::into_string).or_else(|| visitor.name.take());
        if let Some(attributes) = self.attributes {
            visitor.attributes = attributes;
        }
    }
}

/// A page of the list of visitors on the site.
#[derive(Debug, Clone)]
pub struct VisitorPage {
    /// The newest first.
    pub visitors: Vec<Visitor>,
    /// Whether there are older ones.
    pub more: bool,
    /// The version of the list.
    pub presence: String,
}

impl Desk {
    /// A new visitor, and its token. Costs the store nothing (rule 13).
    pub fn mint_visitor(&self, patch: VisitorPatch) -> (Visitor, String) {
        let now = self.now();
        let mut visitor = Self::stranger(VisitorId::new(now), now);
        patch.apply(&mut visitor);
        let token = self.tokens.sign(visitor.id, now);
        self.presence.meet(visitor.clone());
        (visitor, token)
    }

    /// A visitor as it sees itself.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn visitor(&self, id: VisitorId) -> Result<Visitor, Refusal> {
        match self.presence.get(id) {
            Some(visitor) => Ok(visitor),
            None => self.recall(id).await,
        }
    }

    /// Takes in what a visitor says about itself.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn change_visitor(
        &self,
        id: VisitorId,
        patch: VisitorPatch,
    ) -> Result<Visitor, Refusal> {
        let row = self.store.read(FindVisitor { id }).await?;
        let stored = row.is_some();
        let known = self.presence.get(id).or(row.map(|row| row.visitor));
        let mut visitor = known.unwrap_or_else(|| Self::stranger(id, self.now()));
        patch.apply(&mut visitor);
        // Most visitors never have a chat, and nothing of them is written.
        if stored {
            self.store.write(UpdateVisitor { visitor: visitor.clone(), now: self.now() }).await?;
        }
        self.presence.meet(visitor.clone());
        Ok(visitor)
    }

    /// Visitors on the site, the newest first, from behind `before` on.
    pub fn visitors(&self, before: Option<VisitorId>, limit: usize) -> VisitorPage {
        let (visitors, more, version) = self.presence.list(before, limit);
        let presence = format!("{:08x}-{}", version.run, version.number);
        VisitorPage { visitors, more, presence }
    }

    /// What the store knows of a visitor; a stranger if it never had a chat.
    pub(super) async fn recall(&self, id: VisitorId) -> Result<Visitor, Refusal> {
        let known = self.store.read(FindVisitor { id }).await?;
        Ok(known.map_or_else(|| Self::stranger(id, self.now()), |known| known.visitor))
    }

    pub(super) fn stranger(id: VisitorId, since: Timestamp) -> Visitor {
        Visitor {
            id,
            name: None,
            locale: None,
            page: None,
            attributes: Attributes::default(),
            since,
            chat_id: None,
            away: false,
        }
    }
}

struct FindVisitor {
    id: VisitorId,
}

#[async_trait]
impl Work for FindVisitor {
    type Done = Option<VisitorRow>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.visitor(self.id).await
    }
}

/// Writes what a visitor says over its row.
struct UpdateVisitor {
    visitor: Visitor,
    now: Timestamp,
}

#[async_trait]
impl Work for UpdateVisitor {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.put_visitor(&self.visitor, self.now).await.map(|_| ())
    }
}
