//! The settings of a server, read once from flags and environment and passed down.

mod rates;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::{
    api::{Origin, ProxyHeader, Public, limits::Rates},
    app::Config,
    conn::Limits,
    desk::Settings,
    store::{StoreError, sqlite::Location, sqlite::Synchronous},
};

/// In which form the log is written, to standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Where the data is: every command takes it.
#[derive(Debug, Clone, Args)]
pub struct Database {
    /// Where the data is: sqlite:FILE
    #[arg(
        long,
        env = "HOLDLINE_DATABASE_URL",
        default_value = "sqlite:holdline.db",
        value_name = "URL",
        global = true
    )]
    pub database_url: String,
}

impl Database {
    /// The database's file.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn file(&self) -> Result<PathBuf, StoreError> {
        match Location::from_url(&self.database_url)? {
            Location::File(path) => Ok(path),
            Location::Memory => Err(StoreError::Unusable(
                "a database in memory is gone with the process: set --database-url to sqlite:FILE"
                    .to_owned(),
            )),
        }
    }
}

/// What a server can be told.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "HOLDLINE_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Private address and port to serve /metrics on; by default it is not served
    #[arg(long, env = "HOLDLINE_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// How the server is reached from outside, such as https://chat.shop.example; by default where it listens
    #[arg(long, env = "HOLDLINE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Origin>,
    /// Web sites that may call the server, separated by commas, such as https://shop.example; by default any
    #[arg(long, env = "HOLDLINE_ALLOWED_ORIGINS", value_delimiter = ',', value_name = "ORIGINS")]
    pub allowed_origins: Vec<Origin>,
    /// Networks of proxies whose word on the client's address counts, separated by commas
    #[arg(
        long,
        env = "HOLDLINE_TRUSTED_PROXIES",
        value_delimiter = ',',
        default_value = "127.0.0.0/8,::1/128",
        value_name = "NETS"
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they say it: x-forwarded-for, and where there is none Forwarded; or forwarded alone
    #[arg(long, env = "HOLDLINE_PROXY_HEADER", value_enum, default_value_t)]
    pub proxy_header: ProxyHeader,
    /// Connections at once; further ones are answered 503
    #[arg(long, env = "HOLDLINE_MAX_CONNECTIONS", default_value_t = 50_000, value_parser = at_least_one, value_name = "N")]
    pub max_connections: usize,
    /// Held polls of one visitor or agent at once; a further one takes the place of the oldest
    #[arg(long, env = "HOLDLINE_MAX_POLLS_PER_PARTY", default_value_t = 8, value_parser = at_least_one, value_name = "N")]
    pub max_polls_per_party: usize,
    /// Held polls at once; beyond, visitors without a chat make room for those with one, and all of them for agents
    #[arg(long, env = "HOLDLINE_MAX_HELD_POLLS", default_value_t = 40_000, value_parser = at_least_one, value_name = "N")]
    pub max_held_polls: usize,
    /// Chats that visitors have opened from one address and that are not closed
    #[arg(long, env = "HOLDLINE_MAX_CHATS_PER_ADDRESS", default_value_t = 300, value_parser = at_least_one, value_name = "N")]
    pub max_chats_per_address: usize,
    /// Open chats of the whole desk
    #[arg(long, env = "HOLDLINE_MAX_OPEN_CHATS", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub max_open_chats: u32,
    /// Visitors who wait in line
    #[arg(long, env = "HOLDLINE_MAX_WAITING_CHATS", default_value_t = 200, value_name = "N")]
    pub max_waiting_chats: u32,
    /// Threads that serve; by default one a core
    #[arg(long, env = "HOLDLINE_WORKER_THREADS", value_parser = at_least_one, value_name = "N")]
    pub worker_threads: Option<usize>,
    /// What a message waits for before it is acknowledged: the disk (full) or the operating system (normal)
    #[arg(long, env = "HOLDLINE_SYNCHRONOUS", value_enum, default_value_t)]
    pub synchronous: Synchronous,
    /// An agent stays online so long after its last poll
    #[arg(long, env = "HOLDLINE_AGENT_GRACE", default_value = "60s", value_parser = lease, value_name = "TIME")]
    pub agent_grace: Duration,
    /// An agent without a poll for so long becomes away
    #[arg(long, env = "HOLDLINE_AGENT_AWAY_AFTER", default_value = "10m", value_parser = span, value_name = "TIME")]
    pub agent_away_after: Duration,
    /// The chats of an agent of whom nothing was heard for so long go to others
    #[arg(long, env = "HOLDLINE_AGENT_GONE_AFTER", default_value = "2m", value_parser = lease, value_name = "TIME")]
    pub agent_gone_after: Duration,
    /// A visitor is on the site so long after its last poll
    #[arg(long, env = "HOLDLINE_VISITOR_GRACE", default_value = "5s", value_parser = span, value_name = "TIME")]
    pub visitor_grace: Duration,
    /// The agent is shown that its visitor was not heard for so long
    #[arg(long, env = "HOLDLINE_VISITOR_AWAY_AFTER", default_value = "30s", value_parser = span, value_name = "TIME")]
    pub visitor_away_after: Duration,
    /// A chat whose visitor was not heard for so long is closed
    #[arg(long, env = "HOLDLINE_VISITOR_LEFT_AFTER", default_value = "5m", value_parser = lease, value_name = "TIME")]
    pub visitor_left_after: Duration,
    /// A chat in which nobody has written for so long is closed
    #[arg(long, env = "HOLDLINE_IDLE_AFTER", default_value = "15m", value_parser = lease, value_name = "TIME")]
    pub idle_after: Duration,
    /// Both sides are warned so long before
    #[arg(long, env = "HOLDLINE_IDLE_WARNING", default_value = "1m", value_parser = span, value_name = "TIME")]
    pub idle_warning: Duration,
    /// Chats that wait are closed when nobody was online for so long
    #[arg(long, env = "HOLDLINE_DESK_OFFLINE_AFTER", default_value = "2m", value_parser = span, value_name = "TIME")]
    pub desk_offline_after: Duration,
    /// Who waits in line is told of a new place at most so often
    #[arg(long, env = "HOLDLINE_POSITION_INTERVAL", default_value = "2s", value_parser = span, value_name = "TIME")]
    pub position_interval: Duration,
    /// After a start nobody counts as gone for so long
    #[arg(long, env = "HOLDLINE_START_GRACE", default_value = "60s", value_parser = span, value_name = "TIME")]
    pub start_grace: Duration,
    /// Nobody new is served for so long from the address of a blocked visitor
    #[arg(long, env = "HOLDLINE_BLOCK_ADDRESS_FOR", default_value = "1h", value_parser = span, value_name = "TIME")]
    pub block_address_for: Duration,
    /// An agent is logged out so long after its last call that was not a poll
    #[arg(long, env = "HOLDLINE_SESSION_TTL", default_value = "12h", value_parser = span, value_name = "TIME")]
    pub session_ttl: Duration,
    /// A visitor is known so long after it came, or was last heard in a chat
    #[arg(long, env = "HOLDLINE_VISITOR_TTL", default_value = "30d", value_parser = span, value_name = "TIME")]
    pub visitor_ttl: Duration,
    /// Who was away for longer reads its state anew
    #[arg(long, env = "HOLDLINE_KEEP_EVENTS", default_value = "7d", value_parser = span, value_name = "TIME")]
    pub keep_events: Duration,
    /// How often who may call what
    #[command(flatten)]
    pub rates: Rates,
    /// What is logged: error, warn, info, debug, or a filter such as holdline=debug
    #[arg(long, env = "HOLDLINE_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
    /// How it is logged
    #[arg(long, env = "HOLDLINE_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
}

