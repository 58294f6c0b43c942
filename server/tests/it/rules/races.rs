//! Rule 3 under real races: several threads, the threaded store, the machine's clock.

use std::{path::Path, sync::Arc};

use holdline::{
    desk::{
        AgentPatch, Approach, Desk, Hiring, Opening, Poll, Refusal, SelfPatch, Settings,
        VisitorPatch, clock::WallClock,
    },
    model::{
        AgentId, AgentStatus, ChatId, EmployeeId, MessageId, Name, Party, Password, Role, VisitorId,
    },
    store::sqlite::{SqliteStore, Synchronous},
};
use uuid::Uuid;

use crate::fixtures::{Dice, PASSWORD, text};

const AGENTS: [&str; 3] = ["Ann", "Bob", "Cem"];
const PLAYERS: u64 = 8;
const STEPS: usize = 120;

async fn desk(file: &Path) -> Arc<Desk> {
    let file = file.to_owned();
    let open = |observer| -> Result<holdline::store::SharedStore, _> {
        Ok(Arc::new(SqliteStore::open(file, Synchronous::Normal, observer)?))
    };
    let settings = Settings { max_open_chats: 7, max_waiting_chats: 6, ..Settings::default() };
    Desk::start(open, Arc::<WallClock>::default(), settings).await.expect("a desk")
}

async fn online(desk: &Arc<Desk>, name: &str) -> (AgentId, Poll) {
    let hiring = Hiring {
        employee_id: EmployeeId::new(name).expect("an employee id"),
        name: Name::new(name).expect("a name"),
        role: Role::Agent,
        max_chats: 2,
        password: Password::new(PASSWORD.to_owned()).expect("a password"),
    };
    let agent = desk.add_agent(hiring).await.expect("an agent").id;
    set_status(desk, agent, AgentStatus::Available).await;
    (agent, desk.poll(Party::Agent(agent), None).await.expect("a poll"))
}

async fn set_status(desk: &Arc<Desk>, agent: AgentId, status: AgentStatus) {
    let patch = SelfPatch { status: Some(status), ..SelfPatch::default() };
    desk.change_self(agent, [0; 32], patch).await.expect("a status");
}

async fn arrive(desk: &Arc<Desk>) -> (VisitorId, Poll) {
    let (visitor, _) = desk.mint_visitor(None, VisitorPatch::default()).expect("one");
    let poll = desk.poll(Party::Visitor(visitor.id), None).await.expect("a poll");
    (visitor.id, poll)
}

/// The database itself refuses the change that the rule forbids: no moment passes unseen.
fn forbid(file: &Path) {
    let store = rusqlite::Connection::open(file).expect("the database");
    store
        .execute_batch(
            "CREATE TRIGGER rule_3_agent AFTER UPDATE OF open_chats ON agents
             WHEN new.open_chats > old.open_chats AND new.open_chats > new.max_chats
             BEGIN SELECT raise(ABORT, 'an agent has more than its maximum'); END;
             CREATE TRIGGER rule_3_desk AFTER UPDATE OF open_chats ON agents
             WHEN new.open_chats > old.open_chats AND (SELECT sum(open_chats) FROM agents) > 7
             BEGIN SELECT raise(ABORT, 'the desk has more than its maximum'); END;",
        )
        .expect("the triggers");
}

/// Agents whose count of open chats is not the number of chats that they have.
fn miscounted(store: &rusqlite::Connection) -> i64 {
    let sql = "SELECT count(*) FROM agents a WHERE a.open_chats <>
                   (SELECT count(*) FROM chats c WHERE c.agent_no = a.no AND c.state = 'open')";
    store.query_row(sql, [], |row| row.get(0)).expect("a count")
}

struct Player {
    desk: Arc<Desk>,
    agents: Vec<AgentId>,
    dice: Dice,
    visitors: Vec<(VisitorId, Poll)>,
    chats: Vec<ChatId>,
}

impl Player {
    async fn new(desk: &Arc<Desk>, agents: &[AgentId], seed: u64) -> Self {
        let mut visitors = Vec::new();
        for _ in 0..3 {
            visitors.push(arrive(desk).await);
        }
        let dice = Dice::new(seed);
        Self { desk: Arc::clone(desk), agents: agents.to_vec(), dice, visitors, chats: Vec::new() }
    }

    fn agent(&mut self) -> AgentId {
        self.agents[self.dice.roll(AGENTS.len())]
    }

    /// Does one thing; whatever the rules say to it, the store must not fail.
    async fn step(&mut self) {
        let done = match self.dice.roll(14) {
            0..5 => self.open().await,
            5..8 => self.close().await,
            8 => self.transfer().await,
            9 => self.approach().await,
            10 => self.change_maximum().await,
            11 => self.change_status().await,
            12 => self.log_out().await,
            _ => self.vanish().await,
        };
        if let Err(Refusal::Store(error)) = done {
            panic!("{error}");
        }
    }

    async fn open(&mut self) -> Result<(), Refusal> {
        let who = self.dice.roll(self.visitors.len());
        let agent_id = (self.dice.roll(2) == 0).then(|| self.agent());
        let wait = self.dice.roll(2) == 0;
        let message = (MessageId(Uuid::new_v4()), text("Hello"));
        let visitor = self.visitors[who].0;
        let opened =
            self.desk.open_chat(visitor, None, Opening { agent_id, wait, message }).await?;
        if let holdline::desk::Made::Now(chat) = opened {
            self.chats.push(chat.id);
        }
        Ok(())
    }

