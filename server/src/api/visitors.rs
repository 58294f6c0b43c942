//! Visitors: being one, and seeing who is on the site.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Query};
use serde::{Deserialize, Serialize};

use super::{
    auth::{AsAgent, AsVisitor},
    client::Client,
    failure::{Failure, documents},
    json::Json,
    messages::Done,
    tags::Tag,
};
use crate::{
    desk::{Desk, VisitorPatch},
    model::{Attributes, Locale, Name, Page, PageUrl, Referrer, Title, Visitor, VisitorId},
};

documents! {
    Minting: Blocked;
    BeingOne: Unauthorized, VisitorErased, Blocked, Forbidden;
    Authorized: Unauthorized, VisitorErased, Blocked, Forbidden;
}

/// The page on which a visitor is.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageToTell {
    /// The address of the page: http or https, without a user name or password. At most 2,048 bytes once it is
    /// percent-encoded, which it need not be; a fragment counts, and is then cut off.
    url: PageUrl,
    /// The title of the page.
    #[serde(default)]
    title: Option<Title>,
    /// The page before, if the browser told it: of the same form as `url`.
    #[serde(default)]
    referrer: Option<Referrer>,
}

impl From<PageToTell> for Page {
    fn from(PageToTell { url, title, referrer }: PageToTell) -> Self {
        Self { url, title, referrer }
    }
}

/// What a new visitor says about itself.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewVisitor {
    /// Where it is.
    #[serde(default)]
    page: Option<PageToTell>,
    /// The language of its browser, as a BCP 47 tag.
    #[serde(default)]
    locale: Option<Locale>,
    /// What it calls itself.
    #[serde(default)]
    name: Option<Name>,
}

/// What a visitor changes of itself; what is left out stays as it is.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitorChange {
    /// Where it is.
    #[serde(default)]
    page: Option<PageToTell>,
    /// What it calls itself.
    #[serde(default)]
    name: Option<Name>,
    /// All that the owner's page says about it, in place of what it said before: at most 20 pairs, keys of 1 to 40 and
    /// values of at most 200 characters.
    #[serde(default)]
    attributes: Option<Attributes>,
}

/// A visitor and the secret by which it is known.
#[derive(Debug, Object, Serialize)]
pub struct MintedVisitor {
    /// The visitor.
    visitor: Visitor,
    /// Sent as a bearer token. Good for 30 days, and for 30 days after each time the visitor was heard in a chat.
    #[oai(validator(max_length = 200))]
    token: String,
}

/// The new visitor.
#[derive(ApiResponse)]
pub enum Minted {
    /// The visitor was made.
    #[oai(status = 201)]
    Created(Json<MintedVisitor>),
}

/// A page of the list of visitors on the site.
#[derive(Debug, Object, Serialize)]
pub struct VisitorList {
    /// The newest first.
    #[oai(validator(max_items = 1000))]
    visitors: Vec<Visitor>,
    /// There are more: send it as `before`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<VisitorId>,
    /// The version of the list that this page is of. Take the cursor from GET /chats first, then read the pages, then
    /// poll: the `visitors` events tell whatever changed in between.
    #[oai(validator(max_length = 200))]
    presence: String,
}

/// See the [module](self).
pub struct VisitorsApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Visitors")]
impl VisitorsApi {
    /// Become a visitor
    ///
    /// Makes a visitor and its token. It is on the site, for agents to see, while it polls.
    #[oai(path = "/visitors", method = "post", operation_id = "createVisitor")]
    async fn mint(
        &self,
        request: &Request,
        body: Json<NewVisitor>,
    ) -> Result<Minted, Failure<Minting>> {
        let Json(new) = body;
        let network = Client::of(request).named_network();
        let patch = VisitorPatch {
            page: new.page.map(Into::into),
            locale: new.locale,
            name: new.name,
            attributes: None,
        };
        let (visitor, token) = self.desk.mint_visitor(network, patch)?;
        Ok(Minted::Created(Json(MintedVisitor { visitor, token })))
    }

    /// The calling visitor
    ///
    /// What the site told of the visitor whose token this is, and the chat that goes on.
    ///
    /// # Answer
    /// The visitor.
    #[oai(path = "/visitors/me", method = "get", operation_id = "getVisitor")]
    async fn me(&self, caller: AsVisitor) -> Result<Json<Visitor>, Failure<BeingOne>> {
        Ok(Json(self.desk.visitor(caller.0).await?))
    }

    /// Change the calling visitor
    ///
    /// A widget tells its page with it at each change of page, and again after a `reset`.
    ///
    /// # Answer
    /// The visitor as it is now.
    #[oai(path = "/visitors/me", method = "patch", operation_id = "updateVisitor")]
    async fn change(
        &self,
        caller: AsVisitor,
        body: Json<VisitorChange>,
    ) -> Result<Json<Visitor>, Failure<BeingOne>> {
        let Json(change) = body;
        let patch = VisitorPatch {
            page: change.page.map(Into::into),
            locale: None,
            name: change.name,
            attributes: change.attributes,
        };
        Ok(Json(self.desk.change_visitor(caller.0, patch).await?))
    }

    /// Erase the calling visitor
    ///
    /// Its chat is closed; every text of its chats and all that it said of itself are gone for good. Its token is refused
    /// from then on with 401 `visitor-erased`.
    ///
    /// # Answer
    /// The visitor is erased.
    #[oai(path = "/visitors/me", method = "delete", operation_id = "deleteVisitor")]
    async fn erase(&self, caller: AsVisitor) -> Result<Done, Failure<BeingOne>> {
        self.desk.erase(caller.0).await?;
        Ok(Done::Done)
    }

    /// Visitors on the site
    ///
    /// Those whose poll is held or ended a moment ago, and those with a chat that is not closed, the newest first.
    ///
    /// # Answer
    /// A page of the list.
    #[oai(path = "/visitors", method = "get", operation_id = "listVisitors")]
    async fn list(
        &self,
        _caller: AsAgent,
        /// The `next` of the page before.
        before: Query<Option<VisitorId>>,
        /// At most so many, 1 to 1,000; 100 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
        limit: Query<Option<u32>>,
    ) -> Result<Json<VisitorList>, Failure<Authorized>> {
        let page = self.desk.visitors(before.0, limit.0.unwrap_or(100) as usize);
        let next = page.visitors.last().filter(|_| page.more).map(|last| last.id);
        Ok(Json(VisitorList { visitors: page.visitors, next, presence: page.presence }))
    }
}
