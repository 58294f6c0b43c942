//! What admins do: agents, the desk's texts, how the desk is doing, and people's data.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    auth::AsAdmin,
    failure::{Failure, documents},
    front::DeskFront,
    json::Json,
    messages::Done,
    problem::Problem,
    tags::Tag,
    team::Team,
};
use crate::{
    desk::{AgentPatch, Desk, Hiring, TextsPatch, new_password},
    model::{
        Agent, AgentId, Chat, ChatId, EmployeeId, Message, Name, NewPassword, Overview, PageUrl,
        Password, Role, Timestamp, Visitor, VisitorId,
    },
};

documents! {
    Administering: Unauthorized, VisitorErased, Blocked, Forbidden;
    Making: Unauthorized, VisitorErased, Blocked, Forbidden, EmployeeIdTaken;
    Changing: Unauthorized, VisitorErased, Blocked, Forbidden, NotFound, LastAdmin;
    OfVisitor: Unauthorized, VisitorErased, Blocked, Forbidden, NotFound;
}

/// An agent takes so many chats at once unless it is said how many.
const USUAL_CHATS: u32 = 5;
/// The longest greeting, in characters.
const MAX_GREETING: usize = 300;

/// An agent to be made.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAgent {
    /// The fixed name to log in with; never used before.
    employee_id: EmployeeId,
    /// The name that visitors see.
    name: Name,
    /// What it may do; `agent` if absent.
    #[serde(default)]
    role: Option<Role>,
    /// Its maximum of open chats, 1 to 1,000; 5 if absent.
    #[serde(default)]
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    max_chats: Option<u32>,
    /// At least 10 characters. If absent, one is made and told in the answer.
    #[serde(default)]
    password: Option<NewPassword>,
}

/// What is to be changed of an agent; what is left out stays as it is.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentChange {
    /// The name that visitors see.
    #[serde(default)]
    name: Option<Name>,
    /// What it may do.
    #[serde(default)]
    role: Option<Role>,
    /// Its maximum of open chats, 1 to 1,000. Lowering it closes nothing.
    #[serde(default)]
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    max_chats: Option<u32>,
    /// Another password, at least 10 characters. Ends its sessions.
    #[serde(default)]
    password: Option<NewPassword>,
}

/// An agent who was made.
#[derive(Debug, Object, Serialize)]
pub struct Hired {
    /// The agent.
    agent: Agent,
    /// The password that was made for it; it is told only now.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 200))]
    password: Option<String>,
}

/// The agent that a call made.
#[derive(ApiResponse)]
pub enum AgentMade {
    /// The agent was made.
    #[oai(status = 201)]
    Created(Json<Hired>),
}

/// What is to be changed of the desk's texts; what is left out stays as it is, an empty text is taken away.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskChange {
    /// The name of the desk.
    #[serde(default)]
    name: Option<Name>,
    /// One sentence to begin with, at most 300 characters.
    #[serde(default)]
    #[oai(validator(max_length = 300))]
    greeting: Option<String>,
    /// The owner's colour, `#rrggbb`.
    #[serde(default)]
    #[oai(validator(pattern = "^(#[0-9A-Fa-f]{6})?$"))]
    accent: Option<String>,
    /// Where the owner says what becomes of people's data: http or https, without a user name or password. At most 2,048
    /// bytes once it is percent-encoded, which it need not be; a fragment counts, and is then cut off.
    #[serde(default)]
    #[oai(validator(max_length = 2048))]
    privacy_url: Option<String>,
}

/// A chat with all that was said in it.
#[derive(Debug, Object, Serialize)]
pub struct WholeChat {
    /// The chat.
    chat: Chat,
    /// All its messages, in order, however many.
    messages: Vec<Message>,
}

/// What is stored of a visitor.
#[derive(Debug, Object, Serialize)]
pub struct VisitorExport {
    /// What it said of itself.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    visitor: Option<Visitor>,
    /// Its chats, the newest first.
    #[oai(validator(max_items = 20))]
    chats: Vec<WholeChat>,
    /// There are more: send it as `before`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<ChatId>,
}

/// See the [module](self).
pub struct AdminApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Admin")]
impl AdminApi {
    /// The agents
    ///
    /// All of them, by name, whether online or not; without those who were removed.
    ///
    /// # Answer
    /// All agents of the desk.
    #[oai(path = "/admin/agents", method = "get", operation_id = "listAgentsAsAdmin")]
    async fn agents(&self, _caller: AsAdmin) -> Result<Json<Team>, Failure<Administering>> {
        Ok(Json(Team { agents: self.desk.team().await? }))
    }

    /// Make an agent
    ///
    /// Without a password one is made, and told in the answer this once.
    #[oai(path = "/admin/agents", method = "post", operation_id = "createAgent")]
    async fn hire(
        &self,
        _caller: AsAdmin,
        body: Json<NewAgent>,
    ) -> Result<AgentMade, Failure<Making>> {
        let Json(NewAgent { employee_id, name, role, max_chats, password }) = body;
        let (password, made) = match password {
            Some(password) => (password.into(), None),
            None => {
                let made = new_password();
                let password =
                    Password::new(made.clone()).map_err(|error| Problem::internal(&error))?;
                (password, Some(made))
            }
        };
        let hiring = Hiring {
            employee_id,
            name,
            role: role.unwrap_or(Role::Agent),
            max_chats: max_chats.unwrap_or(USUAL_CHATS),
            password,
        };
        let agent = self.desk.add_agent(hiring).await?;
        Ok(AgentMade::Created(Json(Hired { agent, password: made })))
    }

