//! Where a request comes from: the socket's address, or what a trusted proxy says.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicBool, Ordering},
};

use ipnet::IpNet;
use poem::{Addr, Request};

/// The proxies whose word counts.
#[derive(Debug)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    warned: AtomicBool,
}

impl Proxies {
    /// Only these are believed.
    pub const fn new(trusted: Vec<IpNet>) -> Self {
        Self { trusted, warned: AtomicBool::new(false) }
    }

    /// The client's address: the socket's, unless that is a trusted proxy; then the right-most address of
    /// `X-Forwarded-For` that is not one. What stands left of it the client may have written itself.
    pub fn client_ip(&self, request: &Request) -> Option<IpAddr> {
        let Addr::SocketAddr(socket) = &request.remote_addr().0 else { return None };
        let socket = socket.ip().to_canonical();
        let headers = request.headers().get_all("x-forwarded-for");
        let hops = headers.iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
        if !hops.is_empty() && !self.is_trusted(socket) {
            self.warn_once(socket);
        }
        Some(self.resolve(socket, &hops))
    }

    fn resolve(&self, socket: IpAddr, hops: &[&str]) -> IpAddr {
        let mut client = socket;
        for hop in hops.iter().rev() {
            let Some(hop) = hop.parse::<IpAddr>().ok().filter(|_| self.is_trusted(client)) else {
                break;
            };
            client = hop.to_canonical();
        }
        client
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    fn warn_once(&self, socket: IpAddr) {
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %socket,
                "X-Forwarded-For from this address is ignored; if it is your proxy, name it with --trusted-proxies"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Proxies;

    #[test]
    fn only_what_a_trusted_proxy_says_counts() {
        let proxies = Proxies::new(vec![
            "127.0.0.0/8".parse().expect("a net"),
            "10.0.0.0/8".parse().expect("a net"),
        ]);
        for (socket, hops, expected) in [
            ("203.0.113.5", vec![], "203.0.113.5"),
            ("203.0.113.5", vec!["198.51.100.1"], "203.0.113.5"),
            ("127.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["1.1.1.1", "198.51.100.1", "10.1.2.3"], "198.51.100.1"),
            ("127.0.0.1", vec!["198.51.100.1", "nonsense"], "127.0.0.1"),
        ] {
            let client = proxies.resolve(socket.parse().expect("an address"), &hops);
            assert_eq!(client.to_string(), expected, "{socket} {hops:?}");
        }
    }
}
