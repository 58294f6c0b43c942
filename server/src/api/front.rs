//! What anyone may ask: the desk and who can be chosen.

use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, param::Header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    echo::Echo,
    failure::{Failure, documents},
    json::Json,
    tags::Tag,
};
use crate::{
    desk::{Desk, DeskTexts},
    model::AgentCard,
};

documents! {
    Front: ;
}

/// The desk as visitors see it.
#[derive(Debug, Object, Serialize)]
pub struct DeskFront {
    /// The name of the desk.
    #[oai(validator(max_length = 80))]
    name: String,
    /// One sentence to begin with.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 300))]
    greeting: Option<String>,
    /// The owner's colour, `#rrggbb`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(pattern = "^#[0-9a-f]{6}$"))]
    accent: Option<String>,
    /// Where the owner says what becomes of people's data.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 2048, pattern = "^https?://"))]
    privacy_url: Option<String>,
    /// Whether anybody is online.
    online: bool,
}

impl From<(DeskTexts, bool)> for DeskFront {
    fn from((texts, online): (DeskTexts, bool)) -> Self {
        let DeskTexts { name, greeting, accent, privacy_url } = texts;
        Self { name, greeting, accent, privacy_url, online }
    }
}

/// The agents who can be chosen now.
#[derive(Debug, Object, Serialize)]
pub struct Roster {
    /// By name, however many. An agent who is not online is not among them.
    agents: Vec<AgentCard>,
}

/// The roster, or that it is still the same.
#[derive(ApiResponse)]
pub enum RosterAnswer {
    /// The agents who can be chosen now.
    #[oai(status = 200)]
    Changed(
        Json<Roster>,
        /// Send it as `If-None-Match` next time.
        #[oai(header = "ETag")]
        String,
        /// May be kept for a moment.
        #[oai(header = "Cache-Control")]
        String,
    ),
    /// Nothing has changed since the answer with that ETag.
    #[oai(status = 304)]
    Same(
        /// The same as was sent.
        #[oai(header = "ETag")]
        String,
        /// May be kept for a moment.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// The desk, with how long it may be kept.
#[derive(ApiResponse)]
pub enum DeskAnswer {
    /// The desk.
    #[oai(status = 200)]
    Desk(
        Json<DeskFront>,
        /// May be kept for a moment.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

const MOMENT: &str = "public, max-age=2";

/// See the [module](self).
pub struct FrontApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Desk")]
impl FrontApi {
    /// The desk
    ///
    /// Its name and texts, and whether anybody is online.
    #[oai(path = "/desk", method = "get", operation_id = "getDesk")]
    async fn desk(&self) -> Result<DeskAnswer, Failure<Front>> {
        let front = self.desk.front().await?.into();
        Ok(DeskAnswer::Desk(Json(front), MOMENT.to_owned()))
    }

    /// Who can be chosen
    ///
    /// The agents who are online now, whether they have room, and how many wait for each. Never pushed: ask again while
    /// somebody looks at the list.
    #[oai(path = "/agents", method = "get", operation_id = "listAgents")]
    async fn agents(
        &self,
        /// The ETag of the answer that the caller has.
        #[oai(name = "If-None-Match")]
        known: Header<Option<Echo>>,
    ) -> Result<RosterAnswer, Failure<Front>> {
        let roster = Roster { agents: self.desk.choosable().await? };
        let digest = Sha256::digest(serde_json::to_vec(&roster).unwrap_or_default());
        let etag =
            format!("\"{:016x}\"", u64::from_be_bytes(*digest.first_chunk().unwrap_or(&[0; 8])));
        let moment = MOMENT.to_owned();
        Ok(match known.0 {
            Some(Echo(known)) if known.trim_start_matches("W/") == etag => {
                RosterAnswer::Same(etag, moment)
            }
            _ => RosterAnswer::Changed(Json(roster), etag, moment),
        })
    }
}
