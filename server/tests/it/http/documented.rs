//! What the document says of an answer, beside the answer of a live server.

use holdline::{
    api::limits::{Rate, Rates},
    app,
};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    fixtures::{Answer, Client, PASSWORD, TestServer, message},
    spec::resolved,
};

/// The headers that are compared: what others there are is the same for every answer, and is HTTP's.
const HEADERS: [&str; 6] =
    ["RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate", "ETag", "Set-Cookie"];

/// The document, and how many answers were held against it.
struct Contract {
    document: Value,
    checked: u32,
}

impl Contract {
    /// The answer is documented for the operation, with the headers that it has. What does not always come may be missing;
    /// what a call tells of limits may not, unless it was turned away before it counted.
    fn covers(&mut self, operation: (&str, &str), status: u16, answer: &Answer) {
        let (method, path) = operation;
        let told = format!("{method} {path}: {answer:?}");
        assert_eq!(answer.status.as_u16(), status, "{told}");
        let documented = &self.document["paths"][path][method]["responses"][status.to_string()];
        assert!(documented.is_object(), "not documented: {told}");
        let turned_away = answer.body["type"] == "/problems/origin-not-allowed";
        for name in HEADERS {
            let header = resolved(&self.document, &documented["headers"][name]);
            let sent = answer.headers.contains_key(name);
            assert!(header.is_object() || !sent, "{name} is not documented: {told}");
            let of_limits = name.starts_with("RateLimit") && !turned_away;
            let always = header["required"] == true || of_limits;
            assert!(sent || !header.is_object() || !always, "{name} is missing: {told}");
        }
        if let Some(slug) = answer.body["type"].as_str().filter(|_| status >= 400) {
            let slug = slug.trim_start_matches("/problems/");
            let words = documented["description"].as_str().expect("words");
            assert!(words.contains(&format!("`{slug}`")), "{slug} is not documented: {told}");
        }
        self.checked += 1;
    }
}

