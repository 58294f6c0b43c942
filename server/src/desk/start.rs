//! Starting a desk: what has to be true before the first call.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;

use super::{
    Desk, Refusal, Settings, attempts::Attempts, attendance::Attendance, blocks::Unserved,
    clock::SharedClock, hub::Hub, passwords::Passwords, per_network::PerNetwork, places::Places,
    presence::Presence, search::Unindexed, sessions::Remembered, tokens, tokens::VisitorTokens,
};
use crate::{
    model::{ChatState, EventBody, Party, Timestamp},
    store::{DeskRow, DeskTexts, Observer, Published, SharedStore, StoreError, StoreExt, Tx, Work},
};

/// Hears what the store committed: the ear of a desk.
struct Ear {
    hub: Arc<Hub>,
    presence: Arc<Presence>,
    chats_of_networks: Arc<PerNetwork>,
    sessions: Arc<Mutex<Remembered>>,
    unindexed: Arc<Unindexed>,
    stale: Arc<AtomicBool>,
}

impl Observer for Ear {
    fn committed(&self, events: &[Published]) {
        for event in events {
            let EventBody::Chat(_, snapshot) = &*event.body else { continue };
            let chat = snapshot.seen_by(event.party.side());
            let unclosed = chat.state != ChatState::Closed;
            if let Party::Visitor(id) = event.party {
                self.presence.set_chat(id, unclosed.then_some(chat.id));
            }
            if !unclosed {
                self.chats_of_networks.closed(chat.id);
            }
        }
        self.unindexed.committed(events);
        self.hub.committed(events);
    }

    fn changed_elsewhere(&self) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.hub.forget();
        self.stale.store(true, Ordering::Release);
    }
}

impl Desk {
    /// Opens the store, which tells the desk what it commits, and takes up where the desk left off: nobody counts as
    /// gone for the time that it was down (rule 10).
    ///
    /// # Errors
    /// Those of `open`, or if the store fails.
    pub async fn start(
        open: impl FnOnce(Arc<dyn Observer>) -> Result<SharedStore, StoreError>,
        clock: SharedClock,
        settings: Settings,
    ) -> Result<Arc<Self>, Refusal> {
        Self::open(open, clock, settings, true).await
    }

    /// Opens the store beside a desk that may be running on it: for the command line.
    ///
    /// # Errors
    /// Those of `open`, or if the store fails.
    pub async fn beside(
        open: impl FnOnce(Arc<dyn Observer>) -> Result<SharedStore, StoreError>,
        clock: SharedClock,
    ) -> Result<Arc<Self>, Refusal> {
        Self::open(open, clock, Settings::default(), false).await
    }

    async fn open(
        open: impl FnOnce(Arc<dyn Observer>) -> Result<SharedStore, StoreError>,
        clock: SharedClock,
        settings: Settings,
        take_up: bool,
    ) -> Result<Arc<Self>, Refusal> {
        let run = u32::from_be_bytes(tokens::random());
        let hub = Arc::new(Hub::new(settings.max_polls_per_party));
        let presence = Arc::new(Presence::new(
            Arc::clone(&clock),
            settings.visitor_grace,
            settings.visitor_away_after,
            run,
        ));
        let places = Arc::new(Places::new(settings.max_held_polls));
        let chats_of_networks = Arc::new(PerNetwork::new(settings.max_chats_per_network));
        let sessions = Arc::new(Mutex::new(Remembered::new()));
        let unindexed = Arc::new(Unindexed::default());
        let stale = Arc::new(AtomicBool::new(false));
        let ear = Ear {
            hub: Arc::clone(&hub),
            presence: Arc::clone(&presence),
            chats_of_networks: Arc::clone(&chats_of_networks),
            sessions: Arc::clone(&sessions),
            unindexed: Arc::clone(&unindexed),
            stale: Arc::clone(&stale),
        };
        let store = open(Arc::new(ear))?;
        let now = clock.now();
        let made = DeskRow {
            texts: DeskTexts {
                name: "Chat".to_owned(),
                greeting: None,
                accent: None,
                privacy_url: None,
            },
            epoch: u32::from_be_bytes(tokens::random()).max(1),
            token_key: tokens::random::<32>().to_vec(),
            alive_at: now,
        };
        let row =
            store.write(TakeUp { made, take_up, now, agent_grace: settings.agent_grace }).await?;
        let desk = Arc::new(Self {
            store,
            hub,
            presence,
            attendance: Arc::new(Attendance::new(Arc::clone(&clock), settings.lease_interval())),
            places,
            chats_of_networks,
            attempts: Arc::new(Attempts::new(Arc::clone(&clock))),
            passwords: Passwords::default(),
            sessions,
            stale,
            alive_written: Mutex::new(now),
            tokens: VisitorTokens::new(&row.token_key),
            epoch: row.epoch,
            clock,
            unserved: Unserved::default(),
            unindexed,
            loading_blocks: tokio::sync::Mutex::default(),
            started_at: now,
            serves: take_up,
            settings: Arc::new(settings),
        });
        if take_up {
            desk.load_blocks().await?;
            desk.take_in_chatting().await?;
        }
        Ok(desk)
    }
}

struct TakeUp {
    /// The desk, if there is none.
    made: DeskRow,
    /// Whether a stop is over: else only the desk's row is wanted.
    take_up: bool,
    now: Timestamp,
    agent_grace: std::time::Duration,
}

#[async_trait]
impl Work for TakeUp {
    type Done = DeskRow;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<DeskRow, StoreError> {
        let Some(mut desk) = tx.desk().await? else {
            tx.create_desk(&self.made).await?;
            return Ok(self.made.clone());
        };
        if !self.take_up {
            return Ok(desk);
        }
        if desk.epoch == 0 {
            desk.epoch = self.made.epoch;
            tx.set_epoch(desk.epoch).await?;
        }
        let down_since = desk.alive_at;
        tx.carry_agent_leases_over(down_since, self.now, down_since - self.agent_grace).await?;
        tx.carry_visitor_leases_over(self.now).await?;
        tx.carry_chats_over(down_since, self.now).await?;
        tx.note_alive(self.now).await?;
        Ok(desk)
    }
}
