//! Rule 5 against a naive reference, at random.

use std::{collections::HashMap, time::Duration};

use holdline::{
    desk::{AgentPatch, Poll},
    model::{AgentId, AgentStatus, Chat, ChatState, EmployeeId, Party, VisitorId},
};

use crate::fixtures::{Dice, TestDesk};

/// The line as a child would keep it: a list, looked through from its beginning.
#[derive(Default)]
struct Naive {
    agents: HashMap<AgentId, (u32, u32, bool)>,
    /// In the order in which they came: who, and for whom.
    waiting: Vec<(usize, Option<AgentId>)>,
    open: HashMap<usize, AgentId>,
}

impl Naive {
    fn has_room(&self, agent: AgentId) -> bool {
        let (open, most, online) = self.agents[&agent];
        online && open < most
    }

    fn give(&mut self, visitor: usize, agent: AgentId) {
        self.agents.get_mut(&agent).expect("an agent").0 += 1;
        self.open.insert(visitor, agent);
    }

    /// An agent may have a place: it takes the first who wants it or anyone, as long as there is one.
    fn connect(&mut self, agent: AgentId) {
        while self.has_room(agent) {
            let first =
                self.waiting.iter().position(|(_, wants)| wants.is_none_or(|id| id == agent));
            let Some(first) = first else { return };
            let (visitor, _) = self.waiting.remove(first);
            self.give(visitor, agent);
        }
    }

    fn close(&mut self, visitor: usize) {
        self.waiting.retain(|(waiting, _)| *waiting != visitor);
        if let Some(agent) = self.open.remove(&visitor) {
            self.agents.get_mut(&agent).expect("an agent").0 -= 1;
            self.connect(agent);
        }
    }

    /// 1 and those before it who would take a place that it could take.
    fn position(&self, visitor: usize) -> Option<u32> {
        let at = self.waiting.iter().position(|(waiting, _)| *waiting == visitor)?;
        let wants = self.waiting[at].1;
        let competes =
            |other: &Option<AgentId>| wants.is_none() || other.is_none() || *other == wants;
        let before = self.waiting[..at].iter().filter(|(_, other)| competes(other)).count();
        Some(u32::try_from(before).expect("few") + 1)
    }
}

/// What happens at random, to the desk and to the naive line alike.
struct Play {
    desk: TestDesk,
    naive: Naive,
    agents: Vec<(AgentId, String)>,
    visitors: Vec<(VisitorId, Option<Chat>)>,
    polls: Vec<Poll>,
}

impl Play {
    async fn start() -> Self {
        let desk = TestDesk::start().await;
        let mut play = Self {
            naive: Naive::default(),
            agents: Vec::new(),
            visitors: (0..20).map(|_| (desk.visitor(), None)).collect(),
            polls: Vec::new(),
            desk,
        };
        for name in ["Ann", "Bob", "Cem"] {
            let (id, poll) = play.desk.with_agent(name, 2).await;
            play.agents.push((id, name.to_owned()));
            play.polls.push(poll);
            play.naive.agents.insert(id, (0, 2, true));
        }
        play
    }

    async fn step(&mut self, dice: &mut Dice) {
        match dice.roll(10) {
            0..5 => self.come(dice).await,
            5..8 => self.go(dice).await,
            8 => self.change_maximum(dice).await,
            _ => self.change_status(dice).await,
        }
    }

    async fn come(&mut self, dice: &mut Dice) {
        let who = dice.roll(self.visitors.len());
        let wants = (dice.roll(2) == 0).then(|| self.agents[dice.roll(3)].0);
        if self.visitors[who].1.is_some() {
            return;
        }
        let result = self.desk.join(self.visitors[who].0, wants).await;
        let online = |id: &AgentId| self.naive.agents[id].2;
        let able = wants.map_or_else(|| self.naive.agents.keys().any(online), |id| online(&id));
        assert_eq!(result.is_ok(), able, "{result:?}");
        let Ok(chat) = result else { return };
        // Whom the desk chooses among several is rule 4, which has its own test: here it counts that it had room.
        let free = wants.map_or_else(
            || self.naive.agents.keys().any(|id| self.naive.has_room(*id)),
            |id| self.naive.has_room(id),
        );
        assert_eq!(chat.state == ChatState::Open, free, "{chat:?}");
        if free {
            let agent = chat.agent_id.expect("an agent");
            assert!(self.naive.has_room(agent) && wants.is_none_or(|id| id == agent));
            self.naive.give(who, agent);
        } else {
            self.naive.waiting.push((who, wants));
        }
        self.visitors[who].1 = Some(chat);
    }

