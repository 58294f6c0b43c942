use std::time::Duration;

/// The times and numbers of the desk's [rules](super).
#[derive(Debug, Clone)]
pub struct Settings {
    /// An agent stays online so long after its last poll (rule 2).
    pub agent_grace: Duration,
    /// An agent without a poll for so long becomes `away` (rule 2).
    pub agent_away_after: Duration,
    /// The chats of an agent of whom nothing was heard for so long go to others (rule 9).
    pub agent_gone_after: Duration,
    /// A visitor is on the site so long after its last poll (rules 6 and 13).
    pub visitor_grace: Duration,
    /// The agent sees that nothing was heard of its visitor for so long (rule 10).
    pub visitor_away_after: Duration,
    /// A visitor of whom nothing was heard for so long has left its chat (rule 10).
    pub visitor_left_after: Duration,
    /// An open chat without a message for so long is closed (rule 10) …
    pub idle_after: Duration,
    /// … and both sides are warned so long before.
    pub idle_warning: Duration,
    /// Chats that wait are closed when nobody was online for so long (rule 5).
    pub desk_offline_after: Duration,
    /// After a start nobody counts as gone for so long (rule 10).
    pub start_grace: Duration,
    /// The desk never has more open chats (rule 3).
    pub max_open_chats: u32,
    /// No more visitors than this come to wait in line (rule 5).
    pub max_waiting_chats: u32,
    /// A visitor who waits is told of changes of its place at most so often (rule 5).
    pub position_interval: Duration,
    /// One party never has more polls at once; the oldest makes room.
    pub max_polls_per_party: usize,
    /// Nobody new is served for so long from where a blocked visitor called (rule 14).
    pub block_address_for: Duration,
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
    /// How often at most a lease is written: often enough that it is never far behind the shortest time that goes by it.
    pub fn lease_interval(&self) -> Duration {
        let shortest = self.agent_grace.min(self.agent_gone_after).min(self.visitor_left_after);
        Duration::from_secs(10).min(shortest / 4)
    }
}

impl Default for Settings {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const DAY: u64 = 86_400;
        Self {
            agent_grace: Duration::from_secs(60),
            agent_away_after: Duration::from_secs(10 * MINUTE),
            agent_gone_after: Duration::from_secs(120),
            visitor_grace: Duration::from_secs(5),
            visitor_away_after: Duration::from_secs(30),
            visitor_left_after: Duration::from_secs(5 * MINUTE),
            idle_after: Duration::from_secs(15 * MINUTE),
            idle_warning: Duration::from_secs(MINUTE),
            desk_offline_after: Duration::from_secs(2 * MINUTE),
            start_grace: Duration::from_secs(60),
            max_open_chats: 10_000,
            max_waiting_chats: 200,
            position_interval: Duration::from_secs(2),
            max_polls_per_party: 8,
            block_address_for: Duration::from_secs(60 * MINUTE),
            max_held_polls: 40_000,
            max_chats_per_network: 300,
            session_ttl: Duration::from_secs(12 * 3_600),
            visitor_token_ttl: Duration::from_secs(30 * DAY),
            keep_events: Duration::from_secs(7 * DAY),
        }
    }
}
