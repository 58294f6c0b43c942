//! Connections: bounded, and let go in order.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::fixtures::TestServer;

const SOON: Duration = Duration::from_secs(5);

/// All that comes until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("closed in time").ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn who_sends_nothing_or_half_a_request_is_let_go() {
    let server = TestServer::with(|config| {
        config.limits.first_byte = Duration::from_millis(100);
        config.limits.head = Duration::from_millis(200);
        config.limits.body = Duration::from_millis(200);
    })
    .await;
    let mut silent = TcpStream::connect(server.address).await.expect("a connection");
    assert_eq!(rest(&mut silent).await, "");
    let mut slow = TcpStream::connect(server.address).await.expect("a connection");
    slow.write_all(b"GET /api/v1/desk HTTP/1.1\r\nHost: x\r\n").await.expect("sent");
    rest(&mut slow).await;
    let mut stuck = TcpStream::connect(server.address).await.expect("a connection");
    let head = "POST /api/v1/visitors HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    stuck.write_all(head.as_bytes()).await.expect("sent");
    let answer = rest(&mut stuck).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request-timeout"), "{answer}");
}

#[tokio::test]
async fn beyond_the_maximum_a_connection_is_told_so_and_there_is_room_again_later() {
    let server = TestServer::with(|config| config.limits.connections = 2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(TcpStream::connect(server.address).await.expect("a connection"));
    }
    let mut third = TcpStream::connect(server.address).await.expect("a connection");
    third.write_all(b"GET /api/v1/desk HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
    let answer = rest(&mut third).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    let answer = answer.to_lowercase();
    assert!(answer.contains("retry-after: 2") && answer.contains("/problems/too-many-connections"));
    assert!(answer.contains("connection: close"), "{answer}");
    held.clear();
    let served = async {
        loop {
            let mut again = TcpStream::connect(server.address).await.expect("a connection");
            let request = b"GET /api/v1/desk HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            again.write_all(request).await.expect("sent");
            if rest(&mut again).await.starts_with("HTTP/1.1 200") {
                return;
            }
        }
    };
    timeout(SOON, served).await.expect("there is room again");
}

#[tokio::test]
async fn a_client_that_goes_away_frees_its_poll_at_once() {
    let server = TestServer::with(|config| {
        config.settings.visitor_grace = Duration::from_millis(1);
        config.settings.max_polls_per_party = 1;
    })
    .await;
    let ann = server.online_agent("E1").await;
    let cursor = ann.cursor().await;
    let visitor = server.visitor().await;
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let request = format!(
        "GET /api/v1/events?wait=55 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
        visitor.token()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let arrived = ann.poll(&cursor, 10).await.expect(200);
    assert_eq!(arrived["events"][0]["visitors"]["arrived"].as_array().map(Vec::len), Some(1));
    let began = Instant::now();
    drop(stream);
    let next = arrived["last_event_id"].as_str().expect("a cursor");
    let left = ann.poll(next, 10).await.expect(200);
    assert_eq!(left["events"][0]["visitors"]["left"].as_array().map(Vec::len), Some(1), "{left}");
    assert!(began.elapsed() < SOON, "long before the poll's own end");
}

#[tokio::test]
async fn a_stop_answers_held_polls_empty_at_once() {
    let server = TestServer::start().await;
    let visitors = futures_util::future::join_all((0..20).map(|_| server.visitor())).await;
    let ann = server.agent("E1").await;
    let polling: Vec<_> = visitors
        .into_iter()
        .map(|visitor| tokio::spawn(async move { visitor.get("/events?wait=55").await }))
        .collect();
    // A visitor is on the list while its poll is held.
    while ann.get("/visitors").await.expect(200)["visitors"].as_array().map(Vec::len) != Some(20) {}
    let took = server.stop().await;
    // Far from the cut-off, which would end them too.
    assert!(took < Duration::from_secs(2), "{took:?}");
    for poll in polling {
        let answer = timeout(SOON, poll).await.expect("not left hanging").expect("an answer");
        assert_eq!(answer.expect(200)["events"], json!([]));
    }
}

/// Sends a call and goes away at once, as a tab does that is closed.
async fn call_and_go(server: &TestServer, token: &str, call: &str, body: &str) {
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let request = format!(
        "{call} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream.shutdown().await.expect("gone");
}

#[tokio::test]
async fn what_was_begun_is_finished_although_its_client_went_away() {
    let server =
        TestServer::with(|config| config.settings.block_address_for = Duration::ZERO).await;
    let ann = server.online_agent("E1").await;
    for round in 0..6 {
        let (visitor, chat) = server.chatting_visitor().await;
        let slug = if round % 2 == 0 {
            let body = json!({"visitor_id": chat["visitor_id"]}).to_string();
            call_and_go(&server, ann.token(), "POST /api/v1/blocks", &body).await;
            "blocked"
        } else {
            call_and_go(&server, visitor.token(), "DELETE /api/v1/visitors/me", "").await;
            "visitor-erased"
        };
        let path = format!("/chats/{}", chat["id"].as_str().expect("an id"));
        let closed = async { while ann.get(&path).await.expect(200)["state"] != "closed" {} };
        timeout(SOON, closed).await.expect("done");
        let refused = async {
            loop {
                let answer = visitor.get("/visitors/me").await;
                if answer.status != 200 {
                    break answer;
                }
            }
        };
        let answer = timeout(SOON, refused).await.expect("its token is refused");
        assert!(answer.body["type"].as_str().expect("a problem").ends_with(slug), "{answer:?}");
    }
}
