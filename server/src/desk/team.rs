//! Agents: making, changing and removing them, what they choose for themselves, and who of them visitors can choose.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Desk, Refusal, handover, line,
    moment::Moment,
    sessions::{set_status, tell_devices},
    through::through,
    tokens::TokenHash,
};
use crate::{
    model::{
        Agent, AgentCard, AgentId, AgentState, AgentStatus, EmployeeId, MAX_CHATS, Name, Password,
        Role,
    },
    store::{AgentChange, AgentRow, NewAgent, StoreError, StoreExt, Tx, Work},
};

/// An agent to be made.
#[derive(Debug, Clone)]
pub struct Hiring {
    /// Never used before.
    pub employee_id: EmployeeId,
    /// What visitors see.
    pub name: Name,
    /// What it may do.
    pub role: Role,
    /// Its maximum, within [`MAX_CHATS`].
    pub max_chats: u32,
    /// At least 10 characters.
    pub password: Password,
}

/// How an agent is named to be changed or removed.
#[derive(Debug, Clone)]
pub enum AgentRef {
    /// By what everybody but the log-in names it.
    Id(AgentId),
    /// By its log-in.
    EmployeeId(EmployeeId),
}

impl From<AgentId> for AgentRef {
    fn from(id: AgentId) -> Self {
        Self::Id(id)
    }
}

impl From<EmployeeId> for AgentRef {
    fn from(id: EmployeeId) -> Self {
        Self::EmployeeId(id)
    }
}

/// What an admin changes of an agent; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default)]
pub struct AgentPatch {
    /// What visitors see.
    pub name: Option<Name>,
    /// What it may do.
    pub role: Option<Role>,
    /// Its maximum. Lowering it closes nothing (rule 3).
    pub max_chats: Option<u32>,
    /// Another password. Ends its sessions.
    pub password: Option<Password>,
}

/// What an agent changes of itself.
#[derive(Debug, Clone, Default)]
pub struct SelfPatch {
    /// Whether it takes chats.
    pub status: Option<AgentStatus>,
    /// What visitors see.
    pub name: Option<Name>,
    /// The password it has and the one it wants. Ends its other sessions.
    pub password: Option<(Password, Password)>,
}

impl Desk {
    /// One agent.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAgent`].
    pub async fn agent(&self, id: AgentId) -> Result<Agent, Refusal> {
        let agent = self.store.read(FindAgent { id }).await?;
        Ok(agent.to_agent(self.heard_after()))
    }

    /// All agents, by name.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn team(&self) -> Result<Vec<Agent>, Refusal> {
        let agents = self.store.read(ListAgents).await?;
        let heard_after = self.heard_after();
        Ok(agents.iter().map(|(agent, _)| agent.to_agent(heard_after)).collect())
    }

    /// Whether the desk never had an agent.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn is_new(&self) -> Result<bool, Refusal> {
        Ok(self.store.read(AnyAgentEver).await? == 0)
    }

    /// The agents whom a visitor can choose now.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn choosable(&self) -> Result<Vec<AgentCard>, Refusal> {
        let heard_after = self.heard_after();
        let agents = self.store.read(ListAgents).await?;
        let online = agents.into_iter().filter(|(agent, _)| agent.is_online(heard_after));
        Ok(online
            .map(|(agent, waiting)| AgentCard {
                id: agent.id,
                state: if agent.has_room() { AgentState::Available } else { AgentState::Busy },
                name: agent.name,
                waiting,
            })
            .collect())
    }

    /// Makes an agent.
    ///
    /// # Errors
    /// [`Refusal::EmployeeIdTaken`], [`Refusal::MaxChatsOutOfRange`], [`Refusal::PasswordTooShort`].
    pub async fn add_agent(&self, hiring: Hiring) -> Result<Agent, Refusal> {
        check_max_chats(Some(hiring.max_chats))?;
        let now = self.now();
        let agent = NewAgent {
            id: AgentId::new(now),
            employee_id: hiring.employee_id,
            name: hiring.name.into_string(),
            role: hiring.role,
            password_hash: self.passwords.hash(hiring.password).await?,
            max_chats: hiring.max_chats,
            created_at: now,
        };
        let id = agent.id;
        self.store.write(AddAgent { agent }).await?;
        self.agent(id).await
    }

    /// Changes an agent.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAgent`], [`Refusal::LastAdmin`], and those of [`add_agent`](Self::add_agent).
    pub async fn change_agent(
        self: &Arc<Self>,
        who: impl Into<AgentRef>,
        patch: AgentPatch,
    ) -> Result<Agent, Refusal> {
        check_max_chats(patch.max_chats)?;
        let password_hash = match patch.password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let change = AgentChange {
            name: patch.name.map(Name::into_string),
            role: patch.role,
            max_chats: patch.max_chats,
            password_hash,
        };
        let work = ChangeAgent { who: who.into(), change, at: self.moment() };
        let desk = Arc::clone(self);
        through(async move {
            let id = desk.store.write(work).await?;
            desk.sessions().clear();
            desk.agent(id).await
        })
        .await
    }

    /// Takes an agent out of the desk: its sessions end and its chats go to others (rule 9). Its employee id is never used again.
    ///
    /// # Errors
    /// [`Refusal::NoSuchAgent`], [`Refusal::LastAdmin`].
    pub async fn remove_agent(self: &Arc<Self>, who: impl Into<AgentRef>) -> Result<(), Refusal> {
        let work = RemoveAgent { who: who.into(), at: self.moment() };
        let desk = Arc::clone(self);
        through(async move {
            desk.store.write(work).await?;
            desk.sessions().clear();
            Ok(())
        })
        .await
    }

    /// An agent changes itself. A new password ends its other sessions.
    ///
    /// # Errors
    /// [`Refusal::WrongPassword`], [`Refusal::TooManyLogIns`], [`Refusal::PasswordTooShort`].
    pub async fn change_self(
        self: &Arc<Self>,
        id: AgentId,
        session: TokenHash,
        patch: SelfPatch,
    ) -> Result<Agent, Refusal> {
        let password_hash = match patch.password {
            Some((old, new)) => {
                let agent = self.store.read(FindAgent { id }).await?;
                // A session that somebody else got hold of must not be a way to guess.
                let attempt = self.attempts.begin_change(&agent.employee_id)?;
                let hash = Some(agent.password_hash);
                if !self.passwords.verify(old, hash, true).await? {
                    return Err(Refusal::WrongPassword);
                }
                attempt.succeeded();
                Some(self.passwords.hash(new).await?)
            }
            None => None,
        };
        let change = AgentChange {
            name: patch.name.map(Name::into_string),
            password_hash,
            ..AgentChange::default()
        };
        let new_password = change.password_hash.is_some();
        let work = ChangeSelf { id, session, change, status: patch.status, at: self.moment() };
        let desk = Arc::clone(self);
        through(async move {
            desk.store.write(work).await?;
            if new_password {
                desk.sessions().clear();
            }
            desk.agent(id).await
        })
        .await
    }
}

