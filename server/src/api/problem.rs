//! Refusals on the wire: RFC 9457 `application/problem+json`, from one table.

use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::Object;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    desk::{Refusal, StoreError},
    model::{ChatId, MAX_CHATS},
};

macro_rules! slugs {
    ($($variant:ident = $name:literal, $status:literal, $title:literal, $advice:literal;)+) => {
        /// Every refusal that the server knows: its last part of `type`, status and title.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Slug { $(#[doc = $title] $variant),+ }

        impl Slug {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last part of the problem's `type`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The HTTP status that it is answered with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// What was refused, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// What to do about it: shown at `/problems/<slug>`.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice),+ }
            }
        }
    };
}

slugs! {
    InvalidRequest = "invalid-request", 400, "The request does not fit",
        "`errors` names each field or parameter that does not fit and says what is expected. Mend the request; the same one will be refused again.";
    InvalidCursor = "invalid-cursor", 400, "The cursor is not one of ours",
        "Send in `Last-Event-ID` exactly what an answer gave in `last_event_id` or in an event's `id`, or leave the header out to begin now.";
    Unauthorized = "unauthorized", 401, "A good token is needed",
        "Send `Authorization: Bearer TOKEN`. An agent logs in again with POST /session; a visitor begins anew with POST /visitors. The agent page's cookie counts only in requests from the server's own pages.";
    Forbidden = "forbidden", 403, "This call is for another kind of caller",
        "Visitors call with the token of POST /visitors, agents with that of POST /session; what is under /admin is for admins.";
    WrongPassword = "wrong-password", 401, "Employee id or password is wrong",
        "Check both. Whoever runs the desk can set another password with `holdline agent set EMPLOYEE_ID --password-stdin`.";
    VisitorErased = "visitor-erased", 401, "The visitor was erased",
        "Everything of this visitor is gone, and its token with it. Begin anew with POST /visitors.";
    Blocked = "blocked", 403, "The visitor is blocked",
        "An agent has blocked this visitor, or whoever calls from its address for a time. Do not try again by yourself.";
    OriginNotAllowed = "origin-not-allowed", 403, "This web site may not call the server",
        "Whoever runs the server adds the site's origin to --allowed-origins.";
    NotFound = "not-found", 404, "There is no such thing",
        "Check the address and the id. What belongs to somebody else is not found either.";
    MethodNotAllowed = "method-not-allowed", 405, "This address does not take that method",
        "The answer's `Allow` header names the methods that it takes.";
    RequestTimeout = "request-timeout", 408, "The request did not arrive in time",
        "Send the whole request at once. The same one can be sent again.";
    AgentOffline = "agent-offline", 409, "The agent is not online",
        "Choose another agent from GET /agents, or leave `agent_id` out to take anyone.";
    AgentBusy = "agent-busy", 409, "The agent has as many chats as it can have",
        "Choose another agent from GET /agents, wait in line with `wait`, or try again later.";
    DeskOffline = "desk-offline", 409, "Nobody is online",
        "Try again when GET /desk says that somebody is online.";
    DeskBusy = "desk-busy", 409, "Everybody has as many chats as they can have",
        "Wait in line with `wait`, or try again in a while.";
    VisitorGone = "visitor-gone", 409, "The visitor is not on the site any more",
        "GET /visitors names those who are. A chat can be opened with a visitor whose poll is held.";
    ChatExists = "chat-exists", 409, "There is a chat that is not closed",
        "Go on in the chat that `chat_id` names, or close it first.";
    ChatClosed = "chat-closed", 409, "The chat is closed",
        "Open a new one with POST /chats.";
    ChatTransferred = "chat-transferred", 409, "The chat is not yours any more",
        "It went to another agent, or back in line. You can read it up to there.";
    MessageIdReused = "message-id-reused", 409, "The message id was used for another text",
        "Make a new UUID for each message, and send the same one only to try the same message again.";
    EmployeeIdTaken = "employee-id-taken", 409, "The employee id was used before",
        "Choose another one: an employee id is never used again, not even after its agent was removed.";
    LastAdmin = "last-admin", 409, "This is the last admin",
        "Make another agent an admin first.";
    ShortcutTaken = "shortcut-taken", 409, "Another canned reply has this shortcut",
        "Choose another shortcut, or change the canned reply that has it.";
    TooManyCannedReplies = "too-many-canned-replies", 409, "The desk has as many canned replies as it can have",
        "Remove one that nobody uses. A desk has at most 500.";
    PayloadTooLarge = "payload-too-large", 413, "The request is too large",
        "A message has at most 4,000 characters; no request body may have more than 64 KiB.";
    UnsupportedMediaType = "unsupported-media-type", 415, "The body is not JSON",
        "Send `Content-Type: application/json`.";
    TooManyRequests = "too-many-requests", 429, "Too many calls in a short time",
        "Wait as `Retry-After` says, then send the same call again. `RateLimit-Policy` names the limit, how many calls may come at once (`q`) and the seconds in which as many are earned (`w`); `RateLimit` says how many are left (`r`). Whoever runs the server sets it with --limit-NAME.";
    TooManyLogIns = "too-many-log-ins", 429, "Too many tries to log in",
        "Wait as `Retry-After` says: the time grows with each try that fails, and a failure is forgotten after an hour. From where somebody has logged in before, it can go on doing so.";
    TooManyChats = "too-many-chats", 429, "Too many chats from this address",
        "Close a chat that is not needed, or wait as `Retry-After` says. Whoever runs the server sets the limit with --max-chats-per-address.";
    PollSuperseded = "poll-superseded", 429, "A newer poll has taken the place of this one",
        "Too many polls of the same party are held at once. Wait as `Retry-After` says, and close tabs or programs that poll for nothing.";
    Internal = "internal", 500, "Something went wrong in the server",
        "The same request may go through later. `instance` names the line in the server's log.";
    StoreUnavailable = "store-unavailable", 503, "The database does not answer",
        "Nothing was done. Try again as `Retry-After` says.";
    DeskFull = "desk-full", 503, "The desk has as many chats as it can have",
        "Try again as `Retry-After` says.";
    LineFull = "line-full", 503, "As many wait in line as may",
        "Try again as `Retry-After` says.";
    Overloaded = "overloaded", 503, "The desk has more calls than it can answer",
        "Wait as `Retry-After` says, then send the same call again.";
    TooManyPolls = "too-many-polls", 503, "The server holds as many polls as it can",
        "Wait as `Retry-After` says, then poll again on a new connection. Agents come first, then visitors with a chat.";
    TooManyConnections = "too-many-connections", 503, "The server has as many connections as it can have",
        "Try again as `Retry-After` says.";
}

