//! The checked-in spec is the code's.

use std::{fs, path::Path};

use holdline::{api::spec, app};
use serde_json::{Map, Value};

#[tokio::test]
async fn the_checked_in_spec_is_the_codes() {
    let document = app::document().await.expect("a document");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
    for (name, text, command) in [
        ("openapi.yaml", spec::yaml(&document), "cargo run -- openapi > openapi/openapi.yaml"),
        (
            "openapi.json",
            spec::json(&document),
            "cargo run -- openapi --json > openapi/openapi.json",
        ),
    ] {
        let checked_in = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            checked_in == text,
            "openapi/{name} is not what the code says; mend it with: {command}"
        );
    }
}

#[tokio::test]
async fn every_operation_is_named_described_and_documents_its_refusals() {
    let document = app::document().await.expect("a document");
    let mut names = std::collections::HashSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let name = operation["operationId"].as_str().unwrap_or_default();
            assert!(names.insert(name.to_owned()) && !name.is_empty(), "{method} {path}");
            assert!(operation["summary"].is_string(), "{method} {path}");
            let answers = operation["responses"].as_object().expect("responses");
            assert!(!answers.contains_key("default"), "{method} {path}");
            for (status, answer) in answers {
                let words = answer["description"].as_str().unwrap_or_default();
                assert!(!["", "Done."].contains(&words), "{method} {path} {status}: {words}");
                let problem = answer["content"].get("application/problem+json");
                assert_eq!(problem.is_some(), status.as_str() >= "400", "{method} {path} {status}");
                // By a slug for programs, and in words.
                let named = problem
                    .map_or(0, |problem| problem["examples"].as_object().map_or(0, Map::len));
                assert_eq!(
                    named,
                    words.matches("`: ").count(),
                    "{method} {path} {status}: {words}"
                );
            }
            let guarded = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
            assert_eq!(guarded, answers.contains_key("401") && name != "createSession", "{name}");
            // Any token may be one of a visitor who is not served any more, whomever the call is for.
            let refused_by = |status: &str, slug: &str| {
                let problem = &answers[status]["content"]["application/problem+json"];
                problem["examples"].get(slug).is_some()
            };
            assert!(!guarded || refused_by("401", "visitor-erased"), "{name}");
            assert!(!guarded || refused_by("403", "blocked"), "{name}");
        }
    }
    assert_eq!(names.len(), 42);
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object().expect("paths");
    paths.values().flat_map(|methods| methods.as_object().expect("methods").values())
}

/// What the document says at `value`, or at what `value` refers to.
pub fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("a target"),
        None => value,
    }
}

#[tokio::test]
async fn every_operation_documents_what_it_tells_of_limits_and_how_to_be_let_in() {
    let document = app::document().await.expect("a document");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for (status, answer) in operation["responses"].as_object().expect("responses") {
                let schema = |name: &str| &resolved(&document, &answer["headers"][name])["schema"];
                // A page that may not call at all is turned away before its call counts; a log-in that asks for a cookie
                // is looked at later.
                let words = answer["description"].as_str().expect("words");
                let counted = !words.starts_with("`origin-not-allowed`")
                    || operation["operationId"] == "createSession";
                let told =
                    ["RateLimit", "RateLimit-Policy"].map(|name| schema(name)["type"] == "string");
                assert_eq!(told, [counted; 2], "{method} {path} {status}");
                let waits = ["429", "503"].contains(&status.as_str());
                assert_eq!(
                    schema("Retry-After")["minimum"] == 1,
                    waits,
                    "{method} {path} {status}"
                );
                let bearer = schema("WWW-Authenticate")["enum"][0] == "Bearer";
                assert_eq!(bearer, status == "401", "{method} {path} {status}");
            }
            for status in ["429", "503"] {
                assert!(operation["responses"].get(status).is_some(), "{method} {path} {status}");
            }
        }
    }
}

#[tokio::test]
async fn an_operation_documents_no_refusal_that_cannot_be() {
    let document = app::document().await.expect("a document");
    let mut without = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let sends = operation.get("requestBody").is_some();
            let says = sends || operation.get("parameters").is_some();
            without += u32::from(!says);
            // A body is read also where none is asked for, and may then be too large or too slow.
            for (status, can_be) in [("400", says), ("408", true), ("413", true), ("415", sends)] {
                let is = operation["responses"].get(status).is_some();
                assert_eq!(is, can_be, "{method} {path} {status}");
            }
        }
    }
    assert!(without > 5, "{without}");
}

#[tokio::test]
async fn what_is_sent_takes_no_unknown_fields_and_what_is_received_may_grow() {
    let document = app::document().await.expect("a document");
    let schemas = &document["components"]["schemas"];
    for sent in ["NewChat", "NewMessage", "PageToTell", "LogIn", "SelfChange", "PasswordChange"] {
        assert_eq!(schemas[sent]["additionalProperties"], false, "{sent}");
    }
    for received in ["Chat", "Message", "Event", "Problem", "Visitor", "Page"] {
        assert!(schemas[received].get("additionalProperties").is_none(), "{received}");
    }
    assert_eq!(document["openapi"], "3.0.3");
    // What is not there is left out, and never null.
    assert!(!document.to_string().contains("\"nullable\""));
}

