//! Canned replies.

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
    desk::{CannedReplyPatch, Desk},
    model::{CannedReply, CannedReplyId, MessageText, Shortcut},
};

documents! {
    Authorized: Unauthorized, VisitorErased, Blocked, Forbidden;
    Adding: Unauthorized, VisitorErased, Blocked, Forbidden, ShortcutTaken, TooManyCannedReplies;
    Changing: Unauthorized, VisitorErased, Blocked, Forbidden, NotFound, ShortcutTaken;
}

/// All canned replies.
#[derive(Debug, Object, Serialize)]
pub struct CannedReplyList {
    /// By their shortcuts; at most 500.
    #[oai(validator(max_items = 500))]
    canned_replies: Vec<CannedReply>,
}

/// A canned reply to be added.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCannedReply {
    /// What is typed after a slash: 1 to 32 letters, digits, `-` and `_`; taken in lower case, and without a slash.
    shortcut: Shortcut,
    /// The text. `{visitor}` and `{agent}` stand for names, which the agent's program fills in.
    text: MessageText,
}

/// What is to be changed of a canned reply; what is left out stays as it is.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CannedReplyChange {
    /// What is typed after a slash.
    #[serde(default)]
    shortcut: Option<Shortcut>,
    /// The text.
    #[serde(default)]
    text: Option<MessageText>,
}

/// The canned reply that a call added.
#[derive(ApiResponse)]
pub enum Added {
    /// The canned reply was added.
    #[oai(status = 201)]
    Created(Json<CannedReply>),
}

/// See the [module](self).
pub struct CannedRepliesApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Agents")]
impl CannedRepliesApi {
    /// Canned replies
    ///
    /// The texts of the desk that agents use again and again.
    ///
    /// # Answer
    /// All canned replies.
    #[oai(path = "/canned-replies", method = "get", operation_id = "listCannedReplies")]
    async fn list(&self, _caller: AsAgent) -> Result<Json<CannedReplyList>, Failure<Authorized>> {
        Ok(Json(CannedReplyList { canned_replies: self.desk.canned_replies().await? }))
    }

    /// Add a canned reply
    ///
    /// For all agents of the desk.
    #[oai(path = "/canned-replies", method = "post", operation_id = "createCannedReply")]
    async fn add(
        &self,
        _caller: AsAgent,
        body: Json<NewCannedReply>,
    ) -> Result<Added, Failure<Adding>> {
        let Json(NewCannedReply { shortcut, text }) = body;
        Ok(Added::Created(Json(self.desk.add_canned_reply(shortcut, text).await?)))
    }

    /// Change a canned reply
    ///
    /// Only what is sent is changed.
    ///
    /// # Answer
    /// The canned reply as it is now.
    #[oai(
        path = "/canned-replies/:canned_reply_id",
        method = "patch",
        operation_id = "updateCannedReply"
    )]
    async fn change(
        &self,
        _caller: AsAgent,
        /// Which.
        canned_reply_id: Path<CannedReplyId>,
        body: Json<CannedReplyChange>,
    ) -> Result<Json<CannedReply>, Failure<Changing>> {
        let Json(CannedReplyChange { shortcut, text }) = body;
        let patch = CannedReplyPatch { shortcut, text };
        Ok(Json(self.desk.change_canned_reply(canned_reply_id.0, patch).await?))
    }

    /// Remove a canned reply
    ///
    /// Removing one that is not there changes nothing.
    ///
    /// # Answer
    /// There is no such canned reply, or not any more.
    #[oai(
        path = "/canned-replies/:canned_reply_id",
        method = "delete",
        operation_id = "deleteCannedReply"
    )]
    async fn remove(
        &self,
        _caller: AsAgent,
        /// Which.
        canned_reply_id: Path<CannedReplyId>,
    ) -> Result<Done, Failure<Authorized>> {
        self.desk.remove_canned_reply(canned_reply_id.0).await?;
        Ok(Done::Done)
    }
}