fn span(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(span) if span.is_zero() => Err("must be longer than nothing".to_owned()),
        Ok(span) => Ok(span),
        Err(error) => Err(format!("{error}; write a time such as 90s, 10m or 12h")),
    }
}

/// Leases are written once a second at most: what goes by them cannot be shorter than a few.
fn lease(text: &str) -> Result<Duration, String> {
    match span(text)? {
        span if span < Duration::from_secs(2) => Err("must be at least 2s".to_owned()),
        span => Ok(span),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "must be 1 or more".to_owned())
}

impl Serve {
    /// The settings, for a database.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn config(&self, database: &Database) -> Result<Config, StoreError> {
        let public = self.public_url.clone();
        if self.agent_gone_after < self.agent_grace {
            return Err(StoreError::Unusable(
                "--agent-gone-after must not be shorter than --agent-grace: who is gone is not online".to_owned(),
            ));
        }
        if self.idle_warning >= self.idle_after {
            return Err(StoreError::Unusable(
                "--idle-warning has to be shorter than --idle-after".to_owned(),
            ));
        }
        Ok(Config {
            listen: self.listen,
            metrics_listen: self.metrics_listen,
            database: database.file()?,
            synchronous: self.synchronous,
            public: public.map(|origin| Public { origin, allowed: Vec::new() }),
            allowed_origins: self.allowed_origins.clone(),
            trusted_proxies: self.trusted_proxies.clone(),
            proxy_header: self.proxy_header,
            rates: self.rates.clone(),
            limits: Limits { connections: self.max_connections, ..Limits::default() },
            settings: Settings {
                agent_grace: self.agent_grace,
                agent_away_after: self.agent_away_after,
                agent_gone_after: self.agent_gone_after,
                visitor_grace: self.visitor_grace,
                visitor_away_after: self.visitor_away_after,
                visitor_left_after: self.visitor_left_after,
                idle_after: self.idle_after,
                idle_warning: self.idle_warning,
                desk_offline_after: self.desk_offline_after,
                start_grace: self.start_grace,
                max_open_chats: self.max_open_chats,
                max_waiting_chats: self.max_waiting_chats,
                position_interval: self.position_interval,
                block_address_for: self.block_address_for,
                max_polls_per_party: self.max_polls_per_party,
                max_held_polls: self.max_held_polls,
                max_chats_per_network: self.max_chats_per_address,
                session_ttl: self.session_ttl,
                visitor_token_ttl: self.visitor_ttl,
                keep_events: self.keep_events,
            },
        })
    }
}