#[tokio::test]
async fn an_open_string_says_of_each_value_that_is_known_what_it_means() {
    let document = app::document().await.expect("a document");
    let schemas = &document["components"]["schemas"];
    for (name, field, values, told) in [
        (
            "Event",
            "type",
            11,
            "- `chat.idle`: Nobody has written for long: the chat is closed at its",
        ),
        ("Chat", "closed_reason", 7, "- `visitor`: The visitor closed it."),
        ("Ending", "reason", 7, "- `visitor`: The visitor closed it."),
    ] {
        let open = &schemas[name]["properties"][field];
        assert!(open.get("enum").is_none(), "an open string: {open}");
        let words = open["description"].as_str().expect("words");
        assert!(words.contains("pass over one that you do not know:\n\n- `"), "{words}");
        assert!(words.contains(told), "{words}");
        let items: Vec<_> = words.lines().filter_map(|line| line.strip_prefix("- `")).collect();
        assert_eq!(items.len(), values, "{words}");
        for item in items {
            let (value, meaning) = item.split_once("`: ").expect("a value and what it means");
            assert!(meaning.ends_with('.') && meaning.len() > 10, "{value}: {meaning}");
        }
    }
}

/// Numbers that only count: the format is all that bounds them.
const COUNTERS: [&str; 18] = [
    "AgentCard/waiting",
    "Chat/last_seq",
    "Chat/position",
    "Chat/unread",
    "Ending/count",
    "Event/seq",
    "Line/waiting",
    "Message/seq",
    "Overview/agents_online",
    "Overview/chats",
    "Overview/open",
    "Overview/visitors",
    "Overview/waiting",
    "ReadMark/seq",
    "ReadMarks/agent",
    "ReadMarks/visitor",
    "listMessages/after_seq",
    "listMessages/before_seq",
];
/// Lists of which everything is answered, however much: no rule bounds how many agents a desk has, how often one logs
/// in, how many visitors are blocked and how much is said in a chat.
const WHOLE: [&str; 6] = [
    "BlockList/blocks",
    "Overview/agents",
    "Roster/agents",
    "SessionList/sessions",
    "Team/agents",
    "WholeChat/messages",
];

/// Every schema in `document`, with the way to it.
fn schemas<'a>(value: &'a Value, way: &str, found: &mut Vec<(String, &'a Value)>) {
    if let Some(fields) = value.as_object() {
        if fields.get("type").is_some_and(Value::is_string) && !way.ends_with("/example") {
            found.push((way.to_owned(), value));
        }
        for (name, field) in fields.iter().filter(|(name, _)| *name != "example") {
            schemas(field, &format!("{way}/{name}"), found);
        }
    } else if let Some(items) = value.as_array() {
        for (index, item) in items.iter().enumerate() {
            schemas(item, &format!("{way}/{index}"), found);
        }
    }
}

#[tokio::test]
async fn every_text_and_number_has_its_bounds_and_every_operation_its_words() {
    let document = app::document().await.expect("a document");
    let mut found = Vec::new();
    schemas(&document["components"]["schemas"], "", &mut found);
    schemas(&document["paths"], "/paths", &mut found);
    let mut texts = 0;
    for (way, schema) in found {
        let has = |names: &[&str]| names.iter().any(|name| schema.get(name).is_some());
        // What a header says is described where it stands.
        let header = way.contains("/headers/") || way.contains("/parameters/");
        match schema["type"].as_str() {
            Some("string") if !header => {
                texts += 1;
                assert!(has(&["maxLength", "enum", "pattern", "format"]), "{way}");
            }
            Some("integer") if !way.contains("/headers/") => {
                assert!(has(&["minimum"]) && has(&["maximum"]), "{way}");
            }
            _ => {}
        }
    }
    assert!(texts > 50, "{texts}");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let words = operation["description"].as_str().unwrap_or_default();
            assert!(words.contains("\n\nFor "), "{method} {path} does not say for whom it is");
        }
    }
}

#[tokio::test]
async fn what_only_its_format_bounds_is_named_here() {
    let document = app::document().await.expect("a document");
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let fields = schemas.iter().flat_map(|(name, schema)| {
        let fields = schema["properties"].as_object().into_iter().flatten();
        fields.map(move |(field, schema)| (format!("{name}/{field}"), schema))
    });
    let parameters = operations(&document).flat_map(|operation| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters.map(|parameter| {
            let names = [&operation["operationId"], &parameter["name"]];
            (names.map(|name| name.as_str().expect("a name")).join("/"), &parameter["schema"])
        })
    });
    let (mut counters, mut whole) = (Vec::new(), Vec::new());
    for (name, schema) in fields.chain(parameters) {
        match schema["type"].as_str() {
            Some("integer") if schema["maximum"] == u32::MAX => counters.push(name),
            Some("array") if schema.get("maxItems").is_none() => whole.push(name),
            _ => {}
        }
    }
    counters.sort();
    assert_eq!(counters, COUNTERS);
    assert_eq!(whole, WHOLE);
}

#[tokio::test]
async fn whatever_is_sent_and_answered_has_an_example() {
    let document = app::document().await.expect("a document");
    let mut shown = 0;
    for operation in operations(&document) {
        let answers = operation["responses"].as_object().expect("responses").values();
        for content in answers.chain([&operation["requestBody"]]).map(|part| &part["content"]) {
            if let Some(body) = content.get("application/json") {
                let example = &resolved(&document, &body["schema"])["example"];
                assert!(example.is_object(), "{} {body}", operation["operationId"]);
                shown += 1;
            }
            let refused = content.get("application/problem+json").into_iter();
            for (slug, example) in
                refused.flat_map(|body| body["examples"].as_object().expect("examples"))
            {
                let problem = &resolved(&document, example)["value"];
                assert_eq!(problem["type"], format!("/problems/{slug}"));
                shown += 1;
            }
        }
    }
    assert!(shown > 400, "{shown}");
}
