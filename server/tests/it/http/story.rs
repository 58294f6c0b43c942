use serde_json::json;

use crate::fixtures::{TestServer, message};

#[tokio::test]
async fn a_visitor_and_an_agent_hold_a_chat() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let (from_ann, roster) = (ann.cursor().await, server.anyone().get("/agents").await);
    let roster = roster.expect(200);
    assert_eq!(roster["agents"].as_array().map(Vec::len), Some(1));
    assert_eq!(roster["agents"][0]["name"], "Ann");
    assert_eq!(roster["agents"][0]["state"], "available");
    assert!(roster["agents"][0].get("employee_id").is_none(), "the web never sees log-in names");

    let visitor = server.visitor().await;
    let from_visitor = visitor.cursor().await;
    let opening = json!({"agent_id": roster["agents"][0]["id"], "message": message("Hello")});
    let (held, chat) =
        tokio::join!(ann.poll(&from_ann, 20), visitor.post("/chats", opening.clone()));
    let chat = chat.expect(201);
    visitor.post("/chats", opening).await.expect(200);
    let mut told = held.expect(200);
    if told["events"].as_array().is_some_and(|events| events.len() == 1) {
        let next = told["last_event_id"].as_str().expect("a cursor").to_owned();
        told = ann.poll(&next, 20).await.expect(200);
    }
    let path = format!("/chats/{}/messages", chat["id"].as_str().expect("an id"));
    let posted = ann.post(&path, message("How can I help?")).await.expect(201);
    assert_eq!((&posted["seq"], &posted["sender"]), (&json!(2), &json!("agent")));
    assert_eq!(posted["agent_name"], "Ann");

    let events = visitor.poll(&from_visitor, 0).await.expect(200)["events"].clone();
    let types: Vec<_> =
        events.as_array().into_iter().flatten().map(|event| &event["type"]).collect();
    assert_eq!(types, ["chat.opened", "message", "message"]);
    assert_eq!(events[2]["message"]["text"], "How can I help?");
    let read = ann.get(&path).await.expect(200);
    assert_eq!(read["messages"].as_array().map(Vec::len), Some(2));
    assert_eq!(read["more"], false);
    assert!(told["events"].is_array());

    let close = format!("/chats/{}/close", chat["id"].as_str().expect("an id"));
    for _ in 0..2 {
        let closed = visitor.post(&close, json!({})).await.expect(200);
        assert_eq!(
            (&closed["state"], &closed["closed_reason"]),
            (&json!("closed"), &json!("visitor"))
        );
    }
}

#[tokio::test]
async fn lists_are_read_in_pages() {
    let server = TestServer::start().await;
    let _ann = server.online_agent("E1").await;
    let visitor = server.visitor().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        let chat = visitor.post("/chats", json!({"message": message("Hello")})).await.expect(201);
        let id = chat["id"].as_str().expect("an id").to_owned();
        visitor.post(&format!("/chats/{id}/close"), json!({})).await.expect(200);
        ids.insert(0, id);
    }
    let (mut read, mut path) = (Vec::new(), "/chats?limit=2".to_owned());
    loop {
        let page = visitor.get(&path).await.expect(200);
        let chats = page["chats"].as_array().expect("chats").clone();
        read.extend(chats.iter().map(|chat| chat["id"].as_str().expect("an id").to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/chats?limit=2&before={next}"),
            None => break,
        }
    }
    assert_eq!(read, ids);
    let open = visitor.get("/chats?state=open").await.expect(200);
    assert_eq!(open["chats"], json!([]));
}

#[tokio::test]
async fn the_roster_is_not_sent_again_while_it_is_the_same() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let first = server.anyone().get("/agents").await;
    assert_eq!(first.header("cache-control"), "public, max-age=2");
    let etag = first.header("etag").to_owned();
    let again = || {
        let request = server.anyone().request(reqwest::Method::GET, "/agents");
        crate::fixtures::Answer::of(request.header("If-None-Match", &etag))
    };
    again().await.expect(304);
    ann.patch("/agents/me", json!({"status": "away"})).await.expect(200);
    assert_eq!(again().await.expect(200)["agents"], json!([]));
}

