//! The suite that every engine has to pass: each test asks for one promise of the store's contract.

mod sqlite;

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use holdline::{
    model::{
        AgentId, ChatId, EventBody, MessageId, Party, Role, Side, Timestamp, Visitor, VisitorId,
    },
    store::{
        Fed, NewAgent, NewChat, Observer, Published, Store, StoreError, StoreExt, Tx, Work,
        sqlite::{InlineSqlite, Location, SqliteStore, Synchronous},
    },
};
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

/// Remembers what it is told.
#[derive(Default)]
struct Ear {
    told: Mutex<Vec<(Party, u64)>>,
    elsewhere: std::sync::atomic::AtomicUsize,
}

impl Observer for Ear {
    fn committed(&self, events: &[Published]) {
        let mut told = self.told.lock().expect("a lock");
        told.extend(events.iter().map(|event| (event.party, event.id)));
    }

    fn changed_elsewhere(&self) {
        self.elsewhere.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

/// Adds an agent and an event to its queue, and then ends as it is told.
struct AddAgent {
    name: String,
    then: Then,
}

#[derive(Clone, Copy, PartialEq)]
enum Then {
    Keep,
    Refuse,
    Panic,
}

#[derive(Debug)]
enum No {
    Refused,
    Store(StoreError),
}

impl From<StoreError> for No {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[async_trait]
impl Work for AddAgent {
    type Done = i64;
    type Refused = No;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, No> {
        let employee_id = self.name.parse().map_err(|_| No::Refused)?;
        let agent = NewAgent {
            id: AgentId::new(NOW),
            employee_id,
            name: self.name.clone(),
            role: Role::Agent,
            password_hash: String::new(),
            max_chats: 5,
            created_at: NOW,
        };
        tx.add_agent(&agent).await?;
        let row = tx.agent(agent.id).await?.ok_or(No::Refused)?;
        tell(tx, row.no, agent.id).await?;
        match self.then {
            Then::Keep => Ok(row.no),
            Then::Refuse => Err(No::Refused),
            Then::Panic => panic!("the work breaks, as the test wants"),
        }
    }
}

async fn tell(tx: &mut Tx<'_>, no: i64, id: AgentId) -> Result<(), StoreError> {
    let fed = Fed { visitor: None, agent: Some((no, id)) };
    tx.append(fed, None, EventBody::AgentStatus, NOW).await
}

fn add(name: &str, then: Then) -> AddAgent {
    AddAgent { name: name.to_owned(), then }
}

struct Names;

#[async_trait]
impl Work for Names {
    type Done = Vec<String>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
        Ok(tx.agents().await?.into_iter().map(|agent| agent.name).collect())
    }
}

struct Claim(i64);

#[async_trait]
impl Work for Claim {
    type Done = bool;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        tx.claim_place(self.0, NOW).await
    }
}

/// Appends an event to the agent's queue, after reading how long it is.
struct Tell(String);

#[async_trait]
impl Work for Tell {
    type Done = (AgentId, u64);
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(AgentId, u64), StoreError> {
        let employee_id = self.0.parse().map_err(|_| StoreError::Corrupt("an id"))?;
        let agent = tx.agent_by_employee_id(&employee_id).await?;
        let agent = agent.ok_or(StoreError::Corrupt("an agent"))?;
        tell(tx, agent.no, agent.id).await?;
        Ok((agent.id, tx.queue_ends(Party::Agent(agent.id)).await?.last))
    }
}

async fn work_that_refuses_or_breaks_leaves_no_trace(store: Arc<dyn Store>, ear: Arc<Ear>) {
    let racing = (0..30).map(|n| {
        let then = [Then::Keep, Then::Refuse, Then::Panic][n % 3];
        store.write(add(&format!("agent-{n:02}"), then))
    });
    let results = futures_util::future::join_all(racing).await;
    for (n, result) in results.iter().enumerate() {
        match n % 3 {
            0 => assert!(result.is_ok(), "{result:?}"),
            1 => assert!(matches!(result, Err(No::Refused)), "{result:?}"),
            _ => assert!(matches!(result, Err(No::Store(StoreError::Panicked))), "{result:?}"),
        }
    }
    let names = store.read(Names).await.expect("names");
    let kept: Vec<_> = (0..30).step_by(3).map(|n| format!("agent-{n:02}")).collect();
    assert_eq!(names, kept);
    assert_eq!(ear.told.lock().expect("a lock").len(), 10, "told of what was kept alone");
}

async fn places_are_claimed_one_by_one(store: Arc<dyn Store>, _: Arc<Ear>) {
    let no = store.write(add("ann", Then::Keep)).await.expect("an agent");
    let racing = (0..40).map(|_| store.write(Claim(no)));
    let claimed = futures_util::future::join_all(racing).await;
    assert_eq!(claimed.into_iter().filter(|claimed| matches!(claimed, Ok(true))).count(), 5);
}

async fn ids_have_no_gaps_and_are_told_in_order(store: Arc<dyn Store>, ear: Arc<Ear>) {
    for name in ["ann", "bob"] {
        store.write(add(name, Then::Keep)).await.expect("an agent");
    }
    let racing = (0..200).map(|n| {
        let (store, ear) = (Arc::clone(&store), Arc::clone(&ear));
        async move {
            let name = if n % 2 == 0 { "ann" } else { "bob" };
            let (id, last) = store.write(Tell(name.to_owned())).await.expect("told");
            // Whoever is answered finds the observer told.
            let told = ear.told.lock().expect("a lock");
            assert!(told.contains(&(Party::Agent(id), last)));
        }
    });
    futures_util::future::join_all(racing).await;
    let told = ear.told.lock().expect("a lock");
    let parties: std::collections::HashSet<_> = told.iter().map(|(party, _)| *party).collect();
    assert_eq!(parties.len(), 2);
    for of in parties {
        let ids: Vec<u64> =
            told.iter().filter(|(party, _)| *party == of).map(|(_, id)| *id).collect();
        assert_eq!(ids, (1..=101).collect::<Vec<_>>());
    }
}

async fn a_read_sees_what_was_acknowledged_and_one_moment_of_it(
    store: Arc<dyn Store>,
    _: Arc<Ear>,
) {
    for n in 0..50 {
        let name = format!("agent-{n:02}");
        store.write(add(&name, Then::Keep)).await.expect("an agent");
        let names = store.read(Names).await.expect("names");
        assert_eq!(names.len(), n + 1);
    }
}

async fn messages_chats_and_queues_come_back_as_they_went_in(store: Arc<dyn Store>, _: Arc<Ear>) {
    let agent_no = store.write(add("ann", Then::Keep)).await.expect("an agent");
    let (visitor, chat) = store.write(OpenChat { agent_no }).await.expect("a chat");
    let told = store.read(Queue(Party::Visitor(visitor))).await.expect("a queue");
    assert_eq!(told.len(), 1);
    let EventBody::Message(message) = &told[0].1 else { panic!("{told:?}") };
    assert_eq!((message.chat_id, message.seq, message.sender), (chat, 1, Side::Visitor));
    assert_eq!(message.text, "Grüße \u{202e}👋🏽\n<b>");
    let again = store.write(OpenChat { agent_no }).await;
    assert!(again.is_ok(), "another visitor has a chat of its own");
}

fn visitor(name: &str) -> Visitor {
    Visitor {
        id: VisitorId::new(NOW),
        name: Some(name.to_owned()),
        locale: None,
        page: None,
        attributes: Default::default(),
        since: NOW,
        chat_id: None,
        away: false,
    }
}

async fn a_backup_is_a_whole_store_of_one_moment(store: Arc<dyn Store>, _: Arc<Ear>) {
    let directory = tempfile::tempdir().expect("a directory");
    let copy = directory.path().join("desk.db");
    store.write(add("ann", Then::Keep)).await.expect("an agent");
    store.backup(&copy).await.expect("a backup");
    store.write(add("bob", Then::Keep)).await.expect("an agent");
    assert!(store.backup(&copy).await.is_err(), "it never overwrites");
    let names = inline(directory.path(), Arc::default()).read(Names).await.expect("names");
    assert_eq!(names, ["ann"]);
}

struct OpenChat {
    agent_no: i64,
}

#[async_trait]
impl Work for OpenChat {
    type Done = (VisitorId, ChatId);
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        let visitor = visitor("Zoë");
        let visitor_no = tx.put_visitor(&visitor, NOW).await?;
        let id = ChatId::new(NOW);
        let new = NewChat {
            id,
            visitor_no,
            wanted_no: None,
            opened_by: Side::Visitor,
            now: NOW,
            check_at: NOW,
        };
        let no = tx.add_chat(new).await?;
        tx.open_with(no, self.agent_no, NOW, NOW).await?;
        let text = "Grüße \u{202e}👋🏽\n<b>";
        let message_id = MessageId(Uuid::new_v4());
        let message = holdline::store::NewMessage {
            chat_no: no,
            seq: 1,
            id: message_id,
            sender: Side::Visitor,
            agent_no: None,
            text,
            sent_at: NOW,
        };
        tx.add_message(message).await?;
        tx.note_message(no, 1, Side::Visitor, NOW).await?;
        let stored = tx.message_by_id((no, id), Side::Visitor, message_id).await?;
        let stored = stored.ok_or(StoreError::Corrupt("the message"))?;
        let fed = Fed { visitor: Some((visitor_no, visitor.id)), agent: None };
        tx.append(fed, Some(no), EventBody::Message(Box::new(stored)), NOW).await?;
        let chat = tx.chat(id).await?.ok_or(StoreError::Corrupt("the chat"))?;
        assert_eq!((chat.unread.agent, chat.unread.visitor, chat.chat.last_seq), (1, 0, 1));
        Ok((visitor.id, id))
    }
}