    async fn go(&mut self, dice: &mut Dice) {
        let who = dice.roll(self.visitors.len());
        let (visitor, chat) = &mut self.visitors[who];
        if let Some(chat) = chat.take() {
            self.desk.close_chat(Party::Visitor(*visitor), chat.id).await.expect("closed");
            self.naive.close(who);
        }
    }

    async fn change_maximum(&mut self, dice: &mut Dice) {
        let (id, name) = self.agents[dice.roll(3)].clone();
        let most = u32::try_from(dice.roll(4)).expect("small") + 1;
        let patch = AgentPatch { max_chats: Some(most), ..AgentPatch::default() };
        let employee_id = EmployeeId::new(&name).expect("an id");
        self.desk.change_agent(employee_id, patch).await.expect("changed");
        self.naive.agents.get_mut(&id).expect("an agent").1 = most;
        self.naive.connect(id);
    }

    async fn change_status(&mut self, dice: &mut Dice) {
        let id = self.agents[dice.roll(3)].0;
        let online = !self.naive.agents[&id].2;
        let status = if online { AgentStatus::Available } else { AgentStatus::Away };
        self.desk.set_status(id, status).await;
        self.naive.agents.get_mut(&id).expect("an agent").2 = online;
        if online {
            self.naive.connect(id);
        } else {
            // The desk looks at its clock once a second: then those who want her want anyone.
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            for (_, wants) in &mut self.naive.waiting {
                *wants = wants.filter(|wanted| *wanted != id);
            }
            self.connect_in_order().await;
        }
    }

    /// Each who waits, the earliest first, has an agent now if one had room. Whom of several is rule 4 again.
    async fn connect_in_order(&mut self) {
        for (who, wants) in std::mem::take(&mut self.naive.waiting) {
            let takes = |id: AgentId| wants.is_none_or(|wanted| wanted == id);
            if self.naive.agents.keys().any(|id| takes(*id) && self.naive.has_room(*id)) {
                let (visitor, chat) = &self.visitors[who];
                let chat = chat.as_ref().expect("a chat").id;
                let chat = self.desk.chat(Party::Visitor(*visitor), chat).await.expect("the chat");
                assert_eq!(chat.state, ChatState::Open, "visitor {who}");
                let agent = chat.agent_id.expect("an agent");
                assert!(takes(agent) && self.naive.has_room(agent), "visitor {who}");
                self.naive.give(who, agent);
            } else {
                self.naive.waiting.push((who, wants));
            }
        }
    }

    async fn compare(&self) {
        for (who, (visitor, chat)) in self.visitors.iter().enumerate() {
            let Some(chat) = chat else { continue };
            let chat = self.desk.chat(Party::Visitor(*visitor), chat.id).await.expect("the chat");
            assert_eq!(chat.position, self.naive.position(who), "visitor {who}");
            let holder = chat.agent_id.filter(|_| chat.state == ChatState::Open);
            assert_eq!(holder, self.naive.open.get(&who).copied(), "visitor {who}");
        }
        for (id, (open, most, _)) in &self.naive.agents {
            let agent = self.desk.agent(*id).await.expect("an agent");
            assert_eq!((agent.open_chats, agent.max_chats), (*open, *most));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn rule_5_the_line_is_as_fair_as_one_kept_by_hand() {
    for seed in 1..=12 {
        let mut dice = Dice::new(seed);
        let mut play = Play::start().await;
        for _ in 0..120 {
            play.step(&mut dice).await;
            play.compare().await;
        }
    }
}
