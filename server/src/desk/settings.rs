use std::time::Duration;

/// The times and numbers of the desk's [rules](super).
#[derive(Debug, Clone)]
pub struct Settings {
    /// An agent stays online so long after its last poll (rule 2).
    pub agent_grace: Duration,
    /// An agent without a poll for so long becomes `away` (rule 2).
    pub agent_away_after: Duration,
    /// A visitor is on the site so long after its last poll (rules 6 and 13).
    pub visitor_grace: Duration,
    /// The desk never has more open chats (rule 3).
    pub max_open_chats: u32,
    /// One party never has more polls at once; the oldest makes room.
    pub max_polls_per_party: usize,
    /// No more polls are held at once; the less urgent ones make room.
    pub max_held_polls: usize,
    /// No more chats that are not closed are opened by visitors from one network.
    pub max_chats_per_network: usize,
    /// A session ends so long after the last call that was not a poll.
    pub session_ttl: Duration,
    /// A visitor's token is good for so long after it was made or, once there was a chat, after the visitor was heard.
    pub visitor_token_ttl: Duration,
    /// Queues keep events for so long.
    pub keep_events: Duration,
}

impl Settings {
    /// How often at most a lease is written: often enough that it is never far behind the shortest grace.
    pub fn lease_interval(&self) -> Duration {
        Duration::from_secs(10).min(self.agent_grace / 4)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            agent_grace: Duration::from_secs(60),
            agent_away_after: Duration::from_secs(600),
            visitor_grace: Duration::from_secs(5),
            max_open_chats: 10_000,
            max_polls_per_party: 8,
            max_held_polls: 40_000,
            max_chats_per_network: 300,
            session_ttl: Duration::from_secs(12 * 3_600),
            visitor_token_ttl: Duration::from_secs(30 * 86_400),
            keep_events: Duration::from_secs(7 * 86_400),
        }
    }
}
