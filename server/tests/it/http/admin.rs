//! What admins do, and nobody else.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixtures::{Answer, Client, PASSWORD, TestServer, message};

/// Every call of an admin, each with something that fits.
fn calls() -> Vec<(Method, String, Value)> {
    let id = Uuid::new_v4();
    vec![
        (Method::GET, "/admin/agents".to_owned(), Value::Null),
        (Method::POST, "/admin/agents".to_owned(), json!({"employee_id": "E9", "name": "Nine"})),
        (Method::PATCH, format!("/admin/agents/{id}"), json!({"name": "Ten"})),
        (Method::DELETE, format!("/admin/agents/{id}"), Value::Null),
        (Method::PATCH, "/admin/desk".to_owned(), json!({"name": "Shop"})),
        (Method::GET, "/admin/overview".to_owned(), Value::Null),
        (Method::GET, format!("/admin/visitors/{id}/export"), Value::Null),
        (Method::DELETE, format!("/admin/visitors/{id}"), Value::Null),
    ]
}

async fn call(client: &Client, (method, path, body): (Method, String, Value)) -> Answer {
    let request = client.request(method, &path);
    Answer::of(if body.is_null() { request } else { request.json(&body) }).await
}

async fn delete(client: &Client, path: &str) -> Answer {
    Answer::of(client.request(Method::DELETE, path)).await
}

#[tokio::test]
async fn only_admins_administer() {
    let server = TestServer::start().await;
    let (ann, visitor) = (server.agent("E1").await, server.visitor().await);
    for each in calls() {
        call(&ann, each.clone()).await.expect_problem(403, "forbidden");
        call(&visitor, each.clone()).await.expect_problem(403, "forbidden");
        call(&server.anyone(), each).await.expect_problem(401, "unauthorized");
    }
    let adam = server.agent("A1").await;
    let team = adam.get("/admin/agents").await.expect(200);
    assert_eq!(team["agents"].as_array().map(Vec::len), Some(2), "nothing has changed: {team}");
}

#[tokio::test]
async fn an_agent_is_made_changed_and_removed_and_its_employee_id_is_never_used_again() {
    let server = TestServer::start().await;
    let adam = server.agent("A1").await;
    let ben = json!({"employee_id": "E2", "name": "Ben", "max_chats": 3});
    let made = adam.post("/admin/agents", ben.clone()).await.expect(201);
    let password = made["password"].as_str().expect("a password");
    let bens = server.anyone().log_in("E2", password).await;
    assert_eq!(made["agent"]["role"], "agent");
    let path = format!("/admin/agents/{}", made["agent"]["id"].as_str().expect("an id"));

    let own = json!({"employee_id": "E3", "name": "Cleo", "role": "admin", "password": PASSWORD});
    let cleo = adam.post("/admin/agents", own).await.expect(201);
    assert!(cleo.get("password").is_none(), "what is known is not told again");
    server.agent("E3").await.get("/admin/agents").await.expect(200);

    let changed = json!({"name": "Benjamin", "max_chats": 7, "role": "admin"});
    let changed = adam.patch(&path, changed).await.expect(200);
    assert_eq!((&changed["name"], &changed["max_chats"]), (&json!("Benjamin"), &json!(7)));
    bens.get("/admin/overview").await.expect(200);
    adam.patch(&path, json!({"password": "another good one"})).await.expect(200);
    bens.get("/agents/me").await.expect_problem(401, "unauthorized");
    let bens = server.anyone().log_in("E2", "another good one").await;

    adam.post("/admin/agents", ben.clone()).await.expect_problem(409, "employee-id-taken");
    delete(&adam, &path).await.expect(204);
    bens.get("/agents/me").await.expect_problem(401, "unauthorized");
    delete(&adam, &path).await.expect_problem(404, "not-found");
    adam.patch(&path, json!({"name": "x"})).await.expect_problem(404, "not-found");
    adam.post("/admin/agents", ben).await.expect_problem(409, "employee-id-taken");
}

#[tokio::test]
async fn the_chats_of_a_removed_agent_go_to_others() {
    let server = TestServer::start().await;
    let adam = server.online_agent("A1").await;
    let ann = server.online_agent("E1").await;
    let id = ann.get("/agents/me").await.expect(200)["id"].clone();
    let visitor = server.visitor().await;
    let opening = json!({"agent_id": id, "message": message("Hello")});
    let chat = visitor.post("/chats", opening).await.expect(201);
    delete(&adam, &format!("/admin/agents/{}", id.as_str().expect("an id"))).await.expect(204);
    let path = format!("/chats/{}", chat["id"].as_str().expect("an id"));
    let now = visitor.get(&path).await.expect(200);
    assert_eq!((&now["state"], &now["agent_name"]), (&json!("open"), &json!("Adam")));
}

#[tokio::test]
async fn the_last_admin_stays() {
    let server = TestServer::start().await;
    let adam = server.agent("A1").await;
    let id = adam.get("/agents/me").await.expect(200)["id"].clone();
    let path = format!("/admin/agents/{}", id.as_str().expect("an id"));
    adam.patch(&path, json!({"role": "agent"})).await.expect_problem(409, "last-admin");
    delete(&adam, &path).await.expect_problem(409, "last-admin");
    adam.get("/admin/agents").await.expect(200);
}