fn check_max_chats(max_chats: Option<u32>) -> Result<(), Refusal> {
    match max_chats {
        Some(max_chats) if !MAX_CHATS.contains(&max_chats) => Err(Refusal::MaxChatsOutOfRange),
        _ => Ok(()),
    }
}

struct FindAgent {
    id: AgentId,
}

#[async_trait]
impl Work for FindAgent {
    type Done = AgentRow;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<AgentRow, Refusal> {
        tx.agent(self.id).await?.ok_or(Refusal::NoSuchAgent)
    }
}

/// All agents with how many chats wait for each.
struct ListAgents;

#[async_trait]
impl Work for ListAgents {
    type Done = Vec<(AgentRow, u32)>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        let waiting = tx.waiting_by_agent().await?;
        let agents = tx.agents().await?;
        let count =
            |no| waiting.iter().find(|(agent, _)| *agent == no).map_or(0, |(_, count)| *count);
        Ok(agents
            .into_iter()
            .map(|agent| {
                let waiting = count(agent.no);
                (agent, waiting)
            })
            .collect())
    }
}

struct AnyAgentEver;

#[async_trait]
impl Work for AnyAgentEver {
    type Done = u32;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u32, StoreError> {
        tx.count_agents_ever().await
    }
}

struct AddAgent {
    agent: NewAgent,
}

#[async_trait]
impl Work for AddAgent {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        if tx.agent_by_employee_id(&self.agent.employee_id).await?.is_some() {
            return Err(Refusal::EmployeeIdTaken);
        }
        tx.add_agent(&self.agent).await?;
        Ok(())
    }
}

async fn find(tx: &mut Tx<'_>, who: &AgentRef) -> Result<AgentRow, Refusal> {
    let agent = match who {
        AgentRef::Id(id) => tx.agent(*id).await?,
        AgentRef::EmployeeId(id) => tx.agent_by_employee_id(id).await?,
    };
    agent.filter(|agent| agent.removed_at.is_none()).ok_or(Refusal::NoSuchAgent)
}

/// Refuses to take the last admin away: nobody could make another one but on the command line.
async fn keep_an_admin(tx: &mut Tx<'_>, without: &AgentRow) -> Result<(), Refusal> {
    let another = |agent: &AgentRow| agent.role == Role::Admin && agent.no != without.no;
    if without.role == Role::Admin && !tx.agents().await?.iter().any(another) {
        return Err(Refusal::LastAdmin);
    }
    Ok(())
}

struct ChangeAgent {
    who: AgentRef,
    change: AgentChange,
    at: Moment,
}

#[async_trait]
impl Work for ChangeAgent {
    type Done = AgentId;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<AgentId, Refusal> {
        let agent = find(tx, &self.who).await?;
        if self.change.role == Some(Role::Agent) {
            keep_an_admin(tx, &agent).await?;
        }
        tx.change_agent(agent.no, &self.change).await?;
        if self.change.password_hash.is_some() {
            tx.end_sessions_of(agent.no, None).await?;
            set_status(tx, &agent, AgentStatus::Away, &self.at).await?;
        }
        tell_devices(tx, &agent, &self.at).await?;
        // A higher maximum is room for those who wait.
        line::connect(tx, agent.no, &self.at).await?;
        Ok(agent.id)
    }
}

struct RemoveAgent {
    who: AgentRef,
    at: Moment,
}

#[async_trait]
impl Work for RemoveAgent {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let agent = find(tx, &self.who).await?;
        keep_an_admin(tx, &agent).await?;
        // First, so that none of its chats comes back to it.
        tx.remove_agent(agent.no, self.at.now).await?;
        tx.end_sessions_of(agent.no, None).await?;
        handover::leave(tx, &agent, agent.open_chats, &self.at).await?;
        // Its held polls end, and find that they are nobody's.
        tell_devices(tx, &agent, &self.at).await?;
        Ok(())
    }
}

struct ChangeSelf {
    id: AgentId,
    session: TokenHash,
    change: AgentChange,
    status: Option<AgentStatus>,
    at: Moment,
}

#[async_trait]
impl Work for ChangeSelf {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let agent = tx.agent(self.id).await?.ok_or(Refusal::BadToken)?;
        tx.change_agent(agent.no, &self.change).await?;
        if self.change.password_hash.is_some() {
            tx.end_sessions_of(agent.no, Some(&self.session)).await?;
        }
        if let Some(status) = self.status {
            set_status(tx, &agent, status, &self.at).await?;
        }
        Ok(())
    }
}
