//! `/docs`: the API's document as a page for people. It needs no script.

use std::fmt::Write;

use poem::{Endpoint, Request, Response, Result};
use serde_json::Value;

use super::pages::{escape, html, plain, prose};

/// Everything on one page: operations by their tag, then what they send and receive.
pub struct Docs {
    html: String,
}

impl Docs {
    /// From the API's document.
    pub fn new(document: &Value) -> Self {
        let mut content = format!(
            "<h1>The API</h1>\n<p>{}</p>\n<p>Version {} of the contract, under <code>/api/v1</code>. The same as a document \
             for programs: <a href=\"/openapi.yaml\">openapi.yaml</a>, <a href=\"/openapi.json\">openapi.json</a>.</p>\n",
            words(&document["info"]["description"]),
            words(&document["info"]["version"]),
        );
        contents(&mut content, document);
        for tag in list(&document["tags"]) {
            let name = text(&tag["name"]);
            let _ = writeln!(
                content,
                "<h2 id=\"tag-{name}\">{name}</h2>\n<p>{}</p>",
                words(&tag["description"])
            );
            for (path, method, operation) in operations(document, name) {
                describe(&mut content, path, method, operation);
            }
        }
        content.push_str("<h2 id=\"schemas\">What is sent and received</h2>\n");
        for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
            define(&mut content, name, schema);
        }
        Self { html: plain("The API", &content) }
    }
}

impl Endpoint for Docs {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(html(self.html.clone()))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// As HTML.
fn words(value: &Value) -> String {
    prose(text(value))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Those with that tag: path, method, operation.
fn operations<'a>(
    document: &'a Value,
    tag: &str,
) -> impl Iterator<Item = (&'a str, &'a str, &'a Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    });
    all.filter(move |(_, _, operation)| list(&operation["tags"]).any(|one| text(one) == tag))
}

// Writing to a string cannot fail: what `write!` answers is dropped.
fn contents(content: &mut String, document: &Value) {
    content.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for tag in list(&document["tags"]) {
        let name = text(&tag["name"]);
        let _ = writeln!(content, "<li><a href=\"#tag-{name}\">{name}</a>\n<ul>");
        for (_, _, operation) in operations(document, name) {
            let (id, summary) = (text(&operation["operationId"]), words(&operation["summary"]));
            let _ = writeln!(content, "<li><a href=\"#{id}\">{summary}</a></li>");
        }
        content.push_str("</ul></li>\n");
    }
    content
        .push_str("<li><a href=\"#schemas\">What is sent and received</a></li>\n</ul>\n</nav>\n");
}

fn describe(content: &mut String, path: &str, method: &str, operation: &Value) {
    let id = text(&operation["operationId"]);
    let _ = write!(
        content,
        "<section id=\"{id}\">\n<h3>{}</h3>\n<p><code>{} {}</code> <code>{id}</code></p>\n<p>{}</p>\n<ul>\n",
        words(&operation["summary"]),
        escape(&method.to_uppercase()),
        escape(path),
        words(&operation["description"]).replace("\n\n", "</p>\n<p>"),
    );
    for parameter in list(&operation["parameters"]) {
        let _ = writeln!(
            content,
            "<li><code>{}</code> ({}, {}): {}</li>",
            words(&parameter["name"]),
            words(&parameter["in"]),
            kind(&parameter["schema"]),
            words(&parameter["description"])
        );
    }
    if let Some(body) = operation["requestBody"].pointer("/content/application~1json/schema") {
        let _ = writeln!(content, "<li>Sends {}</li>", kind(body));
    }
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        let bodies = answer["content"].as_object().into_iter().flatten();
        let gives: String = bodies
            .filter(|(media, _)| !media.contains("problem"))
            .map(|(_, body)| format!("{}: ", kind(&body["schema"])))
            .collect();
        let _ = writeln!(
            content,
            "<li>{} {gives}{}</li>",
            escape(status),
            words(&answer["description"])
        );
    }
    content.push_str("</ul>\n</section>\n");
}

/// What a value is, in a few words: its type or the name of its schema, and its bounds.
fn kind(schema: &Value) -> String {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    if let Some(name) = reference.and_then(|path| path.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if text(&schema["type"]) == "array" {
        let most =
            schema["maxItems"].as_u64().map(|most| format!("at most {most} ")).unwrap_or_default();
        return format!("{most}[{}]", kind(&schema["items"]));
    }
    let mut kind = escape(text(&schema["type"]));
    if let Some(format) = schema["format"].as_str() {
        let _ = write!(kind, " {}", escape(format));
    }
    for (name, sign) in [
        ("minimum", "≥"),
        ("maximum", "≤"),
        ("minLength", "characters ≥"),
        ("maxLength", "characters ≤"),
    ] {
        // What the format means anyway is left out.
        if let Some(bound) = schema[name]
            .as_f64()
            .filter(|bound| !matches!(*bound as u64, 0 | 65_535 | 4_294_967_295))
        {
            let _ = write!(kind, ", {sign} {bound}");
        }
    }
    kind
}

fn define(content: &mut String, name: &str, schema: &Value) {
    let name = escape(name);
    let _ = write!(
        content,
        "<section id=\"schema-{name}\">\n<h3>{name}</h3>\n<p>{}</p>\n<ul>\n",
        words(&schema["description"])
    );
    for value in list(&schema["enum"]) {
        let _ = writeln!(content, "<li><code>{}</code></li>", words(value));
    }
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        let required = list(&schema["required"]).any(|one| text(one) == field);
        let _ = writeln!(
            content,
            "<li><code>{}</code> ({}{}): {}</li>",
            escape(field),
            kind(property),
            if required { "" } else { ", may be absent" },
            words(&property["description"])
        );
    }
    content.push_str("</ul>\n");
    if let Some(example) = schema.get("example") {
        let _ = writeln!(
            content,
            "<pre>{}</pre>",
            escape(&serde_json::to_string_pretty(example).unwrap_or_default())
        );
    }
    content.push_str("</section>\n");
}
