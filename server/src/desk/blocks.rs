//! Visitors who are not served (rule 14): those whom an agent has blocked, and those who were erased.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;

use super::{Desk, Made, Refusal, access, closing, moment::Moment, through::through};
use crate::{
    model::{AgentId, Block, ClosedReason, Network, Party, Role, Timestamp, VisitorId},
    store::{BlockRow, StoreError, StoreExt, Tx, Work},
};

/// Blocks, and what was erased a moment ago, as they are asked for at every call: in memory.
#[derive(Default)]
pub(super) struct Unserved(RwLock<Lists>);

#[derive(Default)]
struct Lists {
    blocked: HashSet<VisitorId>,
    /// Since when: until nothing that was looked up before is in use any more, the row is not asked.
    erased: HashMap<VisitorId, Timestamp>,
    /// Until when, by the keyed hash of the network.
    networks: HashMap<Vec<u8>, Timestamp>,
}

impl Unserved {
    /// Takes in all blocks of the store, in place of what was known.
    pub(super) fn load(&self, rows: Vec<BlockRow>) {
        let mut lists = self.write();
        lists.blocked = rows.iter().map(|row| row.visitor_id).collect();
        lists.networks.clear();
        for (hash, until) in rows.into_iter().filter_map(|row| row.network) {
            let latest = lists.networks.entry(hash).or_insert(until);
            *latest = until.max(*latest);
        }
    }

    /// From now on the visitor counts as erased, also while its row is still being read elsewhere.
    pub(super) fn erase(&self, id: VisitorId, now: Timestamp) {
        self.write().erased.insert(id, now);
    }

    /// Leaves those who were erased before `before` to their rows.
    pub(super) fn sweep(&self, before: Timestamp) {
        let mut lists = self.write();
        lists.erased.retain(|_, at| *at >= before);
        lists.erased.shrink_to_fit();
    }

    /// Why the visitor is not served, if it is not.
    pub(super) fn refusal(&self, id: VisitorId) -> Option<Refusal> {
        let lists = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if lists.erased.contains_key(&id) {
            Some(Refusal::VisitorErased)
        } else {
            lists.blocked.contains(&id).then_some(Refusal::Blocked)
        }
    }

    fn until(&self, hash: &[u8]) -> Option<Timestamp> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).networks.get(hash).copied()
    }

    /// Whether any network is blocked: most desks have none, and need not hash for it.
    fn any_network(&self) -> bool {
        !self.0.read().unwrap_or_else(PoisonError::into_inner).networks.is_empty()
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Lists> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Blocks a visitor: its chat is closed, its token is refused, and for a time nobody new is served from where it
    /// called last.
    ///
    /// # Errors
    /// [`Refusal::NoSuchVisitor`], if the agent cannot know of it.
    pub async fn block(
        self: &Arc<Self>,
        agent: AgentId,
        visitor: VisitorId,
    ) -> Result<Made<Block>, Refusal> {
        let desk = Arc::clone(self);
        through(async move { desk.block_now(agent, visitor).await }).await
    }

    async fn block_now(&self, agent: AgentId, visitor: VisitorId) -> Result<Made<Block>, Refusal> {
        let on_site = self.presence.get(visitor).is_some();
        let at = self.moment();
        let network = self.presence.network(visitor).map(|network| {
            (self.tokens.mark(network).to_vec(), at.now + self.settings.block_address_for)
        });
        let row = BlockRow { visitor_id: visitor, network };
        let name = self.presence.get(visitor).and_then(|visitor| visitor.name);
        let made = self.store.write(AddBlock { agent, row, name, on_site, at }).await?;
        self.load_blocks().await?;
        self.presence.forget(visitor);
        self.hub.dismiss(Party::Visitor(visitor));
        Ok(made)
    }

    /// Takes a block back. Taking back one that is not there changes nothing.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn unblock(self: &Arc<Self>, visitor: VisitorId) -> Result<(), Refusal> {
        let desk = Arc::clone(self);
        through(async move {
            desk.store.write(RemoveBlock { visitor }).await?;
            desk.load_blocks().await
        })
        .await
    }

    /// All blocks, the newest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn blocks(&self) -> Result<Vec<Block>, Refusal> {
        Ok(self.store.read(ListBlocks).await?)
    }

    /// Takes in the blocks of the store.
    pub(super) async fn load_blocks(&self) -> Result<(), Refusal> {
        // One at a time: an older read must not be laid over a newer one.
        let _turn = self.loading_blocks.lock().await;
        self.unserved.load(self.store.read(LoadBlocks).await?);
        Ok(())
    }

    /// Refuses who calls from where a blocked visitor called.
    pub(super) fn check_network(&self, network: Option<Network>) -> Result<(), Refusal> {
        let Some(network) = network.filter(|_| self.unserved.any_network()) else { return Ok(()) };
        match self.unserved.until(&self.tokens.mark(network)) {
            Some(until) if self.now() < until => Err(Refusal::Blocked),
            _ => Ok(()),
        }
    }
}

struct AddBlock {
    agent: AgentId,
    row: BlockRow,
    name: Option<String>,
    on_site: bool,
    at: Moment,
}

#[async_trait]
impl Work for AddBlock {
    type Done = Made<Block>;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Made<Block>, Refusal> {
        let agent = tx.agent(self.agent).await?.ok_or(Refusal::BadToken)?;
        if let Some(block) = self.found(tx).await? {
            return Ok(Made::Before(block));
        }
        let known = tx.visitor(self.row.visitor_id).await?;
        let mut name = self.name.clone();
        let may = self.on_site
            || match &known {
                Some(known) => {
                    agent.role == Role::Admin || access::talked_with(tx, &agent, known.no).await?
                }
                None => false,
            };
        if !may {
            return Err(Refusal::NoSuchVisitor);
        }
        if let Some(known) = known {
            name = name.or(known.visitor.name).filter(|_| known.erased_at.is_none());
            if let Some(chat) = tx.unclosed_chat_of(known.no).await? {
                closing::close(tx, chat, ClosedReason::Agent, &self.at).await?;
            }
        }
        tx.add_block(&self.row, name.as_ref(), agent.no, self.at.now).await?;
        Ok(Made::Now(self.found(tx).await?.ok_or(StoreError::Corrupt("a block"))?))
    }
}

impl AddBlock {
    async fn found(&self, tx: &mut Tx<'_>) -> Result<Option<Block>, StoreError> {
        let blocks = tx.blocks().await?;
        Ok(blocks.into_iter().find(|block| block.visitor_id == self.row.visitor_id))
    }
}

struct RemoveBlock {
    visitor: VisitorId,
}

#[async_trait]
impl Work for RemoveBlock {
    type Done = bool;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        tx.remove_block(self.visitor).await
    }
}

struct ListBlocks;

#[async_trait]
impl Work for ListBlocks {
    type Done = Vec<Block>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.blocks().await
    }
}

struct LoadBlocks;

#[async_trait]
impl Work for LoadBlocks {
    type Done = Vec<BlockRow>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.block_rows().await
    }
}