    /// Change an agent
    ///
    /// A new password ends its sessions. The last admin stays one.
    ///
    /// # Answer
    /// The agent as it is now.
    #[oai(path = "/admin/agents/:agent_id", method = "patch", operation_id = "updateAgentAsAdmin")]
    async fn change(
        &self,
        _caller: AsAdmin,
        /// Which.
        agent_id: Path<AgentId>,
        body: Json<AgentChange>,
    ) -> Result<Json<Agent>, Failure<Changing>> {
        let Json(AgentChange { name, role, max_chats, password }) = body;
        let patch = AgentPatch { name, role, max_chats, password: password.map(Into::into) };
        Ok(Json(self.desk.change_agent(agent_id.0, patch).await?))
    }

    /// Remove an agent
    ///
    /// Its sessions end, its chats go to others, and its employee id is never used again.
    ///
    /// # Answer
    /// The agent was removed.
    #[oai(path = "/admin/agents/:agent_id", method = "delete", operation_id = "deleteAgent")]
    async fn remove(
        &self,
        _caller: AsAdmin,
        /// Which.
        agent_id: Path<AgentId>,
    ) -> Result<Done, Failure<Changing>> {
        self.desk.remove_agent(agent_id.0).await?;
        Ok(Done::Done)
    }

    /// Change the desk's texts
    ///
    /// Only what is sent is changed; an empty greeting, colour or privacy page takes it away.
    ///
    /// # Answer
    /// The desk as visitors see it now.
    #[oai(path = "/admin/desk", method = "patch", operation_id = "updateDesk")]
    async fn texts(
        &self,
        _caller: AsAdmin,
        body: Json<DeskChange>,
    ) -> Result<Json<DeskFront>, Failure<Administering>> {
        self.desk.change_texts(body.0.patch()?).await?;
        Ok(Json(self.desk.front().await?.into()))
    }

    /// The desk at a glance
    ///
    /// Who is online with how many chats, who waits, and what became of the chats of a day. A `since` of more than 31 days
    /// ago is taken as 31 days; that of the answer tells.
    ///
    /// # Answer
    /// The desk, and since when its chats are counted.
    #[oai(path = "/admin/overview", method = "get", operation_id = "getOverview")]
    async fn overview(
        &self,
        _caller: AsAdmin,
        /// Chats are counted from this moment on, at most 31 days back; if absent, from the last midnight in UTC.
        since: Query<Option<Timestamp>>,
    ) -> Result<Json<Overview>, Failure<Administering>> {
        Ok(Json(self.desk.overview(since.0).await?))
    }

    /// Export a visitor's data
    ///
    /// All that is stored of a visitor, in pieces of whole chats.
    ///
    /// # Answer
    /// A piece of what is stored; there are more as long as it has a `next`.
    #[oai(
        path = "/admin/visitors/:visitor_id/export",
        method = "get",
        operation_id = "exportVisitor"
    )]
    async fn export(
        &self,
        _caller: AsAdmin,
        /// Whose.
        visitor_id: Path<VisitorId>,
        /// The `next` of the piece before. Before an id that is no chat's there are no chats: the answer is 200 all the
        /// same.
        before: Query<Option<ChatId>>,
    ) -> Result<Json<VisitorExport>, Failure<OfVisitor>> {
        let export = self.desk.export(visitor_id.0, before.0).await?;
        let next = export.chats.last().filter(|_| export.more).map(|(chat, _)| chat.id);
        let chats = export.chats.into_iter();
        let chats = chats.map(|(chat, messages)| WholeChat { chat, messages }).collect();
        Ok(Json(VisitorExport { visitor: export.visitor, chats, next }))
    }

    /// Erase a visitor
    ///
    /// Its chat is closed; every text of its chats and all that it said of itself are gone for good.
    ///
    /// # Answer
    /// The visitor is erased.
    #[oai(
        path = "/admin/visitors/:visitor_id",
        method = "delete",
        operation_id = "deleteVisitorAsAdmin"
    )]
    async fn erase(
        &self,
        _caller: AsAdmin,
        /// Who is to be erased.
        visitor_id: Path<VisitorId>,
    ) -> Result<Done, Failure<OfVisitor>> {
        self.desk.erase_known(visitor_id.0).await?;
        Ok(Done::Done)
    }
}

impl DeskChange {
    fn patch(self) -> Result<TextsPatch, Problem> {
        let field = |text: Option<String>, check: &dyn Fn(String) -> Result<String, Problem>| {
            text.map(|text| text.trim().to_owned())
                .map(|text| if text.is_empty() { Ok(None) } else { check(text).map(Some) })
                .transpose()
        };
        Ok(TextsPatch {
            name: self.name,
            greeting: field(self.greeting, &greeting)?,
            accent: field(self.accent, &accent)?,
            privacy_url: field(self.privacy_url, &privacy_url)?,
        })
    }
}

fn greeting(text: String) -> Result<String, Problem> {
    if text.contains('\0') {
        return Err(Problem::invalid("greeting", "must not contain NUL"));
    }
    if text.chars().count() > MAX_GREETING {
        let message = format!("must have at most {MAX_GREETING} characters");
        return Err(Problem::invalid("greeting", message));
    }
    Ok(text)
}

fn accent(text: String) -> Result<String, Problem> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Problem::invalid("accent", "must be a colour such as #1a7f5a"))
    }
}

fn privacy_url(text: String) -> Result<String, Problem> {
    let url = PageUrl::new(&text).map_err(|message| Problem::invalid("privacy_url", message))?;
    Ok(url.as_str().to_owned())
}