    async fn close(&mut self) -> Result<(), Refusal> {
        let Some(chat) = self.chats.pop() else { return Ok(()) };
        for (visitor, _) in &self.visitors {
            match self.desk.close_chat(Party::Visitor(*visitor), chat).await {
                Err(Refusal::NoSuchChat) => {}
                other => return other.map(|_| ()),
            }
        }
        Ok(())
    }

    async fn transfer(&mut self) -> Result<(), Refusal> {
        let (from, to) = (self.agent(), self.agent());
        let to = (self.dice.roll(2) == 0).then_some(to);
        let Some(chat) = self.chats.last() else { return Ok(()) };
        self.desk.transfer(from, *chat, to).await.map(|_| ())
    }

    async fn approach(&mut self) -> Result<(), Refusal> {
        let agent = self.agent();
        let who = self.dice.roll(self.visitors.len());
        let visitor_id = self.visitors[who].0;
        let made = self.desk.approach(agent, Approach { visitor_id, message: None }).await?;
        if let holdline::desk::Made::Now(chat) = made {
            self.chats.push(chat.id);
        }
        Ok(())
    }

    async fn change_maximum(&mut self) -> Result<(), Refusal> {
        let name = AGENTS[self.dice.roll(AGENTS.len())];
        let most = u32::try_from(self.dice.roll(4)).expect("small") + 1;
        let patch = AgentPatch { max_chats: Some(most), ..AgentPatch::default() };
        self.desk.change_agent(EmployeeId::new(name).expect("an id"), patch).await.map(|_| ())
    }

    /// An agent logs out, and its chats go to others; it is back at once.
    async fn log_out(&mut self) -> Result<(), Refusal> {
        let agent = self.agent();
        self.desk.log_out(agent, [0; 32]).await?;
        set_status(&self.desk, agent, AgentStatus::Available).await;
        Ok(())
    }

    /// A visitor erases itself or is blocked, and somebody else comes.
    async fn vanish(&mut self) -> Result<(), Refusal> {
        let who = self.dice.roll(self.visitors.len());
        let gone = self.visitors[who].0;
        if self.dice.roll(2) == 0 {
            self.desk.erase(gone).await?;
        } else {
            self.desk.block(self.agents[0], gone).await?;
        }
        self.visitors[who] = arrive(&self.desk).await;
        Ok(())
    }

    async fn change_status(&mut self) -> Result<(), Refusal> {
        let agent = self.agent();
        set_status(&self.desk, agent, AgentStatus::Away).await;
        set_status(&self.desk, agent, AgentStatus::Available).await;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rule_3_no_race_of_openers_closers_transfers_and_maximums_breaks_a_maximum_or_leaks_a_place()
 {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("desk.db");
    let desk = desk(&file).await;
    let keeping = tokio::spawn(Arc::clone(&desk).keep());
    let (mut agents, mut polls) = (Vec::new(), Vec::new());
    for name in AGENTS {
        let (agent, poll) = online(&desk, name).await;
        agents.push(agent);
        polls.push(poll);
    }
    forbid(&file);
    let mut playing = tokio::task::JoinSet::new();
    for seed in 1..=PLAYERS {
        let mut player = Player::new(&desk, &agents, seed).await;
        let store = rusqlite::Connection::open(&file).expect("the database");
        playing.spawn(async move {
            for _ in 0..STEPS {
                player.step().await;
                assert_eq!(miscounted(&store), 0, "seed {seed}");
            }
            while !player.chats.is_empty() {
                player.close().await.expect("closed");
            }
        });
    }
    while let Some(played) = playing.join_next().await {
        played.expect("played to the end");
    }
    for agent in desk.team().await.expect("the team") {
        assert_eq!(agent.open_chats, 0, "{} has a place that nobody has", agent.name);
    }
    assert_eq!(desk.line().await.expect("the line").waiting, 0);
    keeping.abort();
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rule_14_no_race_leaves_a_chat_with_who_is_blocked() {
    let directory = tempfile::tempdir().expect("a directory");
    let desk = desk(&directory.path().join("desk.db")).await;
    let (ann, _ann) = online(&desk, "Ann").await;
    let (bob, _bob) = online(&desk, "Bob").await;
    for round in 0..60 {
        let (visitor_id, _here) = arrive(&desk).await;
        let blocking = Arc::clone(&desk);
        let blocking = tokio::spawn(async move { blocking.block(ann, visitor_id).await });
        let opening = Arc::clone(&desk);
        let opening = tokio::spawn(async move {
            let message = (MessageId(Uuid::new_v4()), text("Hello"));
            let made = if round % 2 == 0 {
                let approach = Approach { visitor_id, message: Some(message) };
                opening.approach(bob, approach).await
            } else {
                let opened = Opening { agent_id: None, wait: false, message };
                opening.open_chat(visitor_id, None, opened).await
            };
            match made {
                Ok(_) | Err(Refusal::Blocked | Refusal::VisitorGone) => {}
                Err(other) => panic!("{other}"),
            }
        });
        blocking.await.expect("no panic").expect("blocked");
        opening.await.expect("no panic");
        assert_eq!(desk.load().await.expect("the load").open_chats, 0, "round {round}");
    }
    desk.close().await;
}