#[tokio::test]
async fn a_visitor_says_what_it_is_and_agents_see_it() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let page = json!({"url": "https://shop.example/lamp#red", "title": "A lamp"});
    let minted = server.anyone().post("/visitors", json!({"page": page, "locale": "de-AT"})).await;
    let minted = minted.expect(201);
    assert_eq!(minted["visitor"]["page"]["url"], "https://shop.example/lamp");
    let visitor = server.anyone().with_token(minted["token"].as_str().expect("a token"));
    visitor.get("/events?wait=0").await.expect(200);
    let change = json!({"name": "Zoë", "attributes": {"plan": "pro"}});
    visitor.patch("/visitors/me", change).await.expect(200);
    let list = ann.get("/visitors").await.expect(200);
    let seen = &list["visitors"][0];
    assert_eq!(seen["id"], minted["visitor"]["id"]);
    assert_eq!((&seen["name"], &seen["locale"]), (&json!("Zoë"), &json!("de-AT")));
    assert_eq!(seen["attributes"], json!({"plan": "pro"}));
    assert_eq!(visitor.get("/visitors/me").await.expect(200), *seen);
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_3_and_7_hold_when_calls_really_race() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let visitors = futures_util::future::join_all((0..12).map(|_| server.visitor())).await;
    let opening = visitors.iter().flat_map(|visitor| [visitor; 3]).map(|visitor| {
        let visitor = visitor.clone();
        tokio::spawn(async move {
            visitor.post("/chats", json!({"message": message("Hello")})).await.status.as_u16()
        })
    });
    let opening: Vec<_> = opening.collect();
    let mut opened = 0;
    for call in opening {
        match call.await.expect("no panic") {
            201 => opened += 1,
            other => assert_eq!(other, 409),
        }
    }
    assert_eq!(opened, 5, "as many as the agent may have, and one a visitor");
    assert_eq!(ann.get("/agents/me").await.expect(200)["open_chats"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_visitor_says_beside_the_opening_of_its_chat_is_kept() {
    let server = TestServer::start().await;
    let _ann = server.online_agent("E1").await;
    for round in 0..20 {
        let visitor = server.visitor().await;
        let (named, chat) = tokio::join!(
            visitor.patch("/visitors/me", json!({"name": format!("Zoë {round}")})),
            visitor.post("/chats", json!({"message": message("Hello")}))
        );
        named.expect(200);
        let path = format!("/chats/{}", chat.expect(201)["id"].as_str().expect("an id"));
        assert_eq!(visitor.get(&path).await.expect(200)["visitor_name"], format!("Zoë {round}"));
        visitor.post(&format!("{path}/close"), json!({})).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn state_and_poll_join_without_a_gap_or_a_reset() {
    let server = TestServer::start().await;
    let ann = server.online_agent("E1").await;
    let (visitor, chat) = server.chatting_visitor().await;
    visitor.get("/events?wait=0").await.expect(200);
    let path = format!("/chats/{}/messages", chat["id"].as_str().expect("an id"));
    let posting = tokio::spawn(async move {
        for n in 2..=200 {
            ann.post(&path, message(&n.to_string())).await.expect(201);
        }
    });
    let mut rounds = 0;
    while !posting.is_finished() {
        let state = visitor.get("/chats").await.expect(200);
        let seen = state["chats"][0]["last_seq"].as_u64().expect("a number");
        let cursor = state["last_event_id"].as_str().expect("a cursor").to_owned();
        let told = visitor.poll(&cursor, 1).await.expect(200);
        if let Some(first) = told["events"].as_array().and_then(|events| events.first()) {
            assert_eq!(first["message"]["seq"], seen + 1, "{first}");
            rounds += 1;
        }
    }
    posting.await.expect("all posted");
    assert!(rounds > 10, "{rounds}");
}
