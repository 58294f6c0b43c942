//! Agents: logging in and out, and what they say of themselves.

use std::sync::Arc;

use poem::{Request, http::header};
use poem_openapi::{ApiResponse, Object, OpenApi};
use serde::{Deserialize, Serialize};

use super::{
    auth::{AsAgent, from_own_page},
    client::ClientNetwork,
    context::{Context, Public},
    failure::{Failure, documents},
    json::Json,
    problem::{Problem, Slug},
    tags::Tag,
};
use crate::{
    desk::{self, Desk, SelfPatch},
    model::{Agent, AgentStatus, EmployeeId, Name, NewPassword, Password, SessionInfo, Timestamp},
};

/// Characters that are kept of what a browser calls itself.
const MAX_CLIENT: usize = 200;

documents! {
    LoggingIn: WrongPassword, OriginNotAllowed, TooManyLogIns;
    Authorized: Unauthorized, VisitorErased, Blocked, Forbidden;
    ChangingOneself: Unauthorized, VisitorErased, Blocked, Forbidden, WrongPassword, TooManyLogIns;
}

/// What an agent logs in with.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// The fixed name of the agent.
    employee_id: EmployeeId,
    /// Its password.
    password: Password,
    /// For the agent page: the token comes as a cookie and nowhere else.
    #[serde(default)]
    cookie: Option<bool>,
}

/// A session.
#[derive(Debug, Object, Serialize)]
pub struct Session {
    /// Sent as a bearer token; absent if the session is a cookie.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 200))]
    token: Option<String>,
    /// It ends then unless it is used: any call but a poll moves this on.
    expires_at: Timestamp,
    /// Whose it is.
    agent: Agent,
}

/// The new session.
#[derive(ApiResponse)]
pub enum SessionBegun {
    /// The agent is logged in.
    #[oai(status = 201)]
    Created(
        Json<Session>,
        /// The session, if a cookie was asked for.
        #[oai(header = "Set-Cookie")]
        Option<String>,
    ),
}

/// The session is over.
#[derive(ApiResponse)]
pub enum SessionEnded {
    /// The agent is logged out.
    #[oai(status = 204)]
    Ended(
        /// Takes the cookie back.
        #[oai(header = "Set-Cookie")]
        String,
    ),
}

/// Who is logged in.
#[derive(Debug, Object, Serialize)]
pub struct WhoAmI {
    /// The agent.
    agent: Agent,
}

/// Log-ins.
#[derive(Debug, Object, Serialize)]
pub struct SessionList {
    /// All that have not ended, the last used first.
    sessions: Vec<SessionInfo>,
}

/// What an agent changes of itself; what is left out stays as it is.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfChange {
    /// Whether it takes chats.
    #[serde(default)]
    status: Option<AgentStatus>,
    /// What visitors see.
    #[serde(default)]
    name: Option<Name>,
    /// Another password. Ends the other sessions.
    #[serde(default)]
    password: Option<PasswordChange>,
}

/// A change of password.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The one it has.
    old: Password,
    /// The one it wants: at least 10 characters.
    new: NewPassword,
}

/// See the [module](self).
pub struct AgentsApi {
    /// The desk.
    pub desk: Arc<Desk>,
    /// How the server is reached: says what the cookie is like.
    pub public: Public,
}

#[OpenApi(tag = "Tag::Agents")]
impl AgentsApi {
    /// Log in
    ///
    /// After some tries that failed, each further one has to wait, up to a quarter of an hour.
    #[oai(path = "/session", method = "post", operation_id = "createSession")]
    async fn log_in(
        &self,
        request: &Request,
        from: ClientNetwork,
        body: Json<LogIn>,
    ) -> Result<SessionBegun, Failure<LoggingIn>> {
        let Json(LogIn { employee_id, password, cookie }) = body;
        // Else another site could log its visitors in here as somebody of its choice.
        if cookie == Some(true) && !from_own_page(request.headers(), Context::of(request)?) {
            let detail = "A session as a cookie is begun only from the server's own pages.";
            return Err(Problem::new(Slug::OriginNotAllowed, detail).into());
        }
        let client = client_of(request);
        let log_in = desk::LogIn { employee_id, password, from: from.0, client };
        let session = self.desk.log_in(log_in).await?;
        let (token, cookie) = if cookie.unwrap_or(false) {
            (None, Some(self.cookie(&session.token, "")))
        } else {
            (Some(session.token), None)
        };
        let session = Session { token, expires_at: session.expires_at, agent: session.agent };
        Ok(SessionBegun::Created(Json(session), cookie))
    }

