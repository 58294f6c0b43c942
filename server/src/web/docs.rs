//! `/docs`: the API's document as a page for people. It needs no script.

use std::{collections::BTreeMap, fmt::Write};

use poem::{Endpoint, Request, Response, Result};
use serde_json::Value;

use super::{
    kinds::kind,
    pages::{escape, html, paragraphs, plain, prose},
    reading::{Operation, list, members, operations, text},
};
use crate::api::problem::Slug;

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
            for operation in of_tag(document, name) {
                describe(&mut content, operation);
            }
        }
        content.push_str(
            "<h2 id=\"schemas\">What is sent and received</h2>\n<p>What is optional may be absent; nothing is ever null. An \
             answer may have more than is said here: pass it over.</p>\n",
        );
        for (name, schema) in members(&document["components"]["schemas"]) {
            define(&mut content, name, schema);
        }
        headers(&mut content, document);
        refusals(&mut content);
        credentials(&mut content, document);
        Self { html: plain("The API", &content) }
    }
}

impl Endpoint for Docs {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(html(self.html.clone()))
    }
}

/// As HTML.
fn words(value: &Value) -> String {
    prose(text(value))
}

/// As HTML that goes on in the line where it begins, with what more is said below.
fn words_and_more(value: &Value) -> String {
    match text(value).split_once("\n\n") {
        Some((words, more)) => prose(words) + "\n" + &paragraphs(more),
        None => words(value),
    }
}

fn of_tag<'d>(document: &'d Value, tag: &str) -> impl Iterator<Item = Operation<'d>> {
    operations(document)
        .filter(move |operation| list(&operation.about["tags"]).any(|one| text(one) == tag))
}

// Writing to a string cannot fail: what `write!` answers is dropped.
fn contents(content: &mut String, document: &Value) {
    content.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for tag in list(&document["tags"]) {
        let name = text(&tag["name"]);
        let _ = writeln!(content, "<li><a href=\"#tag-{name}\">{name}</a>\n<ul>");
        for operation in of_tag(document, name) {
            let (id, summary) = (operation.id(), words(&operation.about["summary"]));
            let _ = writeln!(content, "<li><a href=\"#{id}\">{summary}</a></li>");
        }
        content.push_str("</ul></li>\n");
    }
    for (id, title) in [
        ("schemas", "What is sent and received"),
        ("headers", "Headers"),
        ("refusals", "Refusals"),
        ("credentials", "How to be let in"),
    ] {
        let _ = writeln!(content, "<li><a href=\"#{id}\">{title}</a></li>");
    }
    content.push_str("</ul>\n</nav>\n");
}

fn describe(content: &mut String, operation: Operation<'_>) {
    let (id, about) = (operation.id(), operation.about);
    let _ = write!(
        content,
        "<section id=\"{id}\">\n<h3>{}</h3>\n<p><code>{} {}</code> <code>{id}</code></p>\n{}<dl>\n",
        words(&about["summary"]),
        escape(&operation.method.to_uppercase()),
        escape(operation.path),
        paragraphs(text(&about["description"])),
    );
    group(content, "Parameters", list(&about["parameters"]).map(parameter).collect());
    let sent = about["requestBody"].pointer("/content/application~1json/schema");
    group(
        content,
        "Body",
        sent.map(|body| format!("{}, required", kind(body))).into_iter().collect(),
    );
    let (good, refused): (Vec<_>, Vec<_>) =
        operation.answers().into_iter().partition(|(status, _)| *status < "400");
    group(content, "Answers", good.into_iter().map(answer).collect());
    group(content, "Refusals", refused.into_iter().map(answer).collect());
    group(content, "Headers", told(operation));
    content.push_str("</dl>\n</section>\n");
}

/// A part of what is said of an operation: a list, or nothing where there is none.
fn group(content: &mut String, name: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let lines: String = lines.iter().map(|line| format!("<li>{line}</li>\n")).collect();
    let _ = write!(content, "<dt>{name}</dt>\n<dd><ul>\n{lines}</ul></dd>\n");
}

