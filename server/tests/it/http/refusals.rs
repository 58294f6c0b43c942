//! Bad input: each line a request that does not fit, and the clear answer to it.

use holdline::api::limits::Rates;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixtures::{Answer, PASSWORD, TestServer, message};

#[tokio::test]
async fn what_does_not_fit_is_refused_by_field_and_nothing_is_lost() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let (visitor, chat) = server.chatting_visitor().await;
    let messages = format!("/chats/{}/messages", chat["id"].as_str().expect("an id"));
    let id = Uuid::new_v4();
    for (path, body, field) in [
        ("/chats", json!({}), "message"),
        ("/chats", json!({"message": {"id": id}}), "message.text"),
        ("/chats", json!({"message": [id, "hi"]}), "message"),
        ("/visitors", json!([null, "de"]), ""),
        ("/chats", json!({"message": {"id": "x", "text": "hi"}}), "message.id"),
        ("/chats", json!({"message": {"id": id, "text": 5}}), "message.text"),
        ("/chats", json!({"message": {"id": id, "text": true}}), "message.text"),
        ("/chats", json!({"message": {"id": id, "text": null}}), "message.text"),
        ("/chats", json!({"message": {"id": id, "text": " \n "}}), "message.text"),
        ("/chats", json!({"message": {"id": id, "text": "a\u{0}b"}}), "message.text"),
        ("/chats", json!({"message": {"id": id, "text": "a".repeat(4_001)}}), "message.text"),
        ("/chats", json!({"message": message("hi"), "agent": "Ann"}), "agent"),
        ("/chats", json!([]), ""),
        (&messages, json!({"id": id, "text": "hi", "html": "<b>"}), "html"),
        ("/visitors", json!({"page": {"url": "javascript:alert(1)"}}), "page.url"),
        ("/visitors", json!({"page": {"url": "https://shop.example/", "tab": 1}}), "page.tab"),
        ("/visitors", json!({"page": {"url": "https://a:b@shop.example/"}}), "page.url"),
        ("/visitors", json!({"name": "x".repeat(81)}), "name"),
        ("/session", json!({"employee_id": "E1"}), "password"),
        ("/session", json!({"employee_id": 7, "password": "x"}), "employee_id"),
    ] {
        let problem = visitor.post(path, body.clone()).await.expect_problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], field, "{path} {body}");
        let message = problem["errors"][0]["message"].as_str().expect("a message");
        for inside in ["struct", "String", "u32", "expected"] {
            assert!(!message.contains(inside), "{message}");
        }
    }
    let read = ann.get(&messages).await.expect(200);
    assert_eq!(read["messages"].as_array().map(Vec::len), Some(1));
    visitor.post(&messages, json!({"id": id, "text": "a".repeat(4_000)})).await.expect(201);
}

#[tokio::test]
async fn what_is_said_of_a_field_is_a_sentence_that_begins_with_its_name() {
    let server = TestServer::start().await;
    let visitor = server.visitor().await;
    let attributes = |key: &str, value: &str| json!({"attributes": {key: value}});
    let log_in = |employee_id: &str, password: &str| {
        let body = json!({"employee_id": employee_id, "password": password});
        visitor.post("/session", body)
    };
    for (answer, told) in [
        (log_in("a b", "x").await, "`employee_id` must have 1 to 64 letters, digits or . _ - @."),
        (log_in("E1", "").await, "`password` must have 1 to 200 bytes."),
        (
            visitor.patch("/visitors/me", attributes("", "x")).await,
            "`attributes` must have keys of 1 to 40 characters.",
        ),
        (
            visitor.patch("/visitors/me", attributes("plan", &"x".repeat(201))).await,
            "`attributes` must have values of at most 200 characters; that of `plan` has more.",
        ),
        (
            visitor.patch("/visitors/me", json!({"page": {"url": "bags"}})).await,
            "`page.url` must be a URL such as https://shop.example/bags: relative URL without a base.",
        ),
    ] {
        assert_eq!(answer.expect_problem(400, "invalid-request")["detail"], told);
    }
}

