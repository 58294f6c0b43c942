use reqwest::Method;

use crate::fixtures::{Answer, TestServer};

async fn fetch(
    server: &TestServer,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut request = http.request(method, server.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

async fn get(server: &TestServer, path: &str) -> Answer {
    fetch(server, Method::GET, path, &[]).await
}

#[tokio::test]
async fn the_widget_is_served_to_any_site_compressed_and_checked() {
    let server = TestServer::start().await;
    let plain = get(&server, "/widget.js").await;
    assert_eq!(plain.header("cache-control"), "public, max-age=300");
    assert_eq!(plain.header("access-control-allow-origin"), "*");
    assert_eq!(plain.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(plain.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(plain.header("vary"), "Accept-Encoding");
    let etag = plain.header("etag").to_owned();
    for coding in ["br", "gzip"] {
        let headers = [("Accept-Encoding", coding)];
        let packed = fetch(&server, Method::GET, "/widget.js", &headers).await;
        assert_eq!(packed.header("content-encoding"), coding);
        assert_ne!(packed.header("etag"), etag, "another representation");
        let known = [("Accept-Encoding", coding), ("If-None-Match", packed.header("etag"))];
        fetch(&server, Method::GET, "/widget.js", &known).await.expect(304);
    }
    let head = fetch(&server, Method::HEAD, "/widget.js", &[]).await;
    assert_eq!(head.header("etag"), etag);
    head.expect(200);
    plain.expect(200);
    fetch(&server, Method::POST, "/widget.js", &[]).await.expect_problem(405, "method-not-allowed");
}

#[tokio::test]
async fn parts_are_kept_for_good_and_another_releases_part_is_answered_with_the_current_one() {
    let server = TestServer::start().await;
    let entry = get(&server, "/widget.js").await.expect(200);
    let entry = entry.as_str().expect("a script");
    let at = entry.find("assets/panel-").expect("the entry names its part");
    let part: String = entry[at..].chars().take_while(|c| !"\"'`".contains(*c)).collect();
    let current = get(&server, &format!("/{part}")).await;
    assert_eq!(current.header("cache-control"), "public, max-age=31536000, immutable");
    let other = get(&server, "/assets/panel-0000000000.js").await;
    assert_eq!(other.header("cache-control"), "no-store");
    assert_eq!(other.expect(200), current.expect(200));
    get(&server, "/assets/nothing-0000000000.js").await.expect_problem(404, "not-found");
    get(&server, "/assets/../Cargo.toml").await.expect_problem(404, "not-found");
    get(&server, &format!("/{part}.br")).await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn pages_of_the_server_load_nothing_from_elsewhere_and_cannot_be_framed() {
    let server = TestServer::start().await;
    for path in ["/", "/agent", "/docs", "/problems/chat-closed"] {
        let page = get(&server, path).await;
        let policy = page.header("content-security-policy").to_owned();
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        let html = page.expect(200);
        let html = html.as_str().expect("a page");
        for inline in ["<script>", " style=", " onclick="] {
            assert!(!html.contains(inline), "{path}: {inline}");
        }
        for tag in html.split('<').filter_map(|rest| rest.split('>').next()) {
            assert!(!tag.contains("=\"http"), "{path}: {tag}");
        }
    }
    get(&server, "/problems/nothing").await.expect_problem(404, "not-found");
}

#[tokio::test]
async fn every_problem_has_a_page_and_the_home_page_the_snippet() {
    let server = TestServer::start().await;
    for slug in holdline::api::problem::Slug::ALL {
        let page = get(&server, &format!("/problems/{}", slug.name())).await.expect(200);
        assert!(page.as_str().is_some_and(|page| page.contains(slug.name())));
    }
    let home = get(&server, "/").await.expect(200);
    let address = format!("http://{}/widget.js", server.address);
    assert!(home.as_str().is_some_and(|home| home.contains(&address)), "{home}");
    assert!(home.as_str().is_some_and(|home| home.contains("src=\"/widget.js\"")));
}

#[tokio::test]
async fn the_spec_is_served_and_health_is_told() {
    let server = TestServer::start().await;
    let spec = get(&server, "/openapi.json").await.expect(200);
    assert_eq!(spec["openapi"], "3.0.3");
    let yaml = get(&server, "/openapi.yaml").await;
    assert_eq!(yaml.header("content-type"), "application/yaml");
    assert!(yaml.expect(200).as_str().is_some_and(|text| text.starts_with("openapi: 3.0.3")));
    get(&server, "/health/live").await.expect(204);
    get(&server, "/health/ready").await.expect(204);
}
