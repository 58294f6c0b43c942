//! The calls of the table, and how an answer is written in it.

use holdline::model::Party;
use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{Person, Scene, Stage};
use crate::fixtures::{Answer, message};

/// Each call as the table names it, and the operation that it is.
pub const CALLS: [(&str, &str); 23] = [
    ("GET chat", "getChat"),
    ("GET messages", "listMessages"),
    ("GET chats", "listChats"),
    ("GET chats of its visitor", "listChats"),
    ("GET events after a message", "pollEvents"),
    ("POST message", "createMessage"),
    ("POST message again", "createMessage"),
    ("POST message again, changed", "createMessage"),
    ("POST typing", "startTyping"),
    ("POST read", "markRead"),
    ("POST read beyond the end", "markRead"),
    ("POST keep-alive", "keepChatAlive"),
    ("POST close", "closeChat"),
    ("POST transfer to one with room", "transferChat"),
    ("POST transfer to one who is full", "transferChat"),
    ("POST transfer to one who is offline", "transferChat"),
    ("POST transfer to oneself", "transferChat"),
    ("POST transfer to anyone", "transferChat"),
    ("POST chats by the first message again", "createChat"),
    ("POST chats by another message", "createChat"),
    ("POST chats with its visitor", "createChat"),
    ("POST blocks of its visitor", "createBlock"),
    ("DELETE its visitor", "deleteVisitorAsAdmin"),
];

/// Makes `call` as `person`; the answer as a cell of the table.
pub async fn make(call: &str, stage: &Stage, scene: &Scene, person: &Person) -> String {
    match call {
        "GET chats" => listed(person, scene, "/chats?limit=100".to_owned()).await,
        "GET chats of its visitor" => {
            listed(person, scene, format!("/chats?limit=100&visitor_id={}", scene.visitor)).await
        }
        "GET events after a message" => hears(stage, person, scene).await,
        _ => {
            let (method, path, body) = request(call, stage, scene, person);
            let request = person.client.request(method, &path);
            let request = match body {
                Some(body) => request.json(&body),
                None => request,
            };
            written(call, &Answer::of(request).await)
        }
    }
}

fn request(
    call: &str,
    stage: &Stage,
    scene: &Scene,
    person: &Person,
) -> (Method, String, Option<Value>) {
    let chat = |rest: &str| format!("/chats/{}{rest}", scene.chat);
    let post = |path, body| (Method::POST, path, Some(body));
    let transfer = |to| post(chat("/transfer"), json!({"agent_id": to}));
    // Who has written nothing tries with what somebody else has written.
    let said = person.said.as_ref().unwrap_or(&scene.opening);
    match call {
        "GET chat" => (Method::GET, chat(""), None),
        "GET messages" => (Method::GET, chat("/messages"), None),
        "POST message" => post(chat("/messages"), message("And another thing")),
        "POST message again" => post(chat("/messages"), said.clone()),
        "POST message again, changed" => {
            post(chat("/messages"), json!({"id": said["id"], "text": "Something else"}))
        }
        "POST typing" => (Method::POST, chat("/typing"), None),
        "POST read" => post(chat("/read"), json!({"seq": scene.last_seq})),
        "POST read beyond the end" => post(chat("/read"), json!({"seq": scene.last_seq + 1})),
        "POST keep-alive" => (Method::POST, chat("/keep-alive"), None),
        "POST close" => (Method::POST, chat("/close"), None),
        "POST transfer to one with room" => transfer(stage.rosa.id),
        "POST transfer to one who is full" => transfer(stage.will.id),
        "POST transfer to one who is offline" => transfer(stage.gus),
        // Who is no agent, and can be given nothing, names an agent too.
        "POST transfer to oneself" => transfer(person.agent.unwrap_or(stage.ann.id)),
        "POST transfer to anyone" => post(chat("/transfer"), json!({})),
        "POST chats by the first message again" => {
            post("/chats".to_owned(), json!({"message": scene.opening}))
        }
        "POST chats by another message" => {
            post("/chats".to_owned(), json!({"message": message("Hello again")}))
        }
        "POST chats with its visitor" => {
            post("/chats".to_owned(), json!({"visitor_id": scene.visitor}))
        }
        "POST blocks of its visitor" => {
            post("/blocks".to_owned(), json!({"visitor_id": scene.visitor}))
        }
        "DELETE its visitor" => {
            (Method::DELETE, format!("/admin/visitors/{}", scene.visitor), None)
        }
        unknown => panic!("nobody knows how to make the call {unknown}"),
    }
}

