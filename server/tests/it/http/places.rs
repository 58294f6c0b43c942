//! When polls or connections are short: who makes room for whom, over a real socket.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::fixtures::{Client, PASSWORD, TestServer, message};

const SOON: Duration = Duration::from_secs(5);

/// A poll that is held on a connection of its own.
struct Held(TcpStream);

impl Held {
    async fn by(server: &TestServer, caller: &Client) -> Self {
        let mut stream = TcpStream::connect(server.address).await.expect("a connection");
        let request = format!(
            "GET /api/v1/events?wait=55 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
            caller.token()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        Self(stream)
    }

    /// The whole answer, after which the server closes.
    async fn end(mut self) -> String {
        let mut bytes = Vec::new();
        timeout(SOON, self.0.read_to_end(&mut bytes)).await.expect("closed in time").ok();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn is_held(&self) -> bool {
        let read = self.0.try_read(&mut [0]);
        read.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    }
}

/// That an answer asks to come back later on another connection.
fn is_sent_away(answer: &str, slug: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let head = head.to_lowercase();
    assert!(head.starts_with("http/1.1 503") && head.contains("connection: close"), "{head}");
    let wait = head.lines().find_map(|line| line.strip_prefix("retry-after: ")).expect("a time");
    assert!((10..=30).contains(&wait.parse::<u32>().expect("seconds")), "{wait}");
    let problem: Value = serde_json::from_str(body).expect("a problem");
    assert_eq!(problem["type"], format!("/problems/{slug}"));
}

async fn until_held(server: &TestServer, count: usize) {
    let held = async {
        while server.desk.load().await.expect("the load").held_polls != count {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, held).await.expect("they are held");
}

#[tokio::test]
async fn polls_make_room_by_urgency() {
    let server = TestServer::with(|config| config.settings.max_held_polls = 2).await;
    let ann = server.online_agent("E1").await;
    let (chatting, _chat) = server.chatting_visitor().await;
    let strangers = [server.visitor().await, server.visitor().await];
    let first = Held::by(&server, &strangers[0]).await;
    until_held(&server, 1).await;
    let second = Held::by(&server, &strangers[1]).await;
    until_held(&server, 2).await;
    let refused = Held::by(&server, &server.visitor().await).await;
    is_sent_away(&refused.end().await, "too-many-polls");
    assert!(first.is_held() && second.is_held());
    let in_chat = Held::by(&server, &chatting).await;
    is_sent_away(&first.end().await, "too-many-polls");
    ann.get("/events?wait=0").await.expect(200);
    is_sent_away(&second.end().await, "too-many-polls");
    assert!(in_chat.is_held());
    let adam = server.agent("A1").await;
    let _agents = [Held::by(&server, &ann).await, Held::by(&server, &adam).await];
    is_sent_away(&in_chat.end().await, "too-many-polls");
}

#[tokio::test]
async fn when_connections_are_short_an_agent_still_gets_in_and_chats_go_on() {
    let server = TestServer::with(|config| config.limits.connections = 16).await;
    // One connection for all that is prepared; it stays open.
    let ann = server.online_agent("E1").await;
    let mut strangers = Vec::new();
    for _ in 0..13 {
        strangers.push(ann.mint().await);
    }
    let mut chatting = Vec::new();
    for _ in 0..3 {
        let visitor = ann.mint().await;
        visitor.post("/chats", json!({"message": message("Hello")})).await.expect(201);
        chatting.push(visitor);
    }
    let late = strangers.pop().expect("a stranger");
    let mut present = Vec::new();
    for (n, stranger) in strangers.iter().enumerate() {
        present.push(Held::by(&server, stranger).await);
        until_held(&server, n + 1).await;
    }
    let mut in_chats = Vec::new();
    for (n, visitor) in chatting.iter().enumerate() {
        in_chats.push(Held::by(&server, visitor).await);
        until_held(&server, 12 + n + 1).await;
    }
    // All 16 are taken. Who is merely present and polls on one of them is not wanted now.
    let refused = late.get("/events?wait=0").await;
    assert_eq!(refused.header("connection"), "close");
    refused.expect_problem(503, "too-many-connections");
    let ann = ann.with_token(ann.token());
    ann.get("/session").await.expect(200);
    let began = Instant::now();
    let adam = server.anyone().log_in("A1", PASSWORD).await;
    adam.get("/events?wait=0").await.expect(200);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    is_sent_away(&present.remove(0).end().await, "too-many-polls");
    assert!(in_chats.iter().chain(&present).all(Held::is_held), "and nobody else is touched");
}

#[tokio::test]
async fn when_all_connections_are_in_chats_an_agent_gets_in_and_the_oldest_poll_makes_room() {
    let server = TestServer::with(|config| config.limits.connections = 4).await;
    let ann = server.online_agent("E1").await;
    let mut chatting = Vec::new();
    for _ in 0..3 {
        let visitor = ann.mint().await;
        visitor.post("/chats", json!({"message": message("Hello")})).await.expect(201);
        chatting.push(visitor);
    }
    let late = ann.mint().await.on_a_new_connection();
    // On the connection of all that was prepared.
    let cursor = ann.cursor().await;
    let agents = tokio::spawn(async move { ann.poll(&cursor, 55).await });
    until_held(&server, 1).await;
    let mut in_chats = Vec::new();
    for (n, visitor) in chatting.iter().enumerate() {
        in_chats.push(Held::by(&server, visitor).await);
        until_held(&server, n + 2).await;
    }
    late.get("/visitors/me").await.expect_problem(503, "too-many-connections");
    assert!(in_chats.iter().all(Held::is_held), "nobody makes room for a visitor");
    let adam = server.anyone().log_in("A1", PASSWORD).await;
    adam.get("/events?wait=0").await.expect(200);
    is_sent_away(&in_chats.remove(0).end().await, "too-many-polls");
    assert!(!agents.is_finished());
}

#[tokio::test]
async fn a_connection_without_a_request_makes_room_for_one_with_one() {
    let server = TestServer::with(|config| config.limits.connections = 4).await;
    let idle: Vec<_> = (0..4).map(|_| server.anyone()).collect();
    for client in &idle {
        client.get("/desk").await.expect(200);
    }
    // Not at once, for the last answer may still be on its way; but long before they would be let go for idleness.
    let served = async { while server.anyone().get("/desk").await.status != 200 {} };
    timeout(SOON, served).await.expect("there is room");
}

#[tokio::test]
async fn without_anybody_merely_present_a_connection_too_many_is_turned_away_at_once() {
    let server = TestServer::with(|config| config.limits.connections = 2).await;
    let ann = server.online_agent("E1").await;
    let _held = Held::by(&server, &ann).await;
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    let mut answer = String::new();
    timeout(SOON, stream.read_to_string(&mut answer)).await.expect("in time").expect("text");
    assert!(answer.contains("/problems/too-many-connections"), "{answer}");
}