/// Characters of a field's name in a refusal, …
const LONGEST_FIELD: usize = 200;
/// … and of what is expected of it. Both may quote what came, which may be longer.
const LONGEST_MESSAGE: usize = 300;

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
pub struct FieldError {
    /// Which field or parameter, as a path such as `message.text`; empty for the body as a whole.
    #[oai(validator(max_length = 200))]
    pub field: String,
    /// What is expected of it.
    #[oai(validator(max_length = 300))]
    pub message: String,
}

/// A refusal: what was refused, why, and when to try again (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
pub struct Problem {
    /// `/problems/` and the slug: what programs go by. The page there says what to do.
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    #[oai(validator(max_length = 100))]
    pub kind: String,
    /// What was refused, in a few words.
    #[oai(validator(max_length = 100))]
    pub title: String,
    /// The HTTP status.
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    pub status: u16,
    /// What was refused this time, and why.
    #[oai(validator(max_length = 1000))]
    pub detail: String,
    /// With `internal` and `store-unavailable`: names the line in the server's log.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 100))]
    pub instance: Option<String>,
    /// With `chat-exists`: the chat.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<ChatId>,
    /// With `invalid-request`: what does not fit, or the first of it.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    // No request has as many places in which something may not fit.
    #[oai(validator(min_items = 1, max_items = 20))]
    pub errors: Option<Vec<FieldError>>,
    #[oai(skip)]
    #[serde(skip)]
    retry_after: Option<u32>,
    #[oai(skip)]
    #[serde(skip)]
    pub(super) slug: Option<Slug>,
}