#[tokio::test]
async fn a_path_that_is_not_text_is_refused_like_any_other_that_does_not_fit() {
    let server = TestServer::with(|config| config.rates = Rates::default()).await;
    let (anyone, visitor) = (server.anyone(), server.visitor().await);
    let agent = server.agent("E1").await;
    for (client, method, path, (status, slug)) in [
        (&anyone, Method::GET, "/chats/%ff", (401, "unauthorized")),
        (&visitor, Method::GET, "/chats/%ff", (400, "invalid-request")),
        (&visitor, Method::POST, "/chats/%ff/messages", (400, "invalid-request")),
        (&agent, Method::DELETE, "/blocks/%80", (400, "invalid-request")),
        (&agent, Method::GET, "/desk%c3", (404, "not-found")),
    ] {
        let answer = Answer::of(client.request(method, path)).await;
        for (header, value) in [
            ("access-control-allow-origin", "*"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(header), value, "{path}");
        }
        assert!(answer.header("ratelimit").contains(";r="), "{path}");
        let problem = answer.expect_problem(status, slug);
        if status == 400 {
            assert_eq!(problem["errors"][0]["message"], "must be a UUID", "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_quoted_of_a_request_is_cut_to_what_the_document_says() {
    let server = TestServer::start().await;
    let long = "ä".repeat(3_000);
    for body in [json!({ &long: 1 }), json!({"page": long}), json!({"page": {"url": {&long: 1}}})] {
        let refused = server.anyone().post("/visitors", body).await;
        let problem = refused.expect_problem(400, "invalid-request");
        let length = |text: &Value| text.as_str().expect("a text").chars().count();
        let error = &problem["errors"][0];
        assert!(length(&error["field"]) <= 200 && length(&error["message"]) <= 300, "{error}");
        assert!(length(&problem["detail"]) <= 1_000, "{problem}");
    }
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let server = TestServer::start().await;
    let post = |content_type: &str, body: &'static str| {
        let request = server.anyone().request(Method::POST, "/visitors");
        Answer::of(request.header("Content-Type", content_type).body(body))
    };
    for (body, field) in [
        ("{", ""),
        ("", ""),
        ("{\"page\":}", ""),
        ("{} {}", ""),
        ("\u{feff}{}", ""),
        ("nonsense", ""),
    ] {
        let problem = post("application/json", body).await.expect_problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        post(content_type, "{}").await.expect_problem(415, "unsupported-media-type");
    }
    post("application/json; charset=utf-8", "{}").await.expect(201);
    let bare = server.anyone().request(Method::POST, "/visitors").body("{}");
    Answer::of(bare).await.expect_problem(415, "unsupported-media-type");
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_refused_by_name() {
    let server = TestServer::start().await;
    let visitor = server.visitor().await;
    for (path, field) in [
        ("/events?wait=56", "wait"),
        ("/events?wait=-1", "wait"),
        ("/events?wait=soon", "wait"),
        ("/chats?limit=0", "limit"),
        ("/chats?limit=101", "limit"),
        ("/chats?state=ajar", "state"),
        ("/chats?before=x", "before"),
        ("/chats?from=yesterday", "from"),
        ("/chats/x", "chat_id"),
    ] {
        let problem = visitor.get(path).await.expect_problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], field, "{path}");
        let message = problem["errors"][0]["message"].as_str().expect("a message");
        assert!(message.starts_with("must be "), "{path}: {message}");
    }
    for (path, told) in [
        ("/chats?q=", "`q` must have at least 1 character."),
        ("/chats?q=%20", "`q` must have a letter or a digit."),
        (&format!("/chats?q={}", "a".repeat(101)), "`q` must have at most 100 characters."),
        (
            &format!("/chats?closed_reason={}", "a".repeat(41)),
            "`closed_reason` must have at most 40 characters.",
        ),
    ] {
        let problem = visitor.get(path).await.expect_problem(400, "invalid-request");
        assert_eq!(problem["detail"], told, "{path}");
    }
    visitor.poll("nonsense", 0).await.expect_problem(400, "invalid-cursor");
    let odd =
        visitor.request(Method::GET, "/events?wait=0").header("Last-Event-ID", b"\xff".as_slice());
    Answer::of(odd).await.expect_problem(400, "invalid-cursor");
    let foreign = format!("/chats?before={}", Uuid::new_v4());
    visitor.get(&foreign).await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let server = TestServer::start().await;
    let visitor = server.visitor().await;
    let text = "a".repeat(70_000);
    let large = visitor.post("/chats", json!({"message": {"id": Uuid::new_v4(), "text": text}}));
    large.await.expect_problem(413, "payload-too-large");
    // The longest message there can be, each character in its longest JSON form, is not too large.
    let _ann = server.online_agent("E1").await;
    let text = "\\ud83d\\ude00".repeat(4_000);
    let body = format!("{{\"message\":{{\"id\":\"{}\",\"text\":\"{text}\"}}}}", Uuid::new_v4());
    let request =
        visitor.request(Method::POST, "/chats").header("Content-Type", "application/json");
    let chat = Answer::of(request.body(body)).await.expect(201);
    let stored = chat["last_message"]["text"].as_str().expect("a text");
    assert_eq!(stored, "😀".repeat(4_000));
}

#[tokio::test]
async fn unknown_foreign_and_closed_chats() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let (visitor, chat) = server.chatting_visitor().await;
    let stranger = server.visitor().await;
    let of = |id: &Value, rest: &str| format!("/chats/{}{rest}", id.as_str().unwrap_or_default());
    let unknown = json!(Uuid::new_v4());
    for (caller, id) in [(&visitor, &unknown), (&ann, &unknown), (&stranger, &chat["id"])] {
        caller.get(&of(id, "")).await.expect_problem(404, "not-found");
        caller.get(&of(id, "/messages")).await.expect_problem(404, "not-found");
        caller.post(&of(id, "/messages"), message("hi")).await.expect_problem(404, "not-found");
        caller.post(&of(id, "/typing"), json!({})).await.expect_problem(404, "not-found");
        caller.post(&of(id, "/read"), json!({"seq": 1})).await.expect_problem(404, "not-found");
        caller.post(&of(id, "/close"), json!({})).await.expect_problem(404, "not-found");
    }
    let exists = visitor.post("/chats", json!({"message": message("again")})).await;
    let exists = exists.expect_problem(409, "chat-exists");
    assert_eq!(exists["chat_id"], chat["id"]);
    let ahead = visitor.post(&of(&chat["id"], "/read"), json!({"seq": 7})).await;
    assert_eq!(ahead.expect_problem(400, "invalid-request")["errors"][0]["field"], "seq");
    ann.post(&of(&chat["id"], "/close"), json!({})).await.expect(200);
    for caller in [&visitor, &ann] {
        let late = caller.post(&of(&chat["id"], "/messages"), message("late")).await;
        late.expect_problem(409, "chat-closed");
        let late = caller.post(&of(&chat["id"], "/typing"), json!({})).await;
        late.expect_problem(409, "chat-closed");
        caller.get(&of(&chat["id"], "/messages")).await.expect(200);
        caller.post(&of(&chat["id"], "/read"), json!({"seq": 1})).await.expect(204);
    }
}