#[tokio::test]
async fn what_an_admin_sends_wrongly_is_refused_by_field_and_changes_nothing() {
    let server = TestServer::start().await;
    let adam = server.agent("A1").await;
    let id = adam.get("/agents/me").await.expect(200)["id"].clone();
    let me = format!("/admin/agents/{}", id.as_str().expect("an id"));
    let before = (adam.get("/desk").await.body, adam.get("/admin/agents").await.body);
    for (method, path, body, field) in [
        (Method::POST, "/admin/agents", json!({"name": "x"}), "employee_id"),
        (Method::POST, "/admin/agents", json!({"employee_id": "a b", "name": "x"}), "employee_id"),
        (
            Method::POST,
            "/admin/agents",
            json!({"employee_id": "E5", "name": "x", "max_chats": 0}),
            "max_chats",
        ),
        (
            Method::POST,
            "/admin/agents",
            json!({"employee_id": "E5", "name": "x", "password": "short"}),
            "password",
        ),
        (
            Method::POST,
            "/admin/agents",
            json!({"employee_id": "E5", "name": "x", "role": "boss"}),
            "role",
        ),
        (Method::PATCH, &me, json!({"max_chats": 1_001}), "max_chats"),
        (Method::PATCH, &me, json!({"password": "short"}), "password"),
        (Method::PATCH, &me, json!({"employee_id": "E5"}), "employee_id"),
        (Method::PATCH, "/admin/desk", json!({"name": ""}), "name"),
        (Method::PATCH, "/admin/desk", json!({"accent": "red"}), "accent"),
        (Method::PATCH, "/admin/desk", json!({"accent": "#12345g"}), "accent"),
        (Method::PATCH, "/admin/desk", json!({"privacy_url": "javascript:x"}), "privacy_url"),
        (Method::PATCH, "/admin/desk", json!({"greeting": "x".repeat(301)}), "greeting"),
        (Method::PATCH, "/admin/desk", json!({"greeting": "x\u{0}y"}), "greeting"),
        (Method::PATCH, "/admin/desk", json!({"online": true}), "online"),
        (Method::GET, "/admin/overview?since=today", Value::Null, "since"),
        (Method::GET, "/chats?q=", Value::Null, "q"),
        (Method::GET, "/chats?q=%22*", Value::Null, "q"),
        (Method::GET, "/chats?closed_reason=bored", Value::Null, "closed_reason"),
        (Method::GET, "/chats?from=yesterday", Value::Null, "from"),
    ] {
        let answer = call(&adam, (method, path.to_owned(), body.clone())).await;
        let problem = answer.expect_problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], field, "{path} {body} {problem}");
    }
    let after = (adam.get("/desk").await.body, adam.get("/admin/agents").await.body);
    assert_eq!(before, after);
}

#[tokio::test]
async fn the_desks_texts_are_set_and_taken_away() {
    let server = TestServer::start().await;
    let adam = server.agent("A1").await;
    let texts = json!({"name": "Shop", "greeting": "Hello there", "accent": "#1A7F5A",
                       "privacy_url": "https://shop.example/privacy"});
    let set = adam.patch("/admin/desk", texts).await.expect(200);
    assert_eq!(set["accent"], "#1a7f5a");
    assert_eq!(server.anyone().get("/desk").await.expect(200), set);
    let left = adam.patch("/admin/desk", json!({"greeting": "", "accent": " "})).await.expect(200);
    assert_eq!(
        left,
        json!({"name": "Shop", "privacy_url": "https://shop.example/privacy", "online": false})
    );
    assert_eq!(adam.patch("/admin/desk", json!({})).await.expect(200), left);
}

#[tokio::test]
async fn a_visitors_data_is_exported_and_erased() {
    let server = TestServer::start().await;
    let _ann = server.online_agent("E1").await;
    let adam = server.agent("A1").await;
    let (visitor, chat) = server.chatting_visitor().await;
    let id = chat["visitor_id"].as_str().expect("an id");
    let path = format!("/admin/visitors/{id}");
    let export = adam.get(&format!("{path}/export")).await.expect(200);
    assert_eq!(export["visitor"]["id"], id);
    assert_eq!(export["chats"][0]["chat"]["id"], chat["id"]);
    assert_eq!(export["chats"][0]["messages"][0]["text"], "Hello");
    assert!(export.get("next").is_none());
    let before_none = format!("{path}/export?before={}", Uuid::new_v4());
    assert_eq!(adam.get(&before_none).await.expect(200)["chats"], json!([]));
    delete(&adam, &path).await.expect(204);
    adam.get(&format!("{path}/export")).await.expect_problem(404, "not-found");
    visitor.get("/chats").await.expect_problem(401, "visitor-erased");
    let nobody = format!("/admin/visitors/{}/export", Uuid::new_v4());
    adam.get(&nobody).await.expect_problem(404, "not-found");
}
