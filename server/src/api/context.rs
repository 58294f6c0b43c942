//! What every call can ask for: the desk, and how the server is reached from outside.

use std::sync::Arc;

use poem::{
    Request,
    http::{HeaderMap, header},
};
use url::Url;

use super::problem::Problem;
use crate::desk::Desk;

/// How the server is reached from outside, and by whom.
#[derive(Debug, Clone)]
pub struct Public {
    /// Where it is reached: scheme and authority, without a path.
    pub origin: Origin,
    /// The web sites that may call it; all if empty.
    pub allowed: Vec<Origin>,
}

/// A web origin (RFC 6454) in its text form, `https://shop.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl std::str::FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("{text} is not a URL: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(format!("{text} has to begin with http:// or https:// and a host"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(format!("{text} has to end behind the host and port"));
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Public {
    /// Reached where it listens; by loopback if it listens everywhere.
    pub fn at(address: std::net::SocketAddr) -> Self {
        let host = match address.ip() {
            ip if ip.is_unspecified() => "localhost".to_owned(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
            ip => ip.to_string(),
        };
        Self { origin: Origin(format!("http://{host}:{}", address.port())), allowed: Vec::new() }
    }

    /// Whether `origin` is one of the server's own pages: by its public address, or by the address that the browser
    /// itself has called.
    pub fn is_own_origin(&self, origin: &str, headers: &HeaderMap) -> bool {
        let called = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        origin == self.origin.0
            || called.is_some_and(|host| {
                origin.strip_prefix("http://") == Some(host)
                    || origin.strip_prefix("https://") == Some(host)
            })
    }

    /// Whether pages of `origin` may call the API.
    pub fn may_call(&self, origin: &str, headers: &HeaderMap) -> bool {
        self.allowed.is_empty()
            || self.allowed.iter().any(|allowed| allowed.0 == origin)
            || self.is_own_origin(origin, headers)
    }

    /// Whether the server is reached by https.
    pub fn is_https(&self) -> bool {
        self.origin.0.starts_with("https:")
    }

    /// The name of the session cookie: with the prefix that ties it to this host where the browser allows it.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https() { "__Host-holdline" } else { "holdline" }
    }
}

/// See the [module](self).
pub struct Context {
    /// The desk.
    pub desk: Arc<Desk>,
    /// How the server is reached.
    pub public: Public,
}

impl Context {
    /// The context of a request.
    ///
    /// # Errors
    /// If the application was put together without one.
    pub fn of(request: &Request) -> Result<&Self, Problem> {
        request
            .extensions()
            .get::<Arc<Self>>()
            .map(AsRef::as_ref)
            .ok_or_else(|| Problem::internal(&"a request came without a context"))
    }
}
