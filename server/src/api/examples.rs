//! Examples of what is sent and received, for the document: one story, so that its parts fit together. Kim looks at a bag
//! in a shop and asks; Ann Lee answers.

use serde_json::{Value, json};

use super::problem::{Problem, Slug};

const KIM: &str = "0199a1b2-0000-7000-8000-000000000001";
const ANN: &str = "0199a1b2-0000-7000-8000-000000000002";
const CHAT: &str = "0199a1b2-0000-7000-8000-000000000003";
const REPLY: &str = "0199a1b2-0000-7000-8000-000000000004";
const QUESTION: &str = "7b1c0d7e-5f0a-4c1e-9a55-2d4c1f0e8a10";
const ANSWER: &str = "c2a4e1de-3c1b-4e5f-8d2a-6f0b9c7d1e22";
/// Of the form of real ones, and good nowhere.
const VISITOR_TOKEN: &str =
    "hlv_AZmhsgAAcACAAAAAAAAAAQAAAZwTYoZwZm9yIGV4YW1wbGUgb25seSwgbm90IGEgcmVhbCBvbmU";
const AGENT_TOKEN: &str = "hla_Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgcmVhbCBvbmU";
/// Kim comes to the site, …
const ARRIVED: &str = "2026-01-31T09:29:10.000Z";
/// … asks, …
const ASKED: &str = "2026-01-31T09:30:00.000Z";
/// … and is answered.
const ANSWERED: &str = "2026-01-31T09:30:20.000Z";
/// Later two others wait, since Ann has as many chats as she can have.
const WAITS_SINCE: &str = "2026-01-31T11:02:30.000Z";
/// Where Ann's queue is then.
const CURSOR: &str = "6f1d22aa-00000002-42-0c5b11e0-7";

/// By the name of the schema. The lint of the document (`openapi/redocly.yaml`) reads each as what it is an example of.
pub fn all() -> Vec<(&'static str, Value)> {
    [visitors(), agents(), chats(), admin()].concat()
}

fn kim() -> Value {
    json!({
        "id": KIM, "name": "Kim", "locale": "en-GB", "page": page(), "attributes": {"plan": "gold"}, "since": ARRIVED,
        "chat_id": CHAT, "away": false,
    })
}

fn page() -> Value {
    json!({
        "url": "https://shop.example/bags/blue", "title": "The blue bag", "referrer": "https://search.example/",
    })
}

fn visitors() -> Vec<(&'static str, Value)> {
    let block = json!({
        "visitor_id": KIM, "visitor_name": "Kim", "agent_id": ANN, "agent_name": "Ann Lee",
        "created_at": "2026-01-31T09:45:00.000Z", "address_until": "2026-01-31T10:45:00.000Z",
    });
    let mut new = kim();
    if let Some(fields) = new.as_object_mut() {
        fields.remove("chat_id");
        fields["attributes"] = json!({});
    }
    vec![
        ("NewVisitor", json!({"name": "Kim", "locale": "en-GB", "page": page()})),
        ("MintedVisitor", json!({"visitor": new, "token": VISITOR_TOKEN})),
        ("VisitorChange", json!({"page": page(), "attributes": {"plan": "gold"}})),
        ("Page", page()),
        ("PageToTell", page()),
        ("Visitor", kim()),
        ("VisitorList", json!({"visitors": [kim()], "presence": CURSOR})),
        ("VisitorChanges", json!({"arrived": [kim()], "updated": [], "left": []})),
        ("NewBlock", json!({"visitor_id": KIM})),
        ("BlockList", json!({"blocks": [block]})),
        ("Block", block),
    ]
}

fn ann() -> Value {
    json!({
        "id": ANN, "employee_id": "E1001", "name": "Ann Lee", "role": "agent", "status": "available", "online": true,
        "max_chats": 5, "open_chats": 1,
    })
}

fn agents() -> Vec<(&'static str, Value)> {
    let card = json!({"id": ANN, "name": "Ann Lee", "state": "available", "waiting": 0});
    let log_in = json!({
        "created_at": "2026-01-31T08:00:00.000Z", "last_used_at": ANSWERED, "current": true, "client": "Firefox/150.0",
    });
    let new_password = json!({"old": "correct horse battery staple", "new": "a much better one"});
    let new_reply = json!({"shortcut": "stock", "text": "Yes, {visitor}, it is in stock."});
    let reply =
        json!({"id": REPLY, "shortcut": "stock", "text": "Yes, {visitor}, it is in stock."});
    let session = json!({
        "token": AGENT_TOKEN, "expires_at": "2026-01-31T20:00:00.000Z",
        "agent": ann(),
    });
    vec![
        ("LogIn", json!({"employee_id": "E1001", "password": "correct horse battery staple"})),
        ("Session", session),
        ("WhoAmI", json!({"agent": ann()})),
        ("SessionList", json!({"sessions": [log_in]})),
        ("SessionInfo", log_in),
        ("SelfChange", json!({"status": "available"})),
        ("PasswordChange", new_password),
        ("Agent", ann()),
        ("Team", json!({"agents": [ann()]})),
        ("Roster", json!({"agents": [card]})),
        ("AgentCard", card),
        ("Line", json!({"waiting": 2, "oldest_since": WAITS_SINCE})),
        ("NewCannedReply", new_reply),
        ("CannedReplyChange", json!({"text": "It is, {visitor}."})),
        ("CannedReplyList", json!({"canned_replies": [reply]})),
        ("CannedReply", reply),
    ]
}