fn parameter(parameter: &Value) -> String {
    format!(
        "<code>{}</code> ({}, {}, {}): {}",
        words(&parameter["name"]),
        words(&parameter["in"]),
        kind(&parameter["schema"]),
        whether(parameter["required"] == true),
        words(&parameter["description"])
    )
}

fn whether(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

fn answer((status, answer): (&str, &Value)) -> String {
    let bodies = members(&answer["content"]).filter(|(media, _)| !media.contains("problem"));
    let gives: String = bodies.map(|(_, body)| format!("{}: ", kind(&body["schema"]))).collect();
    format!("{} {gives}{}", escape(status), words(&answer["description"]))
}

/// The headers of an operation's answers, each with the statuses that have it.
fn told(operation: Operation<'_>) -> Vec<String> {
    let answers = operation.answers();
    let mut headers: BTreeMap<&str, (&Value, Vec<&str>)> = BTreeMap::new();
    for (status, answer) in &answers {
        for (name, header) in members(&answer["headers"]) {
            headers.entry(name).or_insert((header, Vec::new())).1.push(status);
        }
    }
    let line = |(name, (header, on)): (&str, (&Value, Vec<&str>))| {
        let on = if on.len() == answers.len() {
            "every answer".to_owned()
        } else if on.len() + 1 == answers.len() {
            let other = answers.iter().find(|(status, _)| !on.contains(status));
            format!("every answer but {}", other.map_or("", |(status, _)| status))
        } else {
            on.join(", ")
        };
        let name = escape(name);
        match header["$ref"].as_str() {
            Some(_) => format!("<a href=\"#header-{name}\"><code>{name}</code></a> on {on}"),
            None => format!("<code>{name}</code> on {on}: {}", words(&header["description"])),
        }
    };
    headers.into_iter().map(line).collect()
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
    for (field, property) in members(&schema["properties"]) {
        let required = list(&schema["required"]).any(|one| text(one) == field);
        let _ = writeln!(
            content,
            "<li><code>{}</code> ({}, {}): {}</li>",
            escape(field),
            kind(property),
            whether(required),
            words_and_more(&property["description"])
        );
    }
    content.push_str("</ul>\n");
    if let Some(example) = schema.get("example") {
        let example = escape(&serde_json::to_string_pretty(example).unwrap_or_default());
        let _ = writeln!(
            content,
            "<details><summary>Example</summary>\n<pre tabindex=\"0\"><code>{example}</code></pre></details>"
        );
    }
    content.push_str("</section>\n");
}

/// The headers that mean the same on all answers.
fn headers(content: &mut String, document: &Value) {
    content.push_str("<h2 id=\"headers\">Headers</h2>\n<dl>\n");
    for (name, header) in members(&document["components"]["headers"]) {
        let name = escape(name);
        let _ = writeln!(
            content,
            "<dt id=\"header-{name}\"><code>{name}</code></dt>\n<dd>{} ({})</dd>",
            words(&header["description"]),
            kind(&header["schema"])
        );
    }
    content.push_str("</dl>\n");
}

fn refusals(content: &mut String) {
    content.push_str("<h2 id=\"refusals\">Refusals</h2>\n<ul>\n");
    let mut all = Slug::ALL.to_vec();
    all.sort_by_key(|slug| slug.status());
    for slug in all {
        let (name, title) = (slug.name(), escape(slug.title()));
        let _ = writeln!(
            content,
            "<li>{} <a href=\"/problems/{name}\"><code>{name}</code></a>: {title}.</li>",
            slug.status()
        );
    }
    content.push_str("</ul>\n");
}

fn credentials(content: &mut String, document: &Value) {
    content.push_str("<h2 id=\"credentials\">How to be let in</h2>\n<dl>\n");
    for (name, way) in members(&document["components"]["securitySchemes"]) {
        let _ = writeln!(
            content,
            "<dt><code>{}</code></dt>\n<dd>{}</dd>",
            escape(name),
            words(&way["description"])
        );
    }
    content.push_str("</dl>\n");
}
