//! Brings chats into the states of the table, with all who may call about them.

use std::{sync::Arc, time::Duration};

use holdline::{
    desk::{
        AgentPatch, Desk, Hiring, Made, MessageQuery, Opening, Poll, Refusal, SelfPatch, Settings,
        VisitorPatch,
    },
    model::{
        AgentId, AgentStatus, Chat, ChatId, ChatState, EmployeeId, Message, MessageId, Name, Party,
        Password, Role, VisitorId,
    },
    store::sqlite::Synchronous,
};
use serde_json::Value;

use crate::fixtures::{Client, PASSWORD, TestServer, answer, message, text};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(3_600);
/// Room for all chats of a stage.
const MANY: u32 = 1_000;

macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $($variant),+ }

        impl $type {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

named! {
    /// What a chat can be.
    State {
        Waiting = "waiting",
        WaitingAgentGone = "waiting again, its agent gone",
        WaitingAgentRemoved = "waiting again, its agent removed",
        Open = "open",
        Transferred = "open, transferred",
        Warned = "open, transferred and warned that it is idle",
        ClosedByVisitor = "closed by its visitor",
        ClosedByAgent = "closed by its agent",
        ClosedEarlier = "closed, and its visitor talks with another agent",
        Blocked = "closed, and its visitor blocked",
        ErasedByItself = "erased by itself",
        ErasedByAdmin = "erased by an admin",
    }
}

named! {
    /// What a caller can be to a chat.
    Caller {
        Visitor = "visitor",
        Stranger = "stranger",
        Agent = "agent",
        Former = "former",
        Other = "other",
        Wanted = "wanted",
        Later = "later",
        Admin = "admin",
        Nobody = "nobody",
    }
}

/// A desk on which the chats are in one state.
pub struct Stage {
    state: State,
    server: TestServer,
    nobody: Client,
    pub ann: Member,
    pub fred: Member,
    pub olga: Member,
    /// Always full.
    pub will: Member,
    /// Has room.
    pub rosa: Member,
    /// Never online.
    pub gus: AgentId,
    pub adam: Member,
    /// Will's: who polls is not gone, however long the rest takes.
    _poll: Poll,
}

/// An agent.
pub struct Member {
    pub id: AgentId,
    pub client: Client,
}

/// A chat in the state of its stage, which no other call has touched.
pub struct Scene {
    pub chat: ChatId,
    pub visitor: VisitorId,
    /// Its first message.
    pub opening: Value,
    pub last_seq: u32,
    client: Client,
    /// What the first agent who had it has written.
    greeting: Option<Value>,
    /// What the second one has.
    follow_up: Option<Value>,
}

/// Who calls.
pub struct Person {
    pub client: Client,
    pub agent: Option<AgentId>,
    /// A message of the chat that it has written.
    pub said: Option<Value>,
}

impl State {
    /// Whether somebody can be that to a chat in this state.
    pub fn has(self, caller: Caller) -> bool {
        use State::{Open, Waiting, WaitingAgentGone, WaitingAgentRemoved};
        match caller {
            Caller::Agent => !matches!(self, Waiting | WaitingAgentGone | WaitingAgentRemoved),
            Caller::Former => !matches!(self, Waiting | Open),
            Caller::Wanted => self == Waiting,
            Caller::Later => self == Self::ClosedEarlier,
            _ => true,
        }
    }

    /// Whether a chat waits for whoever has room: then nobody who is online has any.
    fn is_for_anyone(self) -> bool {
        matches!(self, Self::WaitingAgentGone | Self::WaitingAgentRemoved)
    }

    fn settings(self) -> Settings {
        let mut settings = Settings {
            // Who was here once is here.
            agent_grace: LONG,
            agent_gone_after: LONG,
            visitor_grace: LONG,
            visitor_left_after: LONG,
            max_waiting_chats: MANY,
            // All call from one address.
            block_address_for: Duration::ZERO,
            ..Settings::default()
        };
        match self {
            // They are warned as soon as time is looked at, and long before the end.
            Self::Warned => {
                settings.idle_after = LONG + Duration::from_millis(1);
                settings.idle_warning = LONG;
            }
            Self::WaitingAgentGone => {
                settings.agent_gone_after = Duration::from_secs(2);
                settings.start_grace = Duration::ZERO;
            }
            _ => {}
        }
        settings
    }
}

impl Stage {
    pub async fn set(state: State) -> Self {
        let server = TestServer::with(|config| {
            config.settings = state.settings();
            config.synchronous = Synchronous::Normal;
        })
        .await;
        let nobody = server.anyone();
        let staff = Staff { server: &server, nobody: &nobody };
        let (ann, adam) = tokio::join!(staff.promote("E1"), staff.promote("A1"));
        let (fred, olga) = tokio::join!(staff.hire("Fred", MANY), staff.hire("Olga", MANY));
        let (will, rosa) = tokio::join!(staff.hire("Will", 1), staff.hire("Rosa", MANY));
        let gus = staff.hire_only("Gus", MANY).await;
        will.client.go_online().await;
        let _poll = server.desk.poll(Party::Agent(will.id), None).await.expect("a poll");
        let stage = Self { state, server, nobody, ann, fred, olga, will, rosa, gus, adam, _poll };
        for member in stage.who_is_online() {
            member.client.go_online().await;
        }
        let (filler, _) = stage.newcomer().await;
        stage.open(filler, stage.will.id).await;
        stage
    }

    /// Those who have room and are online when the chats begin.
    fn who_is_online(&self) -> Vec<&Member> {
        match self.state {
            State::WaitingAgentGone => vec![&self.ann],
            State::WaitingAgentRemoved => vec![&self.ann, &self.fred],
            _ => vec![&self.ann, &self.fred, &self.olga, &self.rosa, &self.adam],
        }
    }

    fn desk(&self) -> &Arc<Desk> {
        &self.server.desk
    }

    /// So many chats in the state.
    pub async fn scenes(&self, count: usize) -> Vec<Scene> {
        let attending = self.desk().poll(Party::Agent(self.ann.id), None).await.expect("a poll");
        let mut scenes = Vec::new();
        for _ in 0..count {
            scenes.push(self.scene().await);
        }
        match self.state {
            State::WaitingAgentGone => {
                self.send_away(&self.ann).await;
                drop(attending);
            }
            State::WaitingAgentRemoved => {
                self.send_away(&self.fred).await;
                let ann = EmployeeId::new("E1").expect("an id");
                self.desk().remove_agent(ann).await.expect("removed");
            }
            _ => {}
        }
        for scene in &mut scenes {
            self.settle(scene).await;
        }
        scenes
    }

    /// What time, or what an agent does to all of its chats, does to this one.
    async fn settle(&self, scene: &mut Scene) {
        if self.state.is_for_anyone() {
            self.until(scene, |chat| chat.state == ChatState::Waiting).await;
            self.say(scene, Party::Visitor(scene.visitor), "Hello?").await;
        }
        if self.state == State::Warned {
            self.until(scene, |chat| chat.closes_at.is_some()).await;
        }
    }

    /// A chat in the state, but for what is done to all at once.
    async fn scene(&self) -> Scene {
        let ann = Party::Agent(self.ann.id);
        match self.state {
            State::Waiting => self.begin(self.will.id).await,
            State::WaitingAgentGone | State::Open => {
                let mut scene = self.begin(self.ann.id).await;
                scene.greeting = Some(self.say(&mut scene, ann, "How can I help?").await);
                scene
            }
            _ => {
                let mut scene = self.begin(self.fred.id).await;
                let fred = Party::Agent(self.fred.id);
                scene.greeting = Some(self.say(&mut scene, fred, "How can I help?").await);
                self.transfer(&scene, &self.fred, &self.ann).await;
                if self.state != State::WaitingAgentRemoved {
                    scene.follow_up = Some(self.say(&mut scene, ann, "It is my turn").await);
                }
                if self.state == State::Warned {
                    // Perhaps it was warned before and the message has called that off: there and back begins anew.
                    self.transfer(&scene, &self.ann, &self.rosa).await;
                    self.transfer(&scene, &self.rosa, &self.ann).await;
                }
                self.end(&scene).await;
                scene
            }
        }
    }

    /// Ends the chat as the state wants it.
    async fn end(&self, scene: &Scene) {
        let visitor = Party::Visitor(scene.visitor);
        let ann = self.ann.id;
        match self.state {
            State::ClosedByVisitor | State::ClosedEarlier => {
                self.desk().close_chat(visitor, scene.chat).await.expect("closed");
            }
            State::ClosedByAgent => {
                self.desk().close_chat(Party::Agent(ann), scene.chat).await.expect("closed");
            }
            State::Blocked => {
                self.desk().block(ann, scene.visitor).await.expect("blocked");
            }
            State::ErasedByItself => self.desk().erase(scene.visitor).await.expect("erased"),
            State::ErasedByAdmin => {
                self.desk().erase_known(scene.visitor).await.expect("erased");
            }
            _ => {}
        }
        if self.state == State::ClosedEarlier {
            self.open(scene.visitor, self.rosa.id).await;
        }
    }

    /// Who that is to the chat of the scene, if anybody is.
    pub async fn person(&self, caller: Caller, scene: &Scene) -> Option<Person> {
        if !self.state.has(caller) {
            return None;
        }
        let as_visitor = |client: Client, said| Person { client, agent: None, said };
        let as_agent = |member: &Member, said: &Option<Value>| Person {
            client: member.client.clone(),
            agent: Some(member.id),
            said: said.clone(),
        };
        Some(match caller {
            Caller::Visitor => as_visitor(scene.client.clone(), Some(scene.opening.clone())),
            Caller::Stranger => as_visitor(self.newcomer().await.1, None),
            Caller::Nobody => as_visitor(self.nobody.clone(), None),
            Caller::Agent if self.state == State::Open => as_agent(&self.ann, &scene.greeting),
            Caller::Agent => as_agent(&self.ann, &scene.follow_up),
            Caller::Former if self.state == State::WaitingAgentGone => {
                as_agent(&self.ann, &scene.greeting)
            }
            Caller::Former => as_agent(&self.fred, &scene.greeting),
            Caller::Other => as_agent(&self.olga, &None),
            Caller::Wanted => as_agent(&self.will, &None),
            Caller::Later => as_agent(&self.rosa, &None),
            Caller::Admin => as_agent(&self.adam, &None),
        })
    }

    /// A visitor who is on the site.
    async fn newcomer(&self) -> (VisitorId, Client) {
        let minted = self.desk().mint_visitor(None, VisitorPatch::default());
        let (visitor, token) = minted.expect("a visitor");
        self.desk().poll(Party::Visitor(visitor.id), None).await.expect("a poll");
        (visitor.id, self.nobody.with_token(&token))
    }

    /// Opens a chat, which waits if the agent is full; with its first message.
    async fn open(&self, visitor: VisitorId, agent: AgentId) -> (ChatId, Value) {
        let opening = message("Hello");
        let first = (id_of(&opening), text("Hello"));
        let opened = Opening { agent_id: Some(agent), wait: true, message: first };
        match self.desk().open_chat(visitor, None, opened).await.expect("a chat") {
            Made::Now(chat) => (chat.id, opening),
            Made::Before(chat) => panic!("{chat:?} was there before"),
        }
    }

    async fn begin(&self, agent: AgentId) -> Scene {
        let (visitor, client) = self.newcomer().await;
        let (chat, opening) = self.open(visitor, agent).await;
        Scene { chat, visitor, opening, last_seq: 1, client, greeting: None, follow_up: None }
    }

    async fn say(&self, scene: &mut Scene, party: Party, words: &str) -> Value {
        let said = message(words);
        let posted = self.post(party, scene.chat, &said).await.expect("posted");
        scene.last_seq = posted.seq;
        said
    }

    async fn transfer(&self, scene: &Scene, from: &Member, to: &Member) {
        self.desk().transfer(from.id, scene.chat, Some(to.id)).await.expect("transferred");
    }

    /// Posts a message as it is sent.
    pub async fn post(
        &self,
        party: Party,
        chat: ChatId,
        message: &Value,
    ) -> Result<Message, Refusal> {
        let words = text(message["text"].as_str().expect("a text"));
        match self.desk().post(party, chat, id_of(message), words).await? {
            Made::Now(message) | Made::Before(message) => Ok(message),
        }
    }

    /// The chat and its messages as an admin sees them; but for its place in line, which others change.
    pub async fn snapshot(&self, scene: &Scene) -> (Chat, Vec<Message>) {
        let (admin, chat) = (Party::Agent(self.adam.id), scene.chat);
        let all = MessageQuery { after_seq: None, before_seq: None, limit: 200 };
        let (messages, _) = self.desk().messages(admin, chat, all).await.expect("messages");
        let chat = self.desk().chat(admin, chat).await.expect("the chat");
        (Chat { position: None, ..chat }, messages)
    }

    async fn send_away(&self, member: &Member) {
        let patch = SelfPatch { status: Some(AgentStatus::Away), ..SelfPatch::default() };
        self.desk().change_self(member.id, [0; 32], patch).await.expect("a status");
    }

    /// Waits until the chat has become so: its visitor is told.
    async fn until(&self, scene: &Scene, is_so: impl Fn(&Chat) -> bool) {
        let visitor = Party::Visitor(scene.visitor);
        let mut poll = self.desk().poll(visitor, None).await.expect("a poll");
        while !is_so(&self.desk().chat(visitor, scene.chat).await.expect("the chat")) {
            let told = answer(&mut poll, Duration::from_secs(20)).await.expect("an answer");
            assert!(!told.events.is_empty(), "{} does not come about", self.state.name());
        }
    }
}

/// Hires and logs in: both are slow, and done once a stage.
struct Staff<'s> {
    server: &'s TestServer,
    nobody: &'s Client,
}

impl Staff<'_> {
    async fn hire(&self, name: &str, max_chats: u32) -> Member {
        let id = self.hire_only(name, max_chats).await;
        Member { id, client: self.nobody.log_in(name, PASSWORD).await }
    }

    async fn hire_only(&self, name: &str, max_chats: u32) -> AgentId {
        let hiring = Hiring {
            employee_id: EmployeeId::new(name).expect("an id"),
            name: Name::new(name).expect("a name"),
            role: Role::Agent,
            max_chats,
            password: Password::new(PASSWORD.to_owned()).expect("a password"),
        };
        self.server.desk.add_agent(hiring).await.expect("an agent").id
    }

    /// One of those whom every server has, with more room.
    async fn promote(&self, employee_id: &str) -> Member {
        let patch = AgentPatch { max_chats: Some(MANY), ..AgentPatch::default() };
        let who = EmployeeId::new(employee_id).expect("an id");
        let agent = self.server.desk.change_agent(who, patch).await.expect("an agent");
        Member { id: agent.id, client: self.nobody.log_in(employee_id, PASSWORD).await }
    }
}

fn id_of(message: &Value) -> MessageId {
    MessageId(message["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"))
}
