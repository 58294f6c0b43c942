//! Visitors: making one, what one says about itself, and who is on the site.

use async_trait::async_trait;

use super::{Desk, Refusal};
use crate::{
    model::{Attributes, Locale, Name, Network, Page, Text, Timestamp, Visitor, VisitorId},
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
    fn is_empty(&self) -> bool {
        self.page.is_none()
            && self.locale.is_none()
            && self.name.is_none()
            && self.attributes.is_none()
    }

    fn apply(&self, visitor: &mut Visitor) {
        visitor.page = self.page.clone().or_else(|| visitor.page.take());
        visitor.locale = text(self.locale.as_ref()).or_else(|| visitor.locale.take());
        visitor.name = text(self.name.as_ref()).or_else(|| visitor.name.take());
        if let Some(attributes) = &self.attributes {
            visitor.attributes = attributes.clone();
        }
    }
}

fn text<const MAX: usize>(text: Option<&Text<MAX>>) -> Option<String> {
    text.map(ToString::to_string)
}

/// What was taken once is taken again.
fn taken<const MAX: usize>(text: Option<&String>) -> Option<Text<MAX>> {
    text.and_then(|text| Text::new(text).ok())
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
    ///
    /// # Errors
    /// [`Refusal::Blocked`], from where a blocked visitor called.
    pub fn mint_visitor(
        &self,
        network: Option<Network>,
        patch: VisitorPatch,
    ) -> Result<(Visitor, String), Refusal> {
        self.check_network(network)?;
        let now = self.now();
        let mut visitor = Self::stranger(VisitorId::new(now), now);
        patch.apply(&mut visitor);
        let token = self.tokens.sign(visitor.id, now);
        self.presence.introduce(visitor.clone());
        if let Some(network) = network {
            self.presence.note_network(visitor.id, network);
        }
        Ok((visitor, token))
    }

    /// Notes from where a visitor calls: what a block goes by.
    pub fn note_network(&self, id: VisitorId, network: Network) {
        self.presence.note_network(id, network);
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
        if self.presence.get(id).is_none() {
            self.meet(id).await?;
        }
        // First in memory, then in the row: a chat that is opened in between looks once more (`settle_visitor`).
        let changed = self.presence.change(id, |visitor| patch.apply(visitor));
        // Most visitors never have a chat, and nothing of them is written.
        if self.visitor_row(id).await?.is_some() {
            self.store.write(PatchVisitor { id, patch }).await?;
        }
        match changed {
            Some(visitor) => Ok(visitor),
            None => self.recall(id).await,
        }
    }

    /// After a chat was opened with what was known as `written`: writes what the visitor has said meanwhile.
    pub(super) async fn settle_visitor(&self, written: &Visitor) -> Result<(), Refusal> {
        let Some(now) = self.presence.get(written.id) else { return Ok(()) };
        let patch = VisitorPatch {
            page: now.page.clone().filter(|_| now.page != written.page),
            locale: taken(now.locale.as_ref()).filter(|_| now.locale != written.locale),
            name: taken(now.name.as_ref()).filter(|_| now.name != written.name),
            attributes: Some(now.attributes).filter(|attributes| *attributes != written.attributes),
        };
        if patch.is_empty() {
            return Ok(());
        }
        Ok(self.store.write(PatchVisitor { id: written.id, patch }).await?)
    }

    /// Visitors on the site, the newest first, from behind `before` on.
    pub fn visitors(&self, before: Option<VisitorId>, limit: usize) -> VisitorPage {
        let (visitors, more, version) = self.presence.list(before, limit);
        let presence = format!("{:08x}-{}", version.run, version.number);
        VisitorPage { visitors, more, presence }
    }

    /// Takes in a visitor who is not known here, with what the store knows of it. It is taken in before the store is asked,
    /// so that nothing that is committed meanwhile passes it by.
    pub(super) async fn meet(&self, id: VisitorId) -> Result<(), Refusal> {
        self.presence.introduce(Self::stranger(id, self.now()));
        self.look_up_chat(id).await.inspect_err(|_| self.presence.forget(id))
    }

    /// Asks the store what it knows of a visitor who is known here.
    pub(super) async fn look_up_chat(&self, id: VisitorId) -> Result<(), Refusal> {
        let Some(told) = self.presence.told(id) else { return Ok(()) };
        let stored = self.recall(id).await?;
        self.presence.recall(stored, told);
        Ok(())
    }

    /// What the store knows of a visitor; a stranger if it never had a chat.
    pub(super) async fn recall(&self, id: VisitorId) -> Result<Visitor, Refusal> {
        match self.visitor_row(id).await? {
            Some(row) if row.erased_at.is_some() => Err(Refusal::VisitorErased),
            Some(row) => Ok(row.visitor),
            None => Ok(Self::stranger(id, self.now())),
        }
    }

    /// The row of a visitor, if it ever had a chat.
    pub(super) async fn visitor_row(&self, id: VisitorId) -> Result<Option<VisitorRow>, Refusal> {
        Ok(self.store.read(FindVisitor { id }).await?)
    }

    /// Takes in the visitors whose chats are not closed, after a start: agents go on seeing them, and know who is away.
    pub(super) async fn take_in_chatting(&self) -> Result<(), Refusal> {
        for visitor in self.store.read(FindChatting).await? {
            self.presence.introduce(visitor);
        }
        Ok(())
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

/// Those whose chat is not closed.
struct FindChatting;

#[async_trait]
impl Work for FindChatting {
    type Done = Vec<Visitor>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        Ok(tx.chatting_visitors().await?.into_iter().map(|row| row.visitor).collect())
    }
}

/// Writes what a visitor has said into its row, if it has one.
struct PatchVisitor {
    id: VisitorId,
    patch: VisitorPatch,
}

#[async_trait]
impl Work for PatchVisitor {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let Some(mut row) = tx.visitor(self.id).await?.filter(|row| row.erased_at.is_none()) else {
            return Ok(());
        };
        self.patch.apply(&mut row.visitor);
        tx.put_visitor(&row.visitor, row.last_heard_at).await.map(|_| ())
    }
}
