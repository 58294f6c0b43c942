//! From where a call comes, by what it is counted with. Two calls are allowed from each address, on a clock that stands
//! still.

use std::{net::IpAddr, sync::Arc};

use holdline::api::{
    ProxyHeader,
    limits::{Rate, Rates},
};
use reqwest::Method;

use crate::fixtures::{Answer, HandClock, TestServer};

const FOR: &str = "X-Forwarded-For";
const STANDARD: &str = "Forwarded";

/// Headers of a call, by line.
type Sent<'t> = &'t [(&'t str, &'t [u8])];

async fn behind(proxies: &[&str], header: ProxyHeader) -> TestServer {
    TestServer::by(Arc::new(HandClock::new()), |config| {
        config.rates = Rates::off().with("address-calls", Rate::new(0.1, 2));
        config.trusted_proxies = proxies.iter().map(|net| net.parse().expect("a net")).collect();
        config.proxy_header = header;
    })
    .await
}

/// Whether a call with these headers, from an address of loopback, still goes through.
async fn passes(server: &TestServer, from: u8, sent: Sent<'_>) -> bool {
    let client = server.anyone().from(IpAddr::from([127, 0, 0, from]));
    let mut request = client.request(Method::GET, "/desk");
    for (name, value) in sent {
        request = request.header(*name, *value);
    }
    let answer = Answer::of(request).await;
    assert!(matches!(answer.status.as_u16(), 200 | 429), "{answer:?}");
    answer.status == 200
}

/// Uses up what is allowed to the client with these headers.
async fn use_up(server: &TestServer, from: u8, sent: Sent<'_>) {
    for _ in 0..2 {
        assert!(passes(server, from, sent).await, "{sent:?}");
    }
    assert!(!passes(server, from, sent).await, "{sent:?}");
}

#[tokio::test]
async fn forged_headers_change_nothing() {
    let server = behind(&["203.0.113.0/24"], ProxyHeader::XForwardedFor).await;
    use_up(&server, 1, &[]).await;
    for sent in [
        &[(FOR, b"198.51.100.1".as_slice())] as Sent<'_>,
        &[(FOR, b"198.51.100.1, 203.0.113.5")],
        &[(STANDARD, b"for=198.51.100.1")],
        &[("X-Real-IP", b"198.51.100.1")],
        &[("True-Client-IP", b"198.51.100.1"), ("CF-Connecting-IP", b"198.51.100.1")],
    ] {
        assert!(!passes(&server, 1, sent).await, "{sent:?}");
    }
    // Nor do they bring anybody else's limits down.
    for _ in 0..9 {
        passes(&server, 1, &[(FOR, b"127.0.0.2")]).await;
    }
    use_up(&server, 2, &[]).await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_limit() {
    let server = behind(&["127.0.0.1/32", "10.0.0.0/8"], ProxyHeader::XForwardedFor).await;
    // Each line: a client that uses up its limit, others that are the same one, and one that is not.
    for (client, same, other) in [
        (
            &[(FOR, b"198.51.100.1".as_slice())] as Sent<'_>,
            vec![
                &[(FOR, b"6.6.6.6, 198.51.100.1".as_slice())] as Sent<'_>,
                &[(FOR, b"6.6.6.6, 7.7.7.7, 198.51.100.1, 10.1.2.3")],
                &[(FOR, b"6.6.6.6"), (FOR, b"198.51.100.1"), (FOR, b"10.1.2.3")],
                &[(FOR, b"\xff\xfe, 198.51.100.1:4711")],
                &[(FOR, b"198.51.100.1"), (STANDARD, b"for=6.6.6.6")],
                &[(STANDARD, b"for=\"6.6.6.6, for=198.51.100.1")],
                &[(STANDARD, b"for=\"198.51.100.1:80\";proto=https, for=10.1.2.3")],
            ],
            &[(FOR, b"198.51.100.1, 198.51.100.2".as_slice())] as Sent<'_>,
        ),
        (
            &[(FOR, b"2001:db8:1:2::1")],
            vec![
                &[(FOR, b"2001:db8:1:2:ffff::9")],
                &[(FOR, b"[2001:db8:1:2::3]:443")],
                &[(STANDARD, b"For=\"[2001:db8:1:2::4]:443\"")],
            ],
            &[(FOR, b"2001:db8:1:3::1")],
        ),
        // Who is not named is the proxy that names nobody.
        (
            &[],
            vec![&[(FOR, b"unknown")], &[(STANDARD, b"for=_hidden")], &[(FOR, b"6.6.6.6, x")]],
            &[(FOR, b"198.51.100.3")],
        ),
    ] {
        use_up(&server, 1, client).await;
        for sent in same {
            assert!(!passes(&server, 1, sent).await, "{sent:?}");
        }
        assert!(passes(&server, 1, other).await, "{other:?}");
    }
    use_up(&server, 2, &[(FOR, b"198.51.100.9")]).await;
    assert!(!passes(&server, 2, &[(FOR, b"198.51.100.8")]).await, "not a proxy of ours");
}

#[tokio::test]
async fn a_proxy_that_writes_forwarded_may_pass_on_what_its_client_made_up() {
    let server = behind(&["127.0.0.1/32"], ProxyHeader::Forwarded).await;
    use_up(&server, 1, &[(STANDARD, b"for=198.51.100.1")]).await;
    assert!(!passes(&server, 1, &[(FOR, b"6.6.6.6"), (STANDARD, b"for=198.51.100.1")]).await);
    assert!(passes(&server, 1, &[(FOR, b"6.6.6.6"), (STANDARD, b"for=198.51.100.2")]).await);
}
