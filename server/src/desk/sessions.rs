//! Sessions of agents, and whose a token is.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;

use super::{
    Desk, Refusal, line,
    moment::Moment,
    through::through,
    tokens::{Token, TokenHash},
};
use crate::{
    model::{AgentId, AgentStatus, EventBody, Party, SessionInfo, Timestamp, VisitorId},
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

/// Sessions that were looked up a moment ago: `(agent, last use, looked up at)`.
pub(super) type Remembered = HashMap<TokenHash, (AgentId, Timestamp, Timestamp)>;

impl Desk {
    /// Ends a session. The last one to end makes its agent `away` (rule 2).
    ///
    /// # Errors
    /// If the store fails.
    pub async fn log_out(
        self: &Arc<Self>,
        agent: AgentId,
        session: TokenHash,
    ) -> Result<(), Refusal> {
        let desk = Arc::clone(self);
        through(async move {
            let at = desk.moment();
            let used_after = at.now - desk.settings.session_ttl;
            desk.store.write(EndSession { session, agent, used_after, at }).await?;
            desk.sessions().remove(&session);
            Ok(())
        })
        .await
    }

    /// The agent's log-ins, the last used first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sessions_of(
        &self,
        agent: AgentId,
        session: TokenHash,
    ) -> Result<Vec<SessionInfo>, Refusal> {
        let used_after = self.now() - self.settings.session_ttl;
        Ok(self.store.read(ListSessions { agent, session, used_after }).await?)
    }

    /// Ends all sessions of an agent, which makes it `away` (rule 2).
    ///
    /// # Errors
    /// If the store fails.
    pub async fn log_out_everywhere(self: &Arc<Self>, agent: AgentId) -> Result<(), Refusal> {
        let desk = Arc::clone(self);
        through(async move {
            let at = desk.moment();
            desk.store.write(EndSessions { agent, at }).await?;
            desk.sessions().retain(|_, (whose, ..)| *whose != agent);
            // Its held polls end, and find that they are nobody's.
            desk.hub.dismiss(Party::Agent(agent));
            Ok(())
        })
        .await
    }

    /// Whose token it is, if that can be told without asking the store; it can of most that are good. With this the caller
    /// was heard (rule 10). `poll` calls do not keep a session alive.
    pub fn known_caller(&self, token: &str, poll: bool) -> Option<Caller> {
        match Token::read(token)? {
            Token::Agent(hash) => {
                let (agent, used_at) = self.remembered(hash)?;
                self.attendance.heard(agent);
                let touched = poll || self.now().millis() - used_at.millis() < TOUCH_MILLIS;
                touched.then_some(Caller { party: Party::Agent(agent), session: Some(hash) })
            }
            Token::Visitor(signed) => {
                let (id, made_at) = self.tokens.check(&signed)?;
                // Who is on the site, or in a chat, was looked up when it came.
                let served = self.unserved.refusal(id).is_none() && self.presence.heard(id);
                let good = served && made_at >= self.oldest_visitor_token();
                good.then_some(Caller { party: Party::Visitor(id), session: None })
            }
        }
    }

    /// The agent whose session this was when it was last looked up, if that is remembered: enough to hear the agent
    /// (rule 10) and to charge it, not to let it in.
    pub fn recognized(&self, token: &str) -> Option<AgentId> {
        let Token::Agent(hash) = Token::read(token)? else { return None };
        let (agent, ..) = self.sessions().get(&hash).copied()?;
        self.attendance.heard(agent);
        Some(agent)
    }

    /// Whether a token can only be an agent's.
    pub fn is_agents_token(token: &str) -> bool {
        Token::is_agents(token)
    }

    /// Whose token it is. `poll` calls do not keep a session alive.
    ///
    /// # Errors
    /// [`Refusal::BadToken`].
    pub async fn caller(&self, token: &str, poll: bool) -> Result<Caller, Refusal> {
        if let Some(known) = self.known_caller(token, poll) {
            return Ok(known);
        }
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
                self.check_row(id, made_at).await?;
                Ok(Caller { party: Party::Visitor(id), session: None })
            }
        }
    }

    fn oldest_visitor_token(&self) -> Timestamp {
        self.now() - self.settings.visitor_token_ttl
    }

    /// What a visitor's row says against its token. A visitor who had a chat and was heard since keeps an old one: that is
    /// how it is renewed.
    async fn check_row(&self, id: VisitorId, made_at: Timestamp) -> Result<(), Refusal> {
        let oldest = self.oldest_visitor_token();
        let row = self.visitor_row(id).await?;
        if row.as_ref().is_some_and(|row| row.erased_at.is_some()) {
            return Err(Refusal::VisitorErased);
        }
        if made_at >= oldest || row.is_some_and(|row| row.last_heard_at >= oldest) {
            Ok(())
        } else {
            Err(Refusal::BadToken)
        }
    }

    /// Whose session it is and when it was last used, if that was looked up a moment ago.
    fn remembered(&self, hash: TokenHash) -> Option<(AgentId, Timestamp)> {
        let now = self.now();
        let remembered = self.sessions().get(&hash).copied();
        let fresh = remembered.filter(|(_, _, at)| now.millis() - at.millis() < REMEMBERED_MILLIS);
        fresh.map(|(agent, used_at, _)| (agent, used_at))
    }

    async fn session(&self, hash: TokenHash, poll: bool) -> Result<AgentId, Refusal> {
        let now = self.now();
        let (agent, used_at) = match self.remembered(hash) {
            Some(remembered) => remembered,
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

    pub(super) fn remember(
        &self,
        hash: TokenHash,
        agent: AgentId,
        used_at: Timestamp,
        now: Timestamp,
    ) {
        let mut sessions = self.sessions();
        if sessions.len() >= MOST_REMEMBERED {
            sessions.clear();
        }
        sessions.insert(hash, (agent, used_at, now));
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

struct ListSessions {
    agent: AgentId,
    session: TokenHash,
    used_after: Timestamp,
}

#[async_trait]
impl Work for ListSessions {
    type Done = Vec<SessionInfo>;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.sessions_of(self.agent, &self.session, self.used_after).await
    }
}

struct EndSessions {
    agent: AgentId,
    at: Moment,
}

#[async_trait]
impl Work for EndSessions {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let Some(agent) = tx.agent(self.agent).await? else { return Ok(()) };
        tx.end_sessions_of(agent.no, None).await?;
        set_status(tx, &agent, AgentStatus::Away, &self.at).await
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
    tell_devices(tx, agent, at).await?;
    line::connect(tx, agent.no, at).await
}

/// Tells all devices of an agent that it is something else than before; held polls of one who is removed end by it.
pub(super) async fn tell_devices(
    tx: &mut Tx<'_>,
    agent: &AgentRow,
    at: &Moment,
) -> Result<(), StoreError> {
    let fed = Fed { visitor: None, agent: Some((agent.no, agent.id)) };
    tx.append(fed, None, EventBody::AgentStatus, at.now).await
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
