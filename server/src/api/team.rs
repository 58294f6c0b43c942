//! What agents see of one another and of the line, and whom they do not serve.

use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, param::Path};
use serde::{Deserialize, Serialize};

use super::{
    auth::AsAgent,
    failure::{Failure, documents},
    json::Json,
    messages::Done,
    tags::Tag,
};
use crate::{
    desk::{Desk, Made},
    model::{Agent, Block, Line, VisitorId},
};

documents! {
    Authorized: Unauthorized, VisitorErased, Blocked, Forbidden;
    Blocking: Unauthorized, VisitorErased, Blocked, Forbidden, NotFound;
}

/// All agents of the desk.
#[derive(Debug, Object, Serialize)]
pub struct Team {
    /// By name, however many.
    pub(super) agents: Vec<Agent>,
}

/// Whom to block.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBlock {
    /// A visitor on the site, or one with whom the agent has or had a chat.
    visitor_id: VisitorId,
}

/// All blocks.
#[derive(Debug, Object, Serialize)]
pub struct BlockList {
    /// The newest first, however many.
    blocks: Vec<Block>,
}

/// The block that a call made.
#[derive(ApiResponse)]
pub enum Blocked {
    /// The visitor is blocked.
    #[oai(status = 201)]
    Created(Json<Block>),
    /// It was blocked before.
    #[oai(status = 200)]
    Repeated(Json<Block>),
}

/// See the [module](self).
pub struct TeamApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Agents")]
impl TeamApi {
    /// The team
    ///
    /// All agents, with their state and load: to whom a chat can be transferred.
    ///
    /// # Answer
    /// All agents of the desk.
    #[oai(path = "/team", method = "get", operation_id = "listTeam")]
    async fn team(&self, _caller: AsAgent) -> Result<Json<Team>, Failure<Authorized>> {
        Ok(Json(Team { agents: self.desk.team().await? }))
    }

    /// The line
    ///
    /// How many visitors wait for an agent, and since when.
    ///
    /// # Answer
    /// How long the line is.
    #[oai(path = "/line", method = "get", operation_id = "getLine")]
    async fn line(&self, _caller: AsAgent) -> Result<Json<Line>, Failure<Authorized>> {
        Ok(Json(self.desk.line().await?))
    }

    /// Blocked visitors
    ///
    /// Who was blocked, by whom and when; the newest first.
    ///
    /// # Answer
    /// All blocks.
    #[oai(path = "/blocks", method = "get", operation_id = "listBlocks")]
    async fn blocks(&self, _caller: AsAgent) -> Result<Json<BlockList>, Failure<Authorized>> {
        Ok(Json(BlockList { blocks: self.desk.blocks().await? }))
    }

    /// Block a visitor
    ///
    /// Its chat is closed, its token is refused with 403 `blocked`, and for a time nobody new is served from the address
    /// from which it called.
    #[oai(path = "/blocks", method = "post", operation_id = "createBlock")]
    async fn block(
        &self,
        caller: AsAgent,
        body: Json<NewBlock>,
    ) -> Result<Blocked, Failure<Blocking>> {
        Ok(match self.desk.block(caller.0, body.0.visitor_id).await? {
            Made::Now(block) => Blocked::Created(Json(block)),
            Made::Before(block) => Blocked::Repeated(Json(block)),
        })
    }

    /// Take a block back
    ///
    /// Taking back one that is not there changes nothing.
    ///
    /// # Answer
    /// The visitor is not blocked, or not any more.
    #[oai(path = "/blocks/:visitor_id", method = "delete", operation_id = "deleteBlock")]
    async fn unblock(
        &self,
        _caller: AsAgent,
        /// Who is blocked.
        visitor_id: Path<VisitorId>,
    ) -> Result<Done, Failure<Authorized>> {
        self.desk.unblock(visitor_id.0).await?;
        Ok(Done::Done)
    }
}
