//! The HTTP API: thin operations by resource over the [`Desk`]. Knows no SQL and no rules.

mod admin;
mod agents;
mod auth;
mod canned_replies;
mod chats;
mod client;
mod context;
mod echo;
mod events;
mod examples;
mod failure;
mod front;
mod json;
pub mod limits;
mod messages;
mod middleware;
mod paths;
pub mod problem;
mod requests;
pub mod spec;
mod tags;
mod team;
mod visitors;

use std::{sync::Arc, time::Duration};

use poem::{Endpoint, EndpointExt, Response};
use poem_openapi::OpenApiService;

pub use client::{ClientNetwork, Proxies, ProxyHeader};
pub use context::{Context, Origin, Public};
pub use middleware::{log::log, text::text};
pub use requests::Requests;

use self::{limits::Limiter, middleware::limits::Gate};
use crate::{
    conn::{Connections, Stopping},
    desk::Desk,
};

/// Where the API lives.
pub const PREFIX: &str = "/api/v1";
/// The version of the contract, not of the program: it changes when the contract does.
const CONTRACT: &str = "1.0.0";

type Apis = (
    front::FrontApi,
    visitors::VisitorsApi,
    agents::AgentsApi,
    team::TeamApi,
    canned_replies::CannedRepliesApi,
    admin::AdminApi,
    chats::ChatsApi,
    messages::MessagesApi,
    events::EventsApi,
);

/// What the API is made of.
pub struct Parts {
    /// The desk.
    pub desk: Arc<Desk>,
    /// How the server is reached.
    pub public: Public,
    /// The proxies whose word counts.
    pub proxies: Arc<Proxies>,
    /// Keeps the rate limits.
    pub limiter: Arc<Limiter>,
    /// How many connections there are.
    pub connections: Connections,
    /// The body of a request has to arrive within this.
    pub body_in_time: Duration,
    /// Ends all waits when the server stops.
    pub stopping: Stopping,
}

fn service(parts: &Parts) -> OpenApiService<Apis, ()> {
    let Parts { desk, public, stopping, connections, .. } = parts;
    let apis = (
        front::FrontApi { desk: Arc::clone(desk) },
        visitors::VisitorsApi { desk: Arc::clone(desk) },
        agents::AgentsApi { desk: Arc::clone(desk), public: public.clone() },
        team::TeamApi { desk: Arc::clone(desk) },
        canned_replies::CannedRepliesApi { desk: Arc::clone(desk) },
        admin::AdminApi { desk: Arc::clone(desk) },
        chats::ChatsApi { desk: Arc::clone(desk) },
        messages::MessagesApi { desk: Arc::clone(desk) },
        events::EventsApi {
            desk: Arc::clone(desk),
            connections: connections.clone(),
            stopping: stopping.clone(),
        },
    );
    OpenApiService::new(apis, "Holdline", CONTRACT)
        .description(
            "Live chat for customer service. Both sides keep a held request, the poll, which is answered when something \
             happens. Every refusal is RFC 9457 problem+json; its `type` leads to a page that says what to do. A body that \
             no operation asks for is read all the same, and left at that.",
        )
        .license("MIT")
        .server(PREFIX)
}

/// The API's document, and its endpoint with all that happens around every call.
pub fn build(parts: Parts) -> (serde_json::Value, impl Endpoint<Output = Response> + use<>) {
    let service = service(&parts);
    let document = spec::document(&service.spec());
    let paths = Arc::new(paths::Paths::of(&document));
    let Parts { desk, public, proxies, limiter, body_in_time, .. } = parts;
    let gate = Arc::new(Gate { desk: Arc::clone(&desk), limiter, proxies });
    let context = Arc::new(Context { desk, public });
    let endpoint = service
        .map_to_response()
        .around(move |next, request| middleware::body::body(next, request, body_in_time))
        .around(move |next, request| {
            middleware::problems::problems(next, request, Arc::clone(&paths))
        })
        .around(move |next, request| middleware::limits::limits(next, request, Arc::clone(&gate)))
        .around(middleware::cors::cors)
        .data(context)
        .map_to_response();
    (document, endpoint)
}
