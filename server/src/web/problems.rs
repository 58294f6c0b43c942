//! `/problems/<slug>`: what a refusal means and what to do, for people.

use std::{collections::BTreeMap, fmt::Write};

use poem::{Endpoint, IntoResponse, Request, Response, Result};
use serde_json::Value;

use super::{
    pages::{escape, html, plain, prose},
    reading::{list, members, operations, text},
};
use crate::api::problem::{Problem, Slug};

/// A page for each refusal, by its slug.
pub struct Problems(BTreeMap<&'static str, String>);

impl Problems {
    /// With what the API's document says of each.
    pub fn new(document: &Value) -> Self {
        Self(Slug::ALL.iter().map(|slug| (slug.name(), page(document, *slug))).collect())
    }
}

impl Endpoint for Problems {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let name = request.path_params::<String>().unwrap_or_default();
        Ok(match self.0.get(name.as_str()) {
            Some(page) => html(page.clone()),
            None => {
                Problem::new(Slug::NotFound, "There is no problem of that name.").into_response()
            }
        })
    }
}

fn page(document: &Value, slug: Slug) -> String {
    let (name, title) = (slug.name(), slug.title());
    let mut content = format!(
        "<h1>{}</h1>\n<p>Status {} <code>{}</code></p>\n<p>{}</p>\n<dl>\n<dt>The same call again</dt>\n<dd>{}</dd>\n",
        escape(title),
        slug.status(),
        escape(name),
        prose(slug.advice()),
        prose(again(slug)),
    );
    let example = &document["components"]["examples"][name]["value"];
    let problem = &document["components"]["schemas"]["Problem"];
    let usual = |member: &String| list(&problem["required"]).any(|one| one == member);
    for (member, _) in members(example).filter(|(member, _)| !usual(member)) {
        let about = prose(text(&problem["properties"][member]["description"]));
        let _ = writeln!(content, "<dt><code>{}</code></dt>\n<dd>{about}</dd>", escape(member));
    }
    let _ =
        write!(content, "<dt>Answered by</dt>\n<dd>{}</dd>\n</dl>\n", answered_by(document, name));
    if example.is_object() {
        let example = escape(&serde_json::to_string_pretty(example).unwrap_or_default());
        let _ = writeln!(content, "<pre tabindex=\"0\"><code>{example}</code></pre>");
    }
    content.push_str("<p><a href=\"/docs\">The API</a></p>\n");
    plain(title, &content)
}

/// Which operations refuse by it.
fn answered_by(document: &Value, slug: &str) -> String {
    let all = operations(document).count();
    let by: Vec<_> = operations(document).filter(|operation| operation.refuses_by(slug)).collect();
    if by.is_empty() {
        return "What is no operation of the API.".to_owned();
    }
    if by.len() == all {
        return "Every operation.".to_owned();
    }
    let lines: String = by
        .iter()
        .map(|operation| {
            let id = operation.id();
            let summary = prose(text(&operation.about["summary"]));
            let call = escape(&format!("{} {}", operation.method.to_uppercase(), operation.path));
            format!("<li><a href=\"/docs#{id}\">{summary}</a> <code>{call}</code></li>\n")
        })
        .collect();
    format!("<ul>\n{lines}</ul>")
}

/// Whether the same call may be sent again, and when. It goes by the status, which means the same for all that have it,
/// but where that of a slug is another thing.
const fn again(slug: Slug) -> &'static str {
    match (slug, slug.status()) {
        (Slug::PollSuperseded, _) => {
            "Only if this poll is still needed: after as many seconds as `Retry-After` says. It takes the place of another \
             one, which is then told the same."
        }
        (Slug::Blocked, _) => {
            "No. It is refused until an agent takes the block back, or its time is over."
        }
        (Slug::WrongPassword, _) => {
            "No. It is refused again, and each try makes the next one wait longer."
        }
        (Slug::NotFound, _) => "No. What is not there does not come.",
        (_, 401) => "Not with the same token.",
        (_, 408) => "Yes, at once. Nothing was done.",
        (_, 409) => "Not before what stands in its way has changed.",
        (_, 429 | 503) => "Yes, after as many seconds as `Retry-After` says. Nothing was done.",
        (_, 500) => {
            "If it may be done twice: reading, changing to a value, and what carries an id, such as a message. Wait a second, \
             then twice as long each time."
        }
        _ => "No. It is refused each time.",
    }
}
