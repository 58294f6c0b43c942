//! Sessions of agents, and whose a token is.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{
    Desk, Refusal, line,
    moment::Moment,
    passwords,
    tokens::{self, Token, TokenHash},
};
use crate::{
    model::{
        Agent, AgentId, AgentStatus, EmployeeId, EventBody, Party, Password, Timestamp, VisitorId,
    },
    store::{AgentRow, Fed, StoreError, StoreExt, Tx, Work},
};

/// What is known of a session is asked of the store again after so long, so that an end made elsewhere is noticed.
const REMEMBERED_MILLIS: i64 = 1_000;
/// The last use of a session is written down so often.
const TOUCH_MILLIS: i64 = 60_000;
/// No more sessions are remembered: then all are forgotten, and asked for again as they are used.
const MOST_REMEMBERED: usize = 10_000;

/// Who calls, and by which session if it is an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub party: Party,
    /// The session of an agent.
    pub session: Option<TokenHash>,
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

/// Sessions that were looked up a moment ago: `(agent, last use, looked up at)`.
pub(super) type Remembered = HashMap<TokenHash, (AgentId, Timestamp, Timestamp)>;

impl Desk {
    /// Logs an agent in. Employee id and password are refused together, in the same time.
    ///
    /// # Errors
    /// [`Refusal::WrongPassword`].
    pub async fn log_in(
        &self,
        employee_id: EmployeeId,
        password: Password,
    ) -> Result<NewSession, Refusal> {
        let agent = self.store.read(FindAgent { employee_id }).await?;
        let agent = agent.filter(|agent| agent.removed_at.is_none());
        let hash = agent.as_ref().map(|agent| agent.password_hash.clone());
        let good = passwords::verify(password, hash).await?;
        let Some(agent) = agent.filter(|_| good) else { return Err(Refusal::WrongPassword) };
        let now = self.now();
        let (token, hash) = tokens::new_agent_token();
        self.store
            .write(BeginSession { hash, agent: agent.id, password_hash: agent.password_hash, now })
            .await?;
        let agent = self.agent(agent.id).await?;
        Ok(NewSession { token, expires_at: now + self.settings.session_ttl, agent })
    }

    /// Ends a session. The last one to end makes its agent `away` (rule 2).
    ///
    /// # Errors
    /// If the store fails.
    pub async fn log_out(&self, agent: AgentId, session: TokenHash) -> Result<(), Refusal> {
        self.sessions().remove(&session);
        let at = self.moment();
        let used_after = at.now - self.settings.session_ttl;
        self.store.write(EndSession { session, agent, used_after, at }).await?;
        // A call beside this one may have looked it up again.
        self.sessions().remove(&session);
        Ok(())
    }

    /// Whose token it is. `poll` calls do not keep a session alive.
    ///
    /// # Errors
    /// [`Refusal::BadToken`].
    pub async fn caller(&self, token: &str, poll: bool) -> Result<Caller, Refusal> {
        match Token::read(token).ok_or(Refusal::BadToken)? {
            Token::Agent(hash) => {
                let agent = self.session(hash, poll).await?;
                self.attendance.heard(agent);
                Ok(Caller { party: Party::Agent(agent), session: Some(hash) })
            }
            Token::Visitor(signed) => {
                let (id, made_at) = self.tokens.check(&signed).ok_or(Refusal::BadToken)?;
                if let Some(refusal) = self.unserved.refusal(id) {
                    return Err(refusal);
                }
                let oldest = self.now() - self.settings.visitor_token_ttl;
                // Who is on the site was looked up when it came.
                if !self.presence.heard(id) || made_at < oldest {
                    self.check_row(id, made_at >= oldest, oldest).await?;
                }
                Ok(Caller { party: Party::Visitor(id), session: None })
            }
        }
    }

    /// What a visitor's row says against its token. A visitor who had a chat and was heard since keeps an old one: that is
    /// how it is renewed.
    async fn check_row(
        &self,
        id: VisitorId,
        fresh: bool,
        oldest: Timestamp,
    ) -> Result<(), Refusal> {
        let row = self.visitor_row(id).await?;
        if row.as_ref().is_some_and(|row| row.erased_at.is_some()) {
            return Err(Refusal::VisitorErased);
        }
        if fresh || row.is_some_and(|row| row.last_heard_at >= oldest) {
            Ok(())
        } else {
            Err(Refusal::BadToken)
        }
    }

    async fn session(&self, hash: TokenHash, poll: bool) -> Result<AgentId, Refusal> {
        let now = self.now();
        let remembered = self.sessions().get(&hash).copied();
        let fresh = remembered.filter(|(_, _, at)| now.millis() - at.millis() < REMEMBERED_MILLIS);
        let (agent, used_at) = match fresh {
            Some((agent, used_at, _)) => (agent, used_at),
            None => {
                let used_after = now - self.settings.session_ttl;
                let found = self.store.read(FindSession { hash, used_after }).await?;
                let Some((agent, used_at)) = found else {
                    self.sessions().remove(&hash);
                    return Err(Refusal::BadToken);
                };
                self.remember(hash, agent, used_at, now);
                (agent, used_at)
            }
        };
        if !poll && now.millis() - used_at.millis() >= TOUCH_MILLIS {
            self.store.write(TouchSession { hash, now }).await?;
            self.remember(hash, agent, now, now);
        }
        Ok(agent)
    }

    fn remember(&self, hash: TokenHash, agent: AgentId, used_at: Timestamp, now: Timestamp) {
        let mut sessions = self.sessions();
        if sessions.len() >= MOST_REMEMBERED {
            sessions.clear();
        }
        sessions.insert(hash, (agent, used_at, now));
    }
}

struct FindAgent {
    employee_id: EmployeeId,
}

#[async_trait]
impl Work for FindAgent {
    type Done = Option<AgentRow>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.agent_by_employee_id(&self.employee_id).await
    }
}

struct BeginSession {
    hash: TokenHash,
    agent: AgentId,
    /// The hash that the password was checked against.
    password_hash: String,
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
        tx.add_session(&self.hash, agent.no, self.now).await?;
        Ok(())
    }
}

struct EndSession {
    session: TokenHash,
    agent: AgentId,
    used_after: Timestamp,
    at: Moment,
}

#[async_trait]
impl Work for EndSession {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        tx.end_session(&self.session).await?;
        let Some(agent) = tx.agent(self.agent).await? else { return Ok(()) };
        if tx.count_sessions(agent.no, self.used_after).await? == 0 {
            set_status(tx, &agent, AgentStatus::Away, &self.at).await?;
        }
        Ok(())
    }
}

/// Sets what an agent is and, if that is something else than before, tells its other devices. Who becomes available takes
/// those who wait.
pub(super) async fn set_status(
    tx: &mut Tx<'_>,
    agent: &AgentRow,
    status: AgentStatus,
    at: &Moment,
) -> Result<(), Refusal> {
    if agent.status == status {
        return Ok(());
    }
    tx.set_status(agent.no, status, at.now).await?;
    let fed = Fed { visitor: None, agent: Some((agent.no, agent.id)) };
    tx.append(fed, None, EventBody::AgentStatus, at.now).await?;
    line::connect(tx, agent.no, at).await
}

struct FindSession {
    hash: TokenHash,
    used_after: Timestamp,
}

#[async_trait]
impl Work for FindSession {
    type Done = Option<(AgentId, Timestamp)>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.session(&self.hash, self.used_after).await
    }
}

struct TouchSession {
    hash: TokenHash,
    now: Timestamp,
}

#[async_trait]
impl Work for TouchSession {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.touch_session(&self.hash, self.now).await
    }
}