#[tokio::test]
async fn nobody_to_chat_with() {
    let server = TestServer::start().await;
    let visitor = server.visitor().await;
    let anyone = json!({"message": message("hi")});
    visitor.post("/chats", anyone.clone()).await.expect_problem(409, "desk-offline");
    let ann = server.agent("E1").await;
    let who = ann.get("/agents/me").await.expect(200);
    let chosen = json!({"agent_id": who["id"], "message": message("hi")});
    visitor.post("/chats", chosen).await.expect_problem(409, "agent-offline");
    let nobody = json!({"agent_id": Uuid::new_v4(), "message": message("hi")});
    visitor.post("/chats", nobody).await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn addresses_and_methods_that_are_not_there() {
    let server = TestServer::start().await;
    let anyone = server.anyone();
    anyone.get("/nothing").await.expect_problem(404, "not-found");
    for (method, path, allowed) in [
        (Method::DELETE, "/desk", "GET, HEAD"),
        (Method::PUT, "/chats", "GET, HEAD, POST"),
        (Method::PATCH, "/session", "DELETE, GET, HEAD, POST"),
        (Method::PUT, "/visitors/me", "DELETE, GET, HEAD, PATCH"),
        (Method::PUT, "/blocks/x", "DELETE"),
    ] {
        let answer = Answer::of(anyone.request(method, path)).await;
        let mut methods: Vec<_> = answer.header("allow").split(", ").map(str::to_owned).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(", "), allowed, "{path}");
        answer.expect_problem(405, "method-not-allowed");
    }
    assert_eq!(Answer::of(anyone.request(Method::HEAD, "/desk")).await.status, 200);
    let outside = reqwest::Client::builder().no_proxy().build().expect("a client");
    Answer::of(outside.get(server.url("/nothing"))).await.expect_problem(404, "not-found");
    let answer = Answer::of(outside.post(server.url("/docs"))).await;
    assert_eq!(answer.header("allow"), "GET, HEAD");
    answer.expect_problem(405, "method-not-allowed");
}

#[tokio::test]
async fn a_wrong_password_says_not_what_is_wrong() {
    let server = TestServer::start().await;
    let mut problems = Vec::new();
    for (employee_id, password) in [("E1", "wrong"), ("nobody", PASSWORD)] {
        let log_in = json!({"employee_id": employee_id, "password": password});
        let answer = server.anyone().post("/session", log_in).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        problems.push(answer.expect_problem(401, "wrong-password"));
    }
    assert_eq!(problems[0], problems[1]);
}
