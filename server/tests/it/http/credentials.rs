//! Who calls, and from where: bearer tokens, the agent page's cookie, and other web sites.

use reqwest::Method;
use serde_json::json;

use crate::fixtures::{Answer, PASSWORD, TestServer};

#[tokio::test]
async fn a_token_that_is_not_good_is_refused_with_what_to_send() {
    let server = TestServer::start().await;
    let visitor = server.visitor().await;
    let agent = server.agent("E1").await;
    let mut forged = visitor.token().to_owned();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    for value in ["Bearer x", "Bearer ", "Basic abc", "x", &format!("Bearer {forged}")] {
        let request = server.anyone().request(Method::GET, "/chats").header("Authorization", value);
        let answer = Answer::of(request).await;
        assert_eq!(answer.header("www-authenticate"), "Bearer", "{value}");
        answer.expect_problem(401, "unauthorized");
    }
    server.anyone().get("/chats").await.expect_problem(401, "unauthorized");
    visitor.get("/visitors").await.expect_problem(403, "forbidden");
    agent.get("/visitors/me").await.expect_problem(403, "forbidden");
    Answer::of(agent.request(Method::DELETE, "/session")).await.expect(204);
    agent.get("/session").await.expect_problem(401, "unauthorized");
}

/// The session cookie, as `name=value`.
async fn cookie(server: &TestServer) -> String {
    let log_in = json!({"employee_id": "E1", "password": PASSWORD, "cookie": true});
    let elsewhere = server.anyone().post("/session", log_in.clone()).await;
    elsewhere.expect_problem(403, "origin-not-allowed");
    let request = server.anyone().request(Method::POST, "/session").json(&log_in);
    let answer = Answer::of(request.header("Sec-Fetch-Site", "same-origin")).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        answer.expect(201).get("token").is_none(),
        "the token comes as a cookie and nowhere else"
    );
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().expect("a pair").to_owned()
}

#[tokio::test]
async fn the_cookie_counts_only_from_the_servers_own_pages() {
    let server = TestServer::start().await;
    let cookie = cookie(&server).await;
    let own = format!("http://{}", server.address);
    for method in [Method::GET, Method::PATCH] {
        for (headers, good) in [
            (vec![("Sec-Fetch-Site", "same-origin")], true),
            (vec![("Origin", own.as_str())], true),
            (vec![], false),
            (vec![("Sec-Fetch-Site", "same-site")], false),
            (vec![("Sec-Fetch-Site", "cross-site"), ("Origin", own.as_str())], false),
            (vec![("Origin", "https://evil.example")], false),
            (vec![("Origin", "null")], false),
        ] {
            let mut request =
                server.anyone().request(method.clone(), "/agents/me").header("Cookie", &cookie);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            if method == Method::PATCH {
                request = request.json(&json!({}));
            }
            let answer = Answer::of(request).await;
            if good {
                answer.expect(200);
            } else {
                let problem = answer.expect_problem(401, "unauthorized");
                assert!(
                    problem["detail"].as_str().is_some_and(|text| text.contains("cookie")),
                    "{headers:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_bad_token_never_falls_through_to_a_good_cookie() {
    let server = TestServer::start().await;
    let cookie = cookie(&server).await;
    let request = server.anyone().with_token("bad").request(Method::GET, "/agents/me");
    let request = request.header("Cookie", cookie).header("Sec-Fetch-Site", "same-origin");
    Answer::of(request).await.expect_problem(401, "unauthorized");
}

#[tokio::test]
async fn behind_https_the_cookie_is_tied_to_its_host() {
    let server = TestServer::with(|config| {
        let origin = "https://chat.shop.example".parse().expect("an origin");
        config.public = Some(holdline::api::Public { origin, allowed: Vec::new() });
    })
    .await;
    let log_in = json!({"employee_id": "E1", "password": PASSWORD, "cookie": true});
    let request = server.anyone().request(Method::POST, "/session").json(&log_in);
    let answer = Answer::of(request.header("Origin", "https://chat.shop.example")).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-holdline=") && cookie.contains("; Secure"), "{cookie}");
}

#[tokio::test]
async fn pages_of_any_site_may_call_and_read_refusals_too() {
    let server = TestServer::start().await;
    let anyone = server.anyone();
    for (method, path) in [
        (Method::GET, "/desk"),
        (Method::GET, "/chats"),
        (Method::GET, "/nothing"),
        (Method::PUT, "/chats"),
        (Method::POST, "/visitors"),
    ] {
        let request = anyone.request(method, path).header("Origin", "https://shop.example");
        let answer = Answer::of(request).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        let exposed = "Retry-After, RateLimit, RateLimit-Policy, ETag";
        assert_eq!(answer.header("access-control-expose-headers"), exposed);
        let kept = if path == "/desk" { "public, max-age=2" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), kept, "{path}");
    }
    let request = anyone
        .request(Method::OPTIONS, "/events")
        .header("Origin", "https://shop.example")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "authorization,last-event-id");
    let preflight = Answer::of(request).await;
    assert_eq!(preflight.header("access-control-max-age"), "7200");
    let headers = preflight.header("access-control-allow-headers").to_lowercase();
    for header in ["authorization", "content-type", "last-event-id", "if-none-match"] {
        assert!(headers.contains(header), "{headers}");
    }
    preflight.expect(204);
}

#[tokio::test]
async fn with_a_list_only_those_sites_and_the_servers_own_pages_may_call() {
    let server = TestServer::with(|config| {
        config.allowed_origins = vec!["https://shop.example".parse().expect("an origin")];
    })
    .await;
    let own = format!("http://{}", server.address);
    for (origin, allowed) in [
        (Some("https://shop.example"), true),
        (Some(own.as_str()), true),
        (None, true),
        (Some("https://evil.example"), false),
        (Some("https://shop.example.evil.example"), false),
        (Some("null"), false),
    ] {
        let mut request = server.anyone().request(Method::GET, "/desk");
        if let Some(origin) = origin {
            request = request.header("Origin", origin);
        }
        let answer = Answer::of(request).await;
        assert_eq!(answer.header("vary"), "Origin", "{origin:?}");
        let shown = answer.header("access-control-allow-origin").to_owned();
        if allowed {
            assert_eq!(shown, origin.unwrap_or_default());
            answer.expect(200);
        } else {
            assert_eq!(shown, "");
            answer.expect_problem(403, "origin-not-allowed");
        }
    }
}
