//! Logging in. What tries cost, and whether they wait, is the same for an employee id that exists and for one that does
//! not, so that nobody learns which do.

use std::time::Duration;

use async_trait::async_trait;

use super::{
    Desk, Refusal,
    tokens::{self, TokenHash},
};
use crate::{
    model::{Agent, AgentId, EmployeeId, Network, Password, Timestamp},
    store::{AgentRow, StoreError, StoreExt, Tx, Work},
};

/// An agent is known for a network for so long after it logged in from there.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 86_400);

/// A try to log in.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The fixed name of the agent.
    pub employee_id: EmployeeId,
    /// Its password.
    pub password: Password,
    /// From where.
    pub from: Option<Network>,
    /// What the browser or program calls itself, for the agent to know its log-ins by.
    pub client: Option<String>,
}

/// A session that has just begun.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The secret: told once.
    pub token: String,
    /// It ends then unless it is used.
    pub expires_at: Timestamp,
    /// Whose it is.
    pub agent: Agent,
}

impl Desk {
    /// Logs an agent in, who calls from that network. Employee id and password are refused together, in the same time;
    /// after failures there is a delay, within which no password is looked at.
    ///
    /// # Errors
    /// [`Refusal::WrongPassword`], [`Refusal::TooManyLogIns`].
    pub async fn log_in(&self, log_in: LogIn) -> Result<NewSession, Refusal> {
        let LogIn { employee_id, password, from, client } = log_in;
        let mark = from.map(|network| self.tokens.mark(network));
        let known_after = self.now() - KNOWN_FOR;
        let find = FindAgent { employee_id: employee_id.clone(), mark, known_after };
        let (agent, known) = self.store.read(find).await?;
        let attempt = self.attempts.begin(&employee_id, from, known)?;
        match self.begin_session(agent, password, mark, known, client).await {
            Ok(session) => {
                attempt.succeeded();
                Ok(session)
            }
            Err(Refusal::WrongPassword) => Err(Refusal::WrongPassword),
            Err(other) => {
                attempt.came_to_nothing();
                Err(other)
            }
        }
    }

    async fn begin_session(
        &self,
        agent: Option<AgentRow>,
        password: Password,
        mark: Option<[u8; 32]>,
        known: bool,
        client: Option<String>,
    ) -> Result<NewSession, Refusal> {
        let hash = agent.as_ref().map(|agent| agent.password_hash.clone());
        let good = self.passwords.verify(password, hash, known).await?;
        let Some(agent) = agent.filter(|_| good) else { return Err(Refusal::WrongPassword) };
        let now = self.now();
        let (token, hash) = tokens::new_agent_token();
        let password_hash = agent.password_hash;
        let agent_id = agent.id;
        let begin = BeginSession { hash, agent: agent_id, password_hash, mark, client, now };
        self.store.write(begin).await?;
        self.remember(hash, agent.id, now, now);
        let agent = self.agent(agent.id).await?;
        Ok(NewSession { token, expires_at: now + self.settings.session_ttl, agent })
    }

    /// Forgets from where agents logged in, and what tries failed, once that no longer counts.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn forget_log_ins(&self) -> Result<(), Refusal> {
        self.attempts.sweep();
        let known_after = self.now() - KNOWN_FOR;
        Ok(self.store.write(ForgetAddresses { known_after }).await?)
    }
}

struct FindAgent {
    employee_id: EmployeeId,
    mark: Option<[u8; 32]>,
    known_after: Timestamp,
}

#[async_trait]
impl Work for FindAgent {
    /// The agent, unless it is removed, and whether it is known for the network.
    type Done = (Option<AgentRow>, bool);
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        let agent = tx.agent_by_employee_id(&self.employee_id).await?;
        let agent = agent.filter(|agent| agent.removed_at.is_none());
        // Nobody has the number 0; the store is asked all the same.
        let no = agent.as_ref().map_or(0, |agent| agent.no);
        let known = match &self.mark {
            Some(mark) => tx.knows_address(no, mark, self.known_after).await?,
            None => false,
        };
        Ok((agent, known))
    }
}

struct BeginSession {
    hash: TokenHash,
    agent: AgentId,
    /// The hash that the password was checked against.
    password_hash: String,
    /// From where.
    mark: Option<[u8; 32]>,
    client: Option<String>,
    now: Timestamp,
}

#[async_trait]
impl Work for BeginSession {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        // Checking takes long enough for the password to be changed, or the agent removed, in the meantime.
        let agent = tx.agent(self.agent).await?.filter(|agent| {
            agent.removed_at.is_none() && agent.password_hash == self.password_hash
        });
        let agent = agent.ok_or(Refusal::WrongPassword)?;
        if let Some(mark) = &self.mark {
            tx.remember_address(agent.no, mark, self.now).await?;
        }
        tx.add_session(&self.hash, agent.no, self.client.as_ref(), self.now).await?;
        Ok(())
    }
}

struct ForgetAddresses {
    known_after: Timestamp,
}

#[async_trait]
impl Work for ForgetAddresses {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.forget_addresses(self.known_after).await
    }
}
