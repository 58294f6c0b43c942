//! An agent's log-ins.

use std::time::Duration;

use reqwest::{Method, header::USER_AGENT};
use serde_json::json;

use crate::fixtures::{Answer, PASSWORD, TestServer};

#[tokio::test]
async fn an_agent_sees_its_log_ins_and_ends_them_all() {
    let server = TestServer::start().await;
    let adam = server.agent("A1").await;
    let first = server.online_agent("E1").await;
    let log_in = server.anyone().request(Method::POST, "/session").header(USER_AGENT, "Browser/1");
    let body = json!({"employee_id": "E1", "password": PASSWORD});
    let session = Answer::of(log_in.json(&body)).await.expect(201);
    let second = server.anyone().with_token(session["token"].as_str().expect("a token"));

    let sessions = second.get("/sessions").await.expect(200)["sessions"].clone();
    let sessions = sessions.as_array().expect("a list");
    assert_eq!(sessions.len(), 2, "not those of others: {sessions:?}");
    let mine: Vec<_> = sessions.iter().filter(|session| session["current"] == true).collect();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["client"], "Browser/1");
    let other = sessions.iter().find(|session| session["current"] == false).expect("the other");
    assert!(other.get("client").is_none(), "it did not say: {other}");

    let cursor = first.cursor().await;
    let polling = first.clone();
    let held = tokio::spawn(async move { polling.poll(&cursor, 30).await });
    let is_held = async {
        while server.desk.load().await.expect("a load").held_polls == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), is_held).await.expect("a held poll");
    let ended = Answer::of(second.request(Method::DELETE, "/sessions")).await;
    assert!(ended.header("set-cookie").contains("Max-Age=0"));
    ended.expect(204);
    for gone in [&first, &second] {
        gone.get("/agents/me").await.expect_problem(401, "unauthorized");
    }
    let told = held.await.expect("an answer").expect(200);
    assert_eq!(told["events"][0]["type"], "agent.status", "the last that it hears: {told}");
    let cursor = told["last_event_id"].as_str().expect("a cursor");
    first.poll(cursor, 0).await.expect_problem(401, "unauthorized");
    let team = adam.get("/team").await.expect(200);
    let ann = team["agents"].as_array().expect("agents").iter().find(|one| one["name"] == "Ann");
    assert_eq!(ann.expect("Ann")["status"], "away");
    server.agent("E1").await.get("/sessions").await.expect(200);
}