fn question() -> Value {
    json!({
        "id": QUESTION, "chat_id": CHAT, "seq": 1, "sender": "visitor", "text": "Is the blue bag in stock?",
        "sent_at": ASKED,
    })
}

fn answer() -> Value {
    json!({
        "id": ANSWER, "chat_id": CHAT, "seq": 2, "sender": "agent", "agent_id": ANN, "agent_name": "Ann Lee",
        "text": "Yes, Kim, it is in stock.", "sent_at": ANSWERED,
    })
}

/// As Kim sees it before she has read the answer.
fn chat() -> Value {
    json!({
        "id": CHAT, "state": "open", "visitor_id": KIM, "visitor_name": "Kim", "agent_id": ANN, "agent_name": "Ann Lee",
        "opened_by": "visitor", "created_at": ASKED, "opened_at": ASKED, "last_seq": 2, "last_message": answer(),
        "unread": 1, "read": {"visitor": 1, "agent": 1},
    })
}

fn chats() -> Vec<(&'static str, Value)> {
    let new_message = json!({"id": QUESTION, "text": "Is the blue bag in stock?"});
    let event = json!({"id": CURSOR, "type": "message", "chat_id": CHAT, "message": question()});
    vec![
        ("NewChat", json!({"agent_id": ANN, "message": new_message})),
        ("NewMessage", new_message),
        ("NewHolder", json!({"agent_id": ANN})),
        ("Chat", chat()),
        ("ChatList", json!({"chats": [chat()], "last_event_id": CURSOR})),
        ("Message", question()),
        ("MessageList", json!({"messages": [question(), answer()], "more": false})),
        ("ReadMark", json!({"seq": 2})),
        ("ReadMarks", json!({"visitor": 1, "agent": 1})),
        ("Events", json!({"events": [event], "last_event_id": CURSOR})),
        ("Event", event),
    ]
}

fn admin() -> Vec<(&'static str, Value)> {
    let greeting = "Ask us anything about our bags.";
    let front = json!({
        "name": "The bag shop", "greeting": greeting, "accent": "#1a7f5a", "privacy_url": "https://shop.example/privacy",
        "online": true,
    });
    let ending = json!({"reason": "visitor", "count": 5});
    let mut busy = ann();
    busy["open_chats"] = busy["max_chats"].clone();
    let overview = json!({
        "since": "2026-01-31T00:00:00.000Z", "agents": [busy], "agents_online": 1, "visitors": 12, "waiting": 2,
        "oldest_since": WAITS_SINCE, "open": 5, "chats": 12, "closed": [ending], "median_first_answer": 20,
    });
    let whole = json!({"chat": chat(), "messages": [question(), answer()]});
    let hired = json!({"agent": ann(), "password": "k7m2p-x9qrt-4wh8z-nb3cd"});
    vec![
        ("DeskFront", front),
        ("DeskChange", json!({"greeting": greeting, "accent": "#1a7f5a"})),
        ("NewAgent", json!({"employee_id": "E1001", "name": "Ann Lee", "max_chats": 5})),
        ("Hired", hired),
        ("AgentChange", json!({"role": "admin", "max_chats": 8})),
        ("Overview", overview),
        ("Ending", ending),
        ("VisitorExport", json!({"visitor": kim(), "chats": [whole]})),
        ("WholeChat", whole),
        ("FieldError", json!({"field": "message.text", "message": "is missing"})),
        ("Problem", problem(Slug::AgentOffline)),
    ]
}

/// What an answer that refuses by `slug` is like.
pub fn problem(slug: Slug) -> Value {
    let example = match slug {
        Slug::InvalidRequest => Problem::invalid("message.text", "is missing"),
        slug => Problem::new(slug, format!("{}.", slug.title())),
    };
    let mut example = json!(example);
    match slug {
        Slug::ChatExists => example["chat_id"] = json!(CHAT),
        Slug::Internal | Slug::StoreUnavailable => {
            example["instance"] = json!("urn:uuid:5e9c1a40-8d0e-4a6b-9c57-3f1b2a7d6e08");
        }
        _ => {}
    }
    example
}