/// A call with a header, and with a body that is sent as it is.
async fn call(
    client: &Client,
    (method, path): (Method, &str),
    (name, value): (&str, &str),
    body: &str,
) -> Answer {
    Answer::of(client.request(method, path).header(name, value).body(body.to_owned())).await
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[tokio::test]
async fn answers_are_documented_with_their_headers() {
    let mut contract =
        Contract { document: app::document().await.expect("a document"), checked: 0 };
    let own_site = "https://shop.example";
    let server = TestServer::with(|config| {
        config.rates = Rates::default();
        config.allowed_origins = vec![own_site.parse().expect("an origin")];
    })
    .await;
    let (anyone, visitor) = (server.anyone(), server.visitor().await);
    let stranger = ("Origin", "https://elsewhere.example");

    let desk = ("get", "/desk");
    contract.covers(desk, 200, &anyone.get("/desk").await);
    let turned_away = call(&anyone, (Method::GET, "/desk"), stranger, "").await;
    contract.covers(desk, 403, &turned_away);

    let roster = anyone.get("/agents").await;
    contract.covers(("get", "/agents"), 200, &roster);
    let known = ("If-None-Match", roster.header("etag"));
    let same = call(&anyone, (Method::GET, "/agents"), known, "").await;
    contract.covers(("get", "/agents"), 304, &same);

    let minting = (Method::POST, "/visitors");
    contract.covers(("post", "/visitors"), 201, &anyone.post("/visitors", json!({})).await);
    for (status, header, body) in [
        (400, JSON, "{".to_owned()),
        (403, stranger, "{}".to_owned()),
        (413, JSON, "x".repeat(70_000)),
        (415, ("Content-Type", "text/plain"), "{}".to_owned()),
    ] {
        let refused = call(&anyone, minting.clone(), header, &body).await;
        contract.covers(("post", "/visitors"), status, &refused);
    }

    let log_in = |password: &str| json!({"employee_id": "E1", "password": password});
    contract.covers(("post", "/session"), 401, &anyone.post("/session", log_in("wrong")).await);
    contract.covers(("post", "/session"), 201, &anyone.post("/session", log_in(PASSWORD)).await);
    let mut as_cookie = log_in(PASSWORD);
    as_cookie["cookie"] = json!(true);
    let foreign = anyone.post("/session", as_cookie.clone()).await;
    contract.covers(("post", "/session"), 403, &foreign);
    let request = anyone.request(Method::POST, "/session").json(&as_cookie);
    let own_page = Answer::of(request.header("Sec-Fetch-Site", "same-origin")).await;
    assert!(own_page.headers.contains_key("set-cookie"));
    contract.covers(("post", "/session"), 201, &own_page);

    let agent = server.agent("E1").await;
    let me = ("get", "/visitors/me");
    contract.covers(me, 200, &visitor.get("/visitors/me").await);
    contract.covers(me, 401, &anyone.get("/visitors/me").await);
    contract.covers(me, 403, &agent.get("/visitors/me").await);

    let opening = ("post", "/chats");
    let first = message("Hello");
    let open = || visitor.post("/chats", json!({"message": first}));
    contract.covers(opening, 409, &open().await);
    agent.go_online().await;
    let opened = open().await;
    contract.covers(opening, 201, &opened);
    contract.covers(opening, 200, &open().await);
    let chat = format!("/chats/{}", opened.body["id"].as_str().expect("an id"));
    contract.covers(("get", "/chats/{chat_id}"), 200, &visitor.get(&chat).await);
    contract.covers(("get", "/chats/{chat_id}"), 400, &visitor.get("/chats/x").await);
    let other = format!("/chats/{}", Uuid::new_v4());
    contract.covers(("get", "/chats/{chat_id}"), 404, &visitor.get(&other).await);
    let unknown = format!("/chats?before={}", Uuid::new_v4());
    contract.covers(("get", "/chats"), 404, &visitor.get(&unknown).await);
    let typing = call(&agent, (Method::POST, &format!("{chat}/typing")), JSON, "").await;
    contract.covers(("post", "/chats/{chat_id}/typing"), 204, &typing);

    contract.covers(("get", "/events"), 200, &visitor.get("/events?wait=0").await);
    contract.covers(("get", "/events"), 400, &visitor.poll("nonsense", 0).await);
    let out = call(&agent, (Method::DELETE, "/session"), JSON, "").await;
    contract.covers(("delete", "/session"), 204, &out);
    let whole = call(&visitor, (Method::GET, "/desk"), JSON, &"x".repeat(70_000)).await;
    contract.covers(desk, 413, &whole);
    assert_eq!(contract.checked, 28);
}

/// Calls for agents with the token of a visitor who is not served any more.
#[tokio::test]
async fn what_is_answered_to_visitors_who_are_blocked_or_erased_is_documented_also_where_agents_call()
 {
    let mut contract =
        Contract { document: app::document().await.expect("a document"), checked: 0 };
    let server = TestServer::with(|config| config.rates = Rates::default()).await;
    let agent = server.online_agent("E1").await;
    let (blocked, chat) = server.chatting_visitor().await;
    let erased = server.visitor().await;
    agent.post("/blocks", json!({"visitor_id": chat["visitor_id"]})).await.expect(201);
    erased.request(Method::DELETE, "/visitors/me").send().await.expect("an answer");
    let transfer = format!("/chats/{}/transfer", chat["id"].as_str().expect("an id"));
    for (visitor, status, slug) in [(blocked, 403, "blocked"), (erased, 401, "visitor-erased")] {
        for (method, path, called) in [
            ("get", "/visitors", "/visitors"),
            ("get", "/session", "/session"),
            ("get", "/admin/overview", "/admin/overview"),
            ("post", "/chats/{chat_id}/transfer", &transfer),
        ] {
            let answer = match method {
                "get" => visitor.get(called).await,
                _ => visitor.post(called, json!({})).await,
            };
            contract.covers((method, path), status, &answer);
            answer.expect_problem(status, slug);
        }
    }
    assert_eq!(contract.checked, 8);
}

#[tokio::test]
async fn what_is_to_be_waited_out_is_documented_with_how_long() {
    let mut contract =
        Contract { document: app::document().await.expect("a document"), checked: 0 };
    for (limit, status) in [("address-calls", 429), ("desk-calls", 503)] {
        let server = TestServer::with(|config| {
            config.rates = Rates::off().with(limit, Rate::new(0.1, 1));
        })
        .await;
        server.anyone().get("/desk").await.expect(200);
        contract.covers(("get", "/desk"), status, &server.anyone().get("/desk").await);
    }
    let server = TestServer::with(|config| config.rates = Rates::default()).await;
    let wrong = json!({"employee_id": "E1", "password": "wrong"});
    let refused = loop {
        let answer = server.anyone().post("/session", wrong.clone()).await;
        if answer.status != 401 {
            break answer;
        }
    };
    contract.covers(("post", "/session"), 429, &refused);
    assert_eq!(contract.checked, 3);
}
