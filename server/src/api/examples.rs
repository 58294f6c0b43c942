//! Examples of what is sent and received, for the document: one story, so that its parts fit together.

use serde_json::{Value, json};

const VISITOR: &str = "0199a1b2-0000-7000-8000-000000000001";
const AGENT: &str = "0199a1b2-0000-7000-8000-000000000002";
const CHAT: &str = "0199a1b2-0000-7000-8000-000000000003";
const MESSAGE: &str = "7b1c0d7e-5f0a-4c1e-9a55-2d4c1f0e8a10";
const TIME: &str = "2026-01-31T09:30:00.000Z";

/// By the name of the schema. The lint of the document (`openapi/redocly.yaml`) reads each as what it is an example of.
pub fn all() -> Vec<(&'static str, Value)> {
    let visitor = json!({
        "id": VISITOR, "name": "Kim", "locale": "en-GB", "since": TIME, "away": false, "attributes": {"plan": "gold"},
        "page": {"url": "https://shop.example/bags/blue", "title": "The blue bag", "referrer": "https://search.example/"},
    });
    let agent = json!({
        "id": AGENT, "employee_id": "E1001", "name": "Ann Lee", "role": "agent", "status": "available", "online": true,
        "max_chats": 5, "open_chats": 1,
    });
    let new_message = json!({"id": MESSAGE, "text": "Is the blue bag in stock?"});
    let message = json!({
        "id": MESSAGE, "chat_id": CHAT, "seq": 1, "sender": "visitor", "text": "Is the blue bag in stock?",
        "sent_at": TIME,
    });
    let chat = json!({
        "id": CHAT, "state": "open", "visitor_id": VISITOR, "visitor_name": "Kim", "agent_id": AGENT,
        "agent_name": "Ann Lee", "opened_by": "visitor", "created_at": TIME, "opened_at": TIME, "last_seq": 1,
        "last_message": message, "unread": 1, "read": {"visitor": 1, "agent": 0},
    });
    let event = json!({"id": "42", "type": "message", "chat_id": CHAT, "message": message});
    vec![
        ("LogIn", json!({"employee_id": "E1001", "password": "correct horse battery staple"})),
        ("NewVisitor", json!({"name": "Kim", "locale": "en-GB", "page": visitor["page"]})),
        ("NewChat", json!({"agent_id": AGENT, "message": new_message})),
        ("NewMessage", new_message),
        ("Visitor", visitor),
        ("Agent", agent),
        ("Chat", chat),
        ("Message", message),
        ("Events", json!({"events": [event], "last_event_id": "42"})),
        ("Event", event),
        (
            "Problem",
            json!({
                "type": "/problems/agent-offline", "title": "The agent is not online", "status": 409,
                "detail": "Ann Lee is not online. Choose another agent, or leave `agent_id` out.",
            }),
        ),
    ]
}
