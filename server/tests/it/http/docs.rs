//! The pages that explain the API, by themselves and beside the document.

use serde_json::Value;

use crate::fixtures::{Answer, TestServer};

async fn read(server: &TestServer, path: &str) -> Value {
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    Answer::of(http.get(server.url(path))).await.expect(200)
}

/// What stands on a page between the place of that id and the end of its section.
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("<section id=\"{id}\">")).expect(id);
    rest.split("</section>").next().unwrap_or_default()
}

#[tokio::test]
async fn the_docs_have_every_operation_and_every_schema_and_each_link_on_the_page_leads_somewhere()
{
    let server = TestServer::start().await;
    let spec = read(&server, "/openapi.json").await;
    let docs = read(&server, "/docs").await;
    let docs = docs.as_str().expect("a page");
    let operations = spec["paths"].as_object().into_iter().flatten();
    for (_, operation) in
        operations.flat_map(|(_, methods)| methods.as_object().into_iter().flatten())
    {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(docs.contains(&format!("<section id=\"{id}\">")), "{id}");
    }
    for (name, schema) in spec["components"]["schemas"].as_object().into_iter().flatten() {
        let (_, section) = docs.split_once(&format!("<section id=\"schema-{name}\">")).expect(name);
        for field in schema["properties"].as_object().into_iter().flatten().map(|(field, _)| field)
        {
            assert!(section.contains(&format!("<code>{field}</code>")), "{name}.{field}");
        }
    }
    let links: Vec<&str> =
        docs.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 100, "{}", links.len());
    for link in links {
        assert!(docs.contains(&format!("id=\"{link}\"")), "{link}");
    }
}

#[tokio::test]
async fn the_docs_say_what_is_required_what_fits_and_which_headers_come() {
    let server = TestServer::start().await;
    let docs = read(&server, "/docs").await;
    let docs = docs.as_str().expect("a page");
    for (id, told) in [
        ("pollEvents", "<code>wait</code> (query, integer, 0 to 55, optional)"),
        ("getChat", "<code>chat_id</code> (path, string, uuid, required)"),
        ("createChat", "<a href=\"#schema-NewChat\">NewChat</a>, required"),
        ("listAgents", "<code>ETag</code> on 200, 304: Send it as"),
        ("getVisitor", "<code>WWW-Authenticate</code></a> on 401<"),
        ("getVisitor", "<code>RateLimit</code></a> on every answer<"),
        ("getDesk", "<code>RateLimit</code></a> on every answer but 403<"),
        (
            "schema-PasswordChange",
            "<code>new</code> (string, password, 10 to 200 characters, required)",
        ),
        ("schema-NewCannedReply", "<code>^/?[^\\s!-,./:-@\\[-^`{-~]{1,32}$</code>, required)"),
        ("schema-Chat", "<code>position</code> (integer, at least 1, optional)"),
        ("schema-Event", "<ul>\n<li><code>chat.waiting</code>: The chat has a place in the line,"),
        ("schema-Chat", "<li><code>visitor</code>: The visitor closed it.</li>"),
        ("pollEvents", "</p>\n<p>For visitors and agents.</p>\n<dl>"),
    ] {
        assert!(section(docs, id).contains(told), "{id}: {told}\n{}", section(docs, id));
    }
}

#[tokio::test]
async fn the_page_of_a_refusal_says_who_answers_it_when_to_try_again_and_what_else_it_has() {
    let server = TestServer::start().await;
    let docs = read(&server, "/docs").await;
    let docs = docs.as_str().expect("a page");
    let mut links = 0;
    for slug in holdline::api::problem::Slug::ALL {
        let page = read(&server, &format!("/problems/{}", slug.name())).await;
        let page = page.as_str().expect("a page");
        assert!(docs.contains(&format!("href=\"/problems/{}\"", slug.name())), "{slug:?}");
        for id in page.split("href=\"/docs#").skip(1).filter_map(|rest| rest.split('"').next()) {
            let refuses = format!("href=\"/problems/{}\"", slug.name());
            assert!(section(docs, id).contains(&refuses), "{slug:?} {id}");
            links += 1;
        }
        let waits = matches!(slug.status(), 429 | 503);
        assert_eq!(
            page.contains("as many seconds as <code>Retry-After</code> says"),
            waits,
            "{slug:?}"
        );
        assert!(page.contains("<dt>The same call again</dt>"), "{slug:?}");
    }
    assert!(links > 100, "{links}");
    for (slug, told) in [
        ("too-many-requests", "Every operation."),
        ("method-not-allowed", "What is no operation of the API."),
        ("chat-exists", "href=\"/docs#createChat\""),
        ("chat-exists", "<dt><code>chat_id</code></dt>"),
        ("invalid-request", "<dt><code>errors</code></dt>"),
        ("internal", "<dt><code>instance</code></dt>"),
        ("blocked", "href=\"/docs#listVisitors\""),
        ("visitor-erased", "href=\"/docs#transferChat\""),
        ("payload-too-large", "Every operation."),
    ] {
        let page = read(&server, &format!("/problems/{slug}")).await;
        assert!(page.as_str().expect("a page").contains(told), "{slug}: {told}");
    }
}
