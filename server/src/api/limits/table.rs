//! The table: who may call what how often, and why. Each row is a setting of its own.

/// Who is counted apart from whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Each visitor, by its token.
    Visitor,
    /// Each agent, whatever session it calls by.
    Agent,
    /// Each address, which for IPv6 is a /64.
    Address,
    /// All together.
    Desk,
}

impl Who {
    /// As it stands in a sentence behind "for".
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Visitor => "each visitor",
            Self::Agent => "each agent",
            Self::Address => "each address",
            Self::Desk => "the whole desk",
        }
    }
}

/// Kinds of calls, as far as limits tell them apart. Each call is of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `POST /visitors`.
    Minting,
    /// `POST /chats` by a visitor; an agent's is like any other.
    Opening,
    /// `POST /chats/{chat_id}/messages`.
    Message,
    /// `DELETE /visitors/me` by a visitor.
    Erasing,
    /// `GET /events`.
    Poll,
    /// Any other.
    Other,
}

const EVERY: &[Call] =
    &[Call::Minting, Call::Opening, Call::Message, Call::Erasing, Call::Poll, Call::Other];

/// One limit.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// What it is called: in its flag `--limit-NAME`, in answers, in the log.
    pub name: &'static str,
    /// Who is counted.
    pub who: Who,
    /// Which calls count.
    pub calls: &'static [Call],
    /// What is allowed unless it is set: so many a second …
    pub per_second: f64,
    /// … and so many at once.
    pub burst: u32,
    /// Why, as help says it.
    pub why: &'static str,
}

/// All limits. A call is charged in this order, and no further than the first that refuses it: what a visitor is refused
/// costs its neighbours behind the same address nothing, and what an address is refused costs the desk nothing.
///
/// Bodies, connections, held polls and unclosed chats are bounded in number, not in rate: by `--max-…`. Log-ins have a
/// growing delay (`desk/attempts.rs`).
#[rustfmt::skip]
pub const TABLE: [Row; 11] = [
    row("visitor-messages", Who::Visitor, &[Call::Message], 2.0, 100, "Messages of one visitor: nobody types faster, but an outbox may empty after a tunnel"),
    row("visitor-openings", Who::Visitor, &[Call::Opening], 0.2, 20, "Chats that one visitor tries to open: each rings at an agent, but tries that are refused count too"),
    row("visitor-polls", Who::Visitor, &[Call::Poll], 10.0, 200, "Polls of one visitor: each of its tabs has one, and each message ends one"),
    row("visitor-calls", Who::Visitor, &[Call::Erasing, Call::Other], 5.0, 200, "All other calls of one visitor: pages it turns, typing, read marks"),
    row("agent-polls", Who::Agent, &[Call::Poll], 50.0, 500, "Polls of one agent: many chats end them often, in several windows"),
    row("agent-calls", Who::Agent, &[Call::Message, Call::Other], 50.0, 500, "All other calls of one agent, messages included: programs answer for agents too"),
    row("address-minting", Who::Address, &[Call::Minting], 5.0, 300, "New visitors from one address: tokens are free, so they must not be a way round the limits of visitors"),
    row("address-openings", Who::Address, &[Call::Opening], 5.0, 300, "Chats that visitors try to open from one address, whatever tokens they have"),
    row("address-erasures", Who::Address, &[Call::Erasing], 0.1, 20, "Visitors who erase themselves from one address: each rewrites the database's log"),
    row("address-calls", Who::Address, EVERY, 200.0, 2_000, "All calls from one address: wide, as an office behind one address is not one client"),
    row("desk-calls", Who::Desk, EVERY, 20_000.0, 20_000, "All calls together: beyond what one machine answers in time"),
];

const fn row(
    name: &'static str,
    who: Who,
    calls: &'static [Call],
    per_second: f64,
    burst: u32,
    why: &'static str,
) -> Row {
    Row { name, who, calls, per_second, burst, why }
}