struct Queue(Party);

#[async_trait]
impl Work for Queue {
    type Done = Vec<(u64, EventBody)>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.events_after(self.0, 0, 100).await
    }
}

async fn a_closed_store_refuses_and_keeps_what_it_acknowledged(
    store: Arc<dyn Store>,
    reopen: impl FnOnce() -> Arc<dyn Store>,
) {
    store.write(add("ann", Then::Keep)).await.expect("an agent");
    store.close().await;
    if let Ok(no) = store.write(add("late", Then::Keep)).await {
        panic!("{no} was taken after the end");
    }
    let names = reopen().read(Names).await.expect("names");
    assert_eq!(names, ["ann"]);
}

macro_rules! suite {
    ($engine:ident, $open:expr) => {
        mod $engine {
            use super::*;

            fn open(directory: &Path) -> (Arc<dyn Store>, Arc<Ear>) {
                let ear = Arc::new(Ear::default());
                (($open)(directory, Arc::clone(&ear)), ear)
            }

            suite!(@tests work_that_refuses_or_breaks_leaves_no_trace,
                places_are_claimed_one_by_one,
                ids_have_no_gaps_and_are_told_in_order,
                a_read_sees_what_was_acknowledged_and_one_moment_of_it,
                messages_chats_and_queues_come_back_as_they_went_in,
                a_backup_is_a_whole_store_of_one_moment);

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_closed_store_refuses_and_keeps_what_it_acknowledged() {
                let directory = tempfile::tempdir().expect("a directory");
                let (store, _) = open(directory.path());
                let again = || open(directory.path()).0;
                super::a_closed_store_refuses_and_keeps_what_it_acknowledged(store, again).await;
            }
        }
    };
    (@tests $($test:ident),+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let directory = tempfile::tempdir().expect("a directory");
            let (store, ear) = open(directory.path());
            super::$test(store, ear).await;
        }
    )+};
}

fn threads(directory: &Path, ear: Arc<Ear>) -> Arc<dyn Store> {
    let file = directory.join("desk.db");
    Arc::new(SqliteStore::open(file, Synchronous::Full, ear).expect("a store"))
}

fn inline(directory: &Path, ear: Arc<Ear>) -> Arc<dyn Store> {
    let file = Location::File(directory.join("desk.db"));
    Arc::new(InlineSqlite::open(&file, ear).expect("a store"))
}

suite!(sqlite_with_threads, threads);
suite!(sqlite_inline, inline);