/// Whether the chat is in a list, whatever page it is on.
async fn listed(person: &Person, scene: &Scene, path: String) -> String {
    let mut page = path.clone();
    loop {
        let answer = person.client.get(&page).await;
        if answer.status != 200 {
            return written("", &answer);
        }
        let is_it = |chat: &Value| chat["id"] == json!(scene.chat);
        if answer.body["chats"].as_array().is_some_and(|chats| chats.iter().any(is_it)) {
            return "yes".to_owned();
        }
        match answer.body["next"].as_str() {
            Some(next) => page = format!("{path}&before={next}"),
            None => return "no".to_owned(),
        }
    }
}

/// Whether the poll tells of a message that the chat's visitor tries to send.
async fn hears(stage: &Stage, person: &Person, scene: &Scene) -> String {
    let state = person.client.get("/chats?limit=1").await;
    let Some(mut cursor) = state.body["last_event_id"].as_str().map(str::to_owned) else {
        return written("", &person.client.get("/events?wait=0").await);
    };
    let sent = message("Is anybody there?");
    // In some states it is refused, and nobody is to hear of it.
    let _ = stage.post(Party::Visitor(scene.visitor), scene.chat, &sent).await;
    loop {
        // Who hears of a message can know of it as soon as it is acknowledged.
        let answer = person.client.poll(&cursor, 0).await;
        if answer.status != 200 {
            return written("", &answer);
        }
        let events = answer.body["events"].as_array().cloned().unwrap_or_default();
        if events.iter().any(|event| event["message"]["id"] == sent["id"]) {
            return "yes".to_owned();
        }
        // The list of visitors may change without end.
        if events.iter().all(|event| event["type"] == "visitors") {
            return "no".to_owned();
        }
        cursor = answer.body["last_event_id"].as_str().expect("a cursor").to_owned();
    }
}

/// An answer as a cell. A refusal has its slug unless its status says it all.
fn written(call: &str, answer: &Answer) -> String {
    let status = answer.status.as_u16();
    if status >= 400 {
        let kind = answer.body["type"].as_str().unwrap_or_default();
        let slug = kind.strip_prefix("/problems/").unwrap_or("without a problem");
        return match (status, slug) {
            (400, "invalid-request")
            | (401, "unauthorized")
            | (403, "forbidden")
            | (404, "not-found") => status.to_string(),
            _ => format!("{status} {slug}"),
        };
    }
    match call {
        "GET chat" => match answer.body["last_message"]["seq"].as_u64() {
            None => format!("{status} none"),
            Some(seq) if answer.body["last_seq"] == seq => format!("{status} to {seq}"),
            Some(seq) => format!("{status} to {seq} of {}", answer.body["last_seq"]),
        },
        "GET messages" => {
            let messages = answer.body["messages"].as_array().cloned().unwrap_or_default();
            let seqs: Vec<_> = messages.iter().filter_map(|one| one["seq"].as_u64()).collect();
            match seqs.last() {
                None => format!("{status} none"),
                Some(last) if seqs.iter().copied().eq(1..=*last) => format!("{status} to {last}"),
                Some(_) => format!("{status} {seqs:?}"),
            }
        }
        _ => status.to_string(),
    }
}
