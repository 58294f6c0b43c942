//! Where a request comes from: the socket's address, or what a trusted proxy says.

use std::{
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
};

use ipnet::IpNet;
use poem::{
    Addr, FromRequest, Request, RequestBody,
    http::{HeaderMap, HeaderName, header},
};

use crate::model::Network;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// In which header the trusted proxies say whom they call for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`; where there is none, `Forwarded`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239) alone: such a proxy passes on whatever `X-Forwarded-For` its client made up.
    Forwarded,
}

/// The proxies whose word counts.
#[derive(Debug)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    header: ProxyHeader,
    /// What an operator has been told once, and need not be told again.
    told_untrusted: AtomicBool,
    told_both: AtomicBool,
    told_silent: AtomicBool,
}

/// Where a request comes from, as its extension.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// The address; `None` if it did not come over the network.
    pub address: Option<IpAddr>,
    /// It is a trusted proxy's own address, which has named nobody.
    pub is_proxy: bool,
}

/// The network from which an operation is called, for limits and blocks; `None` if it is not called over the network.
#[derive(Debug, Clone, Copy)]
pub struct ClientNetwork(pub Option<Network>);

impl Client {
    /// What was noted of the request when it came in.
    pub fn of(request: &Request) -> Self {
        let noted = request.extensions().get::<Self>().copied();
        noted.unwrap_or(Self { address: None, is_proxy: false })
    }

    /// The network of the address.
    pub fn network(self) -> Option<Network> {
        self.address.map(Network::from)
    }

    /// The same, but for a proxy that named nobody: to block that would be to block everybody.
    pub fn named_network(self) -> Option<Network> {
        self.network().filter(|_| !self.is_proxy)
    }
}

impl<'a> FromRequest<'a> for ClientNetwork {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(Client::of(request).network()))
    }
}

impl Proxies {
    /// Only these are believed, and only in that header.
    pub const fn new(trusted: Vec<IpNet>, header: ProxyHeader) -> Self {
        Self {
            trusted,
            header,
            told_untrusted: AtomicBool::new(false),
            told_both: AtomicBool::new(false),
            told_silent: AtomicBool::new(false),
        }
    }

    /// The client: the socket's address, unless that is a trusted proxy; then the right-most address that was forwarded
    /// and is not one. What stands left of it the client may have written itself.
    pub fn client(&self, request: &Request) -> Client {
        let Addr::SocketAddr(socket) = &request.remote_addr().0 else {
            return Client { address: None, is_proxy: false };
        };
        let address = self.resolve(socket.ip().to_canonical(), request.headers());
        Client { address: Some(address), is_proxy: self.is_trusted(address) }
    }

    fn resolve(&self, socket: IpAddr, headers: &HeaderMap) -> IpAddr {
        let (plain, standard) =
            (headers.contains_key(X_FORWARDED_FOR), headers.contains_key(header::FORWARDED));
        if !plain && !standard {
            return socket;
        }
        if !self.is_trusted(socket) {
            if tell(&self.told_untrusted) {
                tracing::warn!(
                    %socket,
                    "forwarded headers from this address are ignored; if it is your proxy, name it with --trusted-proxies"
                );
            }
            return socket;
        }
        match self.header {
            ProxyHeader::Forwarded => self.walk(socket, headers, &header::FORWARDED),
            ProxyHeader::XForwardedFor if !plain => self.walk(socket, headers, &header::FORWARDED),
            ProxyHeader::XForwardedFor => {
                let client = self.walk(socket, headers, &X_FORWARDED_FOR);
                if standard
                    && client != self.walk(socket, headers, &header::FORWARDED)
                    && tell(&self.told_both)
                {
                    tracing::warn!(
                        proxy = %socket,
                        "X-Forwarded-For and Forwarded name different clients and the first is believed; if your proxy \
                         writes Forwarded, say so with --proxy-header forwarded"
                    );
                }
                client
            }
        }
    }

    /// From right to left, for as long as the one who speaks is trusted. Who cannot be read is not taken for somebody
    /// else: the proxy that named it stands for it.
    fn walk(&self, socket: IpAddr, headers: &HeaderMap, name: &HeaderName) -> IpAddr {
        let mut client = socket;
        for value in headers.get_all(name).iter().rev() {
            // Bytes that are no text are the client's, and must not hide what the proxy wrote behind them.
            let line = String::from_utf8_lossy(value.as_bytes());
            let mut rest = Some(&*line);
            while let Some(line) = rest {
                let (before, element) = last_element(line);
                rest = before;
                if element.trim().is_empty() {
                    continue;
                }
                let node =
                    if *name == header::FORWARDED { node_of(element) } else { Some(element) };
                let Some(address) = node.and_then(address_of) else { return client };
                client = address;
                if !self.is_trusted(client) {
                    return client;
                }
            }
        }
        client
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// Tells the operator, once, that a limit of one address was reached by a proxy, which stands for all its clients.
    pub fn warn_of_silent_proxy(&self, proxy: IpAddr) {
        if tell(&self.told_silent) {
            tracing::warn!(
                %proxy,
                "all clients of this proxy count as one and have reached the limits of one address: have it send \
                 X-Forwarded-For or Forwarded, or, if it is no proxy, take it out of --trusted-proxies"
            );
        }
    }
}

/// Whether somebody is still to be told.
fn tell(told: &AtomicBool) -> bool {
    !told.swap(true, Ordering::Relaxed)
}

/// The last element of a comma-separated list and what is before it. Read from the right, where a trusted proxy wrote: a
/// quotation mark that the client left open does not swallow what comes behind it.
fn last_element(line: &str) -> (Option<&str>, &str) {
    let mut quoted = false;
    for (at, byte) in line.bytes().enumerate().rev() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => return (Some(&line[..at]), &line[at + 1..]),
            _ => {}
        }
    }
    (None, line)
}

