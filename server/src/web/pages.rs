//! What pages that the server writes itself are made of, the home page, and the document as files.

use std::sync::Arc;

use poem::{Endpoint, Request, Response, Result, http::header};

use super::assets::{address, page, secure};
use crate::api::problem::Slug;

/// Text that stands in HTML as text.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text with `code` in back-ticks, as HTML. Code that names a problem leads to its page.
pub(super) fn prose(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in text.split('`').enumerate() {
        let part = escape(part);
        html += &match (index % 2, Slug::ALL.iter().any(|slug| slug.name() == part)) {
            (0, _) => part,
            (_, true) => format!("<a href=\"/problems/{part}\"><code>{part}</code></a>"),
            (_, false) => format!("<code>{part}</code>"),
        };
    }
    html
}

/// Text of several paragraphs as HTML. One whose lines begin with `- ` is a list.
pub(super) fn paragraphs(text: &str) -> String {
    let item = |line: &str| {
        let item = line.strip_prefix("- ")?;
        Some(format!("<li>{}</li>\n", prose(item)))
    };
    let paragraph = |text: &str| match text.lines().map(item).collect::<Option<String>>() {
        Some(items) => format!("<ul>\n{items}</ul>\n"),
        None => format!("<p>{}</p>\n", prose(text)),
    };
    text.split("\n\n").map(paragraph).collect()
}

pub(super) fn html(page: String) -> Response {
    let mut response = Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-cache")
        .body(page);
    secure(&mut response);
    response
}

/// A plain page in the look of the home page; `content` is HTML.
pub(super) fn plain(title: &str, content: &str) -> String {
    let style = address("home", "css")
        .map(|address| format!("<link rel=\"stylesheet\" href=\"{address}\">"))
        .unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} · Holdline</title>\n{style}\n\
         </head>\n<body>\n<header><a class=\"brand\" href=\"/\">Holdline</a></header>\n\
         <main class=\"docs\">\n{content}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

/// `/`: what this is, the snippet to paste, and the widget live.
pub struct Home {
    html: String,
}

impl Home {
    /// With the address at which the server is reached from outside.
    pub fn new(public_url: &str) -> Self {
        let html = page("index.html").unwrap_or_default();
        Self { html: html.replace("{{PUBLIC_URL}}", &escape(public_url)) }
    }
}

impl Endpoint for Home {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(html(self.html.clone()))
    }
}

/// `/openapi.json` and `/openapi.yaml`.
#[derive(Clone)]
pub struct SpecFile {
    /// The document.
    pub text: Arc<str>,
    /// Its media type.
    pub content_type: &'static str,
}

impl Endpoint for SpecFile {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        // Anybody's tool may read it.
        Ok(Response::builder()
            .content_type(self.content_type)
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            .header(header::CACHE_CONTROL, "no-cache")
            .body(self.text.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Home, escape, paragraphs, prose};

    #[test]
    fn back_ticks_become_code_and_problems_links() {
        assert_eq!(prose("a `b<` c"), "a <code>b&lt;</code> c");
        assert!(prose("`chat-closed`: x").contains("href=\"/problems/chat-closed\""));
    }

    #[test]
    fn paragraphs_and_lists_are_told_apart() {
        assert_eq!(
            paragraphs("What:\n\n- `a`: one.\n- <b>\n\n- c\nd"),
            "<p>What:</p>\n<ul>\n<li><code>a</code>: one.</li>\n<li>&lt;b&gt;</li>\n</ul>\n<p>- c\nd</p>\n"
        );
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
    }

    #[test]
    fn the_home_page_has_the_address_to_paste() {
        let home = Home::new("https://chat.shop.example/\"><script>");
        assert!(home.html.contains("https://chat.shop.example/&quot;&gt;&lt;script&gt;"));
        assert!(!home.html.contains("{{PUBLIC_URL}}"));
    }
}