    /// Who is logged in
    ///
    /// The agent. A page asks it to find out whether its cookie still counts; the call keeps the log-in alive.
    ///
    /// # Answer
    /// The agent is logged in.
    #[oai(path = "/session", method = "get", operation_id = "getSession")]
    async fn who_am_i(&self, caller: AsAgent) -> Result<Json<WhoAmI>, Failure<Authorized>> {
        Ok(Json(WhoAmI { agent: self.desk.agent(caller.0).await? }))
    }

    /// Log out
    ///
    /// The last session to end makes the agent `away`.
    #[oai(path = "/session", method = "delete", operation_id = "deleteSession")]
    async fn log_out(&self, caller: AsAgent) -> Result<SessionEnded, Failure<Authorized>> {
        self.desk.log_out(caller.0, caller.1).await?;
        Ok(SessionEnded::Ended(self.cookie("", "; Max-Age=0")))
    }

    /// The calling agent's log-ins
    ///
    /// With what each calls itself and when it was last used, to see what should not be there.
    ///
    /// # Answer
    /// The log-ins that have not ended.
    #[oai(path = "/sessions", method = "get", operation_id = "listSessions")]
    async fn sessions(&self, caller: AsAgent) -> Result<Json<SessionList>, Failure<Authorized>> {
        let sessions = self.desk.sessions_of(caller.0, caller.1).await?;
        Ok(Json(SessionList { sessions }))
    }

    /// Log out everywhere
    ///
    /// Ends all sessions of the calling agent, this one too, and makes it `away`.
    #[oai(path = "/sessions", method = "delete", operation_id = "deleteSessions")]
    async fn log_out_everywhere(
        &self,
        caller: AsAgent,
    ) -> Result<SessionEnded, Failure<Authorized>> {
        self.desk.log_out_everywhere(caller.0).await?;
        Ok(SessionEnded::Ended(self.cookie("", "; Max-Age=0")))
    }

    /// The calling agent
    ///
    /// With the status that it chose, and how many chats it has.
    ///
    /// # Answer
    /// The agent.
    #[oai(path = "/agents/me", method = "get", operation_id = "getAgent")]
    async fn me(&self, caller: AsAgent) -> Result<Json<Agent>, Failure<Authorized>> {
        Ok(Json(self.desk.agent(caller.0).await?))
    }

    /// Change the calling agent
    ///
    /// Available or away, the name that visitors see, the password. Only what is sent is changed.
    ///
    /// # Answer
    /// The agent as it is now.
    #[oai(path = "/agents/me", method = "patch", operation_id = "updateAgent")]
    async fn change(
        &self,
        caller: AsAgent,
        body: Json<SelfChange>,
    ) -> Result<Json<Agent>, Failure<ChangingOneself>> {
        let Json(SelfChange { status, name, password }) = body;
        let password = password.map(|change| (change.old, change.new.into()));
        let patch = SelfPatch { status, name, password };
        Ok(Json(self.desk.change_self(caller.0, caller.1, patch).await?))
    }
}

/// What the caller calls itself, for an agent to know its log-ins by; nothing of a program that does not say.
fn client_of(request: &Request) -> Option<String> {
    let said = request.headers().get(header::USER_AGENT)?.to_str().ok()?.trim();
    (!said.is_empty()).then(|| said.chars().take(MAX_CLIENT).collect())
}

impl AgentsApi {
    fn cookie(&self, token: &str, more: &str) -> String {
        let name = self.public.cookie_name();
        let secure = if self.public.is_https() { "; Secure" } else { "" };
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{more}")
    }
}
