//! The checked-in spec is the code's.

use std::{fs, path::Path};

use holdline::{api::spec, app};
use serde_json::Value;

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
                assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()));
                let problem = answer["content"].get("application/problem+json").is_some();
                assert_eq!(problem, status.as_str() >= "400", "{method} {path} {status}");
            }
            let guarded = operation["security"].as_array().is_some_and(|ways| !ways.is_empty());
            assert_eq!(guarded, answers.contains_key("401") && name != "createSession", "{name}");
        }
    }
    assert_eq!(names.len(), 42);
}

#[tokio::test]
async fn every_operation_documents_what_it_tells_of_limits() {
    let document = app::document().await.expect("a document");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            for (status, answer) in operation["responses"].as_object().expect("responses") {
                let told = ["RateLimit", "RateLimit-Policy"].map(|name| {
                    let reference = answer["headers"][name]["$ref"].as_str().unwrap_or_default();
                    let header = document.pointer(reference.trim_start_matches('#'));
                    header.is_some_and(|header| header["schema"]["type"] == "string")
                });
                let expected = status.as_str() < "400" || status == "429";
                assert_eq!(told, [expected; 2], "{method} {path} {status}");
                let waits = answer["headers"].get("Retry-After").is_some();
                assert_eq!(waits, ["429", "503"].contains(&status.as_str()), "{method} {path}");
            }
            for status in ["429", "503"] {
                assert!(operation["responses"].get(status).is_some(), "{method} {path} {status}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_sent_takes_no_unknown_fields_and_what_is_received_may_grow() {
    let document = app::document().await.expect("a document");
    let schemas = &document["components"]["schemas"];
    for sent in ["NewChat", "NewMessage", "LogIn", "SelfChange", "PasswordChange"] {
        assert_eq!(schemas[sent]["additionalProperties"], false, "{sent}");
    }
    for received in ["Chat", "Message", "Event", "Problem", "Visitor", "Page"] {
        assert!(schemas[received].get("additionalProperties").is_none(), "{received}");
    }
    assert_eq!(document["openapi"], "3.0.3");
    // What is not there is left out, and never null.
    assert!(!document.to_string().contains("\"nullable\""));
    for open in
        [&schemas["Event"]["properties"]["type"], &schemas["Chat"]["properties"]["closed_reason"]]
    {
        assert!(open.get("enum").is_none(), "an open string: {open}");
        let words = open["description"].as_str().unwrap_or_default();
        assert!(words.contains("Known values: `") && words.contains("Pass over"), "{words}");
    }
}

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