impl Problem {
    /// A problem of the table with its own words.
    pub fn new(slug: Slug, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", slug.name()),
            title: slug.title().to_owned(),
            status: slug.status(),
            detail: detail.into(),
            instance: None,
            chat_id: None,
            errors: None,
            retry_after: match slug {
                Slug::PollSuperseded => Some(30),
                Slug::StoreUnavailable | Slug::TooManyConnections => Some(2),
                Slug::DeskFull | Slug::LineFull => Some(10),
                Slug::TooManyChats => Some(60),
                _ => None,
            },
            slug: Some(slug),
        }
    }

    /// With this many seconds to wait, in place of what is usual for it.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// A request that does not fit in one place.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        let field = shortened(field.into(), LONGEST_FIELD);
        let error = FieldError { field, message: shortened(message.into(), LONGEST_MESSAGE) };
        let detail = if error.field.is_empty() {
            format!("The request body {}.", error.message)
        } else {
            format!("`{}` {}.", error.field, error.message)
        };
        Self { errors: Some(vec![error]), ..Self::new(Slug::InvalidRequest, detail) }
    }

    /// Something that must not happen. The cause goes to the log, its name to the caller.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let detail = "The server could not do this. Nothing was lost that was acknowledged.";
        Self::new(Slug::Internal, detail).logged(cause)
    }

    /// What the framework refuses by itself: by the status that it has for it. Only what is not the caller's fault is one
    /// of the server.
    pub fn from_framework(error: &poem::Error) -> Self {
        let slug = match error.status().as_u16() {
            404 => return Self::nowhere(),
            413 => Slug::PayloadTooLarge,
            415 => Slug::UnsupportedMediaType,
            400..=499 => Slug::InvalidRequest,
            _ => return Self::internal(error),
        };
        Self::new(slug, format!("{}.", slug.title()))
    }

    /// An address at which there is nothing.
    pub fn nowhere() -> Self {
        Self::new(Slug::NotFound, "There is nothing at this address.")
    }

    /// Puts the cause into the log, under a name that the answer carries.
    fn logged(self, cause: &dyn std::fmt::Display) -> Self {
        let instance = format!("urn:uuid:{}", Uuid::new_v4());
        tracing::error!(%instance, problem = self.kind, %cause, "a request failed");
        Self { instance: Some(instance), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response =
            Response::builder().status(status).content_type("application/problem+json").body(body);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if matches!(self.slug, Some(Slug::TooManyPolls | Slug::TooManyConnections)) {
            // What is short is given back at once.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        Self::from_response(problem.into_response())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let slug = match &refusal {
            Refusal::NoSuchChat
            | Refusal::NoSuchAgent
            | Refusal::NoSuchVisitor
            | Refusal::NoSuchCannedReply => Slug::NotFound,
            Refusal::LineFull => Slug::LineFull,
            Refusal::VisitorGone => Slug::VisitorGone,
            Refusal::Blocked => Slug::Blocked,
            Refusal::VisitorErased => Slug::VisitorErased,
            Refusal::TransferToOneself => {
                return Self::invalid(
                    "agent_id",
                    "must be another agent than the one who has the chat",
                );
            }
            Refusal::AgentOffline => Slug::AgentOffline,
            Refusal::AgentBusy => Slug::AgentBusy,
            Refusal::DeskOffline => Slug::DeskOffline,
            Refusal::DeskBusy => Slug::DeskBusy,
            Refusal::DeskFull => Slug::DeskFull,
            Refusal::ChatExists(_) => Slug::ChatExists,
            Refusal::ChatClosed => Slug::ChatClosed,
            Refusal::ChatTransferred => Slug::ChatTransferred,
            Refusal::MessageIdReused => Slug::MessageIdReused,
            Refusal::PollSuperseded => Slug::PollSuperseded,
            Refusal::TooManyPolls { .. } => Slug::TooManyPolls,
            Refusal::TooManyLogIns { .. } => Slug::TooManyLogIns,
            Refusal::TooManyChats => Slug::TooManyChats,
            Refusal::BadCursor => Slug::InvalidCursor,
            Refusal::BadToken => Slug::Unauthorized,
            Refusal::WrongPassword => Slug::WrongPassword,
            Refusal::SeqAhead { last_seq } => {
                return Self::invalid(
                    "seq",
                    format!("must be at most {last_seq}, the last message"),
                );
            }
            Refusal::PasswordTooShort => {
                return Self::invalid("password.new", "must have at least 10 characters");
            }
            Refusal::MaxChatsOutOfRange => {
                let (least, most) = (MAX_CHATS.start(), MAX_CHATS.end());
                return Self::invalid("max_chats", format!("must be {least} to {most}"));
            }
            Refusal::EmployeeIdTaken => Slug::EmployeeIdTaken,
            Refusal::LastAdmin => Slug::LastAdmin,
            Refusal::ShortcutTaken => Slug::ShortcutTaken,
            Refusal::TooManyCannedReplies => Slug::TooManyCannedReplies,
            Refusal::Store(error @ (StoreError::Corrupt(_) | StoreError::Panicked)) => {
                return Self::internal(error);
            }
            Refusal::Store(error) => {
                let detail = "The database does not answer. Nothing was done; try again.";
                return Self::new(Slug::StoreUnavailable, detail).logged(error);
            }
        };
        let mut detail = refusal.to_string();
        if let Some(first) = detail.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let mut problem = Self::new(slug, detail + ".");
        match refusal {
            Refusal::ChatExists(chat_id) => problem.chat_id = Some(chat_id),
            Refusal::TooManyPolls { retry_after } | Refusal::TooManyLogIns { retry_after } => {
                problem.detail += &format!(" Try again in {}.", seconds(retry_after));
                problem.retry_after = Some(retry_after);
            }
            _ => {}
        }
        problem
    }
}

/// The text, or its beginning if it has more than `most` characters.
fn shortened(text: String, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text;
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// A time as it stands in a sentence.
pub(super) fn seconds(seconds: u32) -> String {
    if seconds == 1 { "1 second".to_owned() } else { format!("{seconds} seconds") }
}
