//! Canned replies.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixtures::{Answer, TestServer};

#[tokio::test]
async fn agents_add_change_and_remove_canned_replies_that_all_of_them_see() {
    let server = TestServer::start().await;
    let (ann, adam) = (server.agent("E1").await, server.agent("A1").await);
    let hello = json!({"shortcut": "/Hello", "text": "Hello {visitor}, this is {agent}."});
    let made = ann.post("/canned-replies", hello).await.expect(201);
    assert_eq!(made["shortcut"], "hello");
    let bye = json!({"shortcut": "bye", "text": "Goodbye."});
    let bye = adam.post("/canned-replies", bye).await.expect(201);
    let list = || async { ann.get("/canned-replies").await.expect(200)["canned_replies"].clone() };
    assert_eq!(list().await, json!([bye, made]));

    let path = format!("/canned-replies/{}", made["id"].as_str().expect("an id"));
    let changed = adam.patch(&path, json!({"text": "Hi."})).await.expect(200);
    assert_eq!(changed, json!({"id": made["id"], "shortcut": "hello", "text": "Hi."}));
    let taken = adam.patch(&path, json!({"shortcut": "BYE"})).await;
    taken.expect_problem(409, "shortcut-taken");
    adam.patch(&path, json!({"shortcut": "Hello"})).await.expect(200);
    let again = json!({"shortcut": "bye", "text": "x"});
    ann.post("/canned-replies", again).await.expect_problem(409, "shortcut-taken");
    assert_eq!(list().await, json!([bye, changed]));

    for _ in 0..2 {
        Answer::of(ann.request(Method::DELETE, &path)).await.expect(204);
    }
    assert_eq!(list().await, json!([bye]));
    adam.patch(&path, json!({"text": "x"})).await.expect_problem(404, "not-found");
    let nobody = format!("/canned-replies/{}", Uuid::new_v4());
    adam.patch(&nobody, json!({})).await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn what_is_no_canned_reply_is_refused_by_field() {
    let server = TestServer::start().await;
    let ann = server.agent("E1").await;
    for (body, field) in [
        (json!({"text": "x"}), "shortcut"),
        (json!({"shortcut": "a"}), "text"),
        (json!({"shortcut": "a b", "text": "x"}), "shortcut"),
        (json!({"shortcut": "", "text": "x"}), "shortcut"),
        (json!({"shortcut": "a".repeat(33), "text": "x"}), "shortcut"),
        (json!({"shortcut": "a", "text": " "}), "text"),
        (json!({"shortcut": "a", "text": "x".repeat(4_001)}), "text"),
        (json!({"shortcut": "a", "text": "x", "html": ""}), "html"),
    ] {
        let problem =
            ann.post("/canned-replies", body.clone()).await.expect_problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], field, "{body}");
    }
    let visitor = server.visitor().await;
    visitor.get("/canned-replies").await.expect_problem(403, "forbidden");
    server.anyone().get("/canned-replies").await.expect_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_desk_has_no_more_than_five_hundred() {
    let server = TestServer::start().await;
    let ann = server.agent("E1").await;
    let add =
        |n: u32| ann.post("/canned-replies", json!({"shortcut": format!("r{n}"), "text": "x"}));
    for n in 0..500 {
        add(n).await.expect(201);
    }
    add(500).await.expect_problem(409, "too-many-canned-replies");
    let all = ann.get("/canned-replies").await.expect(200);
    assert_eq!(all["canned_replies"].as_array().map(Vec::len), Some(500));
    let one = &all["canned_replies"][0]["id"];
    let Value::String(id) = one else { panic!("{one}") };
    Answer::of(ann.request(Method::DELETE, &format!("/canned-replies/{id}"))).await.expect(204);
    add(500).await.expect(201);
}