/// The node for which an element of `Forwarded` stands.
fn node_of(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut nodes = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    nodes.next().map(|(_, node)| node)
}

/// An address with or without a port, quotation marks and, around IPv6, brackets. `unknown` and hidden names are none.
fn address_of(node: &str) -> Option<IpAddr> {
    let node = node.trim().trim_matches('"').trim();
    let bare = node.strip_prefix('[').and_then(|node| node.strip_suffix(']')).unwrap_or(node);
    let address = bare.parse().ok();
    let address = address.or_else(|| node.parse().ok().map(|with_port: SocketAddr| with_port.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use poem::http::{HeaderMap, HeaderValue, header};

    use super::{Proxies, ProxyHeader, X_FORWARDED_FOR};

    fn proxies(header: ProxyHeader) -> Proxies {
        let nets = ["127.0.0.0/8", "10.0.0.0/8", "2001:db8:ffff::/48"];
        Proxies::new(nets.map(|net| net.parse().expect("a net")).to_vec(), header)
    }

    /// Who is taken for the client of `socket` that sent these lines of `X-Forwarded-For` and of `Forwarded`.
    fn client(header: ProxyHeader, socket: &str, plain: &[&[u8]], standard: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for (name, lines) in [(X_FORWARDED_FOR, plain), (header::FORWARDED, standard)] {
            for line in lines {
                headers.append(&name, HeaderValue::from_bytes(line).expect("a header"));
            }
        }
        proxies(header).resolve(socket.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn only_what_a_trusted_proxy_says_counts() {
        for (socket, lines, expected) in [
            ("203.0.113.5", &[] as &[&[u8]], "203.0.113.5"),
            ("203.0.113.5", &[b"198.51.100.1"], "203.0.113.5"),
            ("127.0.0.1", &[b"198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"1.1.1.1, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
            ("127.0.0.1", &[b"1.1.1.1", b"198.51.100.1", b"10.1.2.3"], "198.51.100.1"),
            ("127.0.0.1", &[b"198.51.100.1, , 10.1.2.3,"], "198.51.100.1"),
            ("127.0.0.1", &[b"10.9.9.9"], "10.9.9.9"),
            ("127.0.0.1", &[b"198.51.100.1, nonsense"], "127.0.0.1"),
            ("127.0.0.1", &[b"198.51.100.1, unknown, 10.1.2.3"], "10.1.2.3"),
            ("127.0.0.1", &[b"\xff\xfe, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"\"1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &[b"198.51.100.1:4711"], "198.51.100.1"),
            ("127.0.0.1", &[b"2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", &[b"[2001:db8::1]"], "2001:db8::1"),
            ("127.0.0.1", &[b"[2001:db8::1]:443, [2001:db8:ffff::2]:80"], "2001:db8::1"),
            ("127.0.0.1", &[b"::ffff:198.51.100.1"], "198.51.100.1"),
        ] {
            assert_eq!(
                client(ProxyHeader::XForwardedFor, socket, lines, &[]),
                expected,
                "{lines:?}"
            );
        }
    }

    #[test]
    fn forwarded_is_read_by_rfc_7239() {
        for (lines, expected) in [
            (&[b"for=198.51.100.1" as &[u8]] as &[&[u8]], "198.51.100.1"),
            (&[b"For=\"198.51.100.1:4711\";proto=https;by=10.0.0.1"], "198.51.100.1"),
            (&[b"for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
            (&[b"for=1.1.1.1, for=198.51.100.1;host=\"a,b\", for=10.1.2.3"], "198.51.100.1"),
            (&[b"for=198.51.100.1", b"proto=http; for=10.1.2.3"], "198.51.100.1"),
            (&[b"for=\"1.1.1.1, for=198.51.100.1"], "198.51.100.1"),
            (&[b"for=198.51.100.1, for=unknown"], "127.0.0.1"),
            (&[b"for=198.51.100.1, for=_hidden"], "127.0.0.1"),
            (&[b"for=198.51.100.1, proto=http"], "127.0.0.1"),
        ] {
            for header in [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded] {
                assert_eq!(client(header, "127.0.0.1", &[], lines), expected, "{lines:?}");
            }
            assert_eq!(client(ProxyHeader::Forwarded, "203.0.113.5", &[], lines), "203.0.113.5");
        }
    }

    #[test]
    fn of_two_headers_only_the_one_that_the_proxy_writes_counts() {
        let (plain, standard): (&[&[u8]], &[&[u8]]) = (&[b"198.51.100.1"], &[b"for=198.51.100.2"]);
        let of = |header| client(header, "127.0.0.1", plain, standard);
        assert_eq!(of(ProxyHeader::XForwardedFor), "198.51.100.1");
        assert_eq!(of(ProxyHeader::Forwarded), "198.51.100.2");
        assert_eq!(client(ProxyHeader::Forwarded, "127.0.0.1", plain, &[]), "127.0.0.1");
    }
}
