//! The OpenAPI document: taken from the code, with what the framework leaves out put in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use serde_json::{Map, Value, json};

use crate::model::{ClosedReason, EventType};

/// The document as a value, mended, with its keys in a fixed order.
pub fn document(service: &str) -> Value {
    let mut spec: Value = serde_json::from_str(service).unwrap_or_default();
    // The generator writes 3.0.0; the clarifications of 3.0.3 are what it means.
    spec["openapi"] = json!("3.0.3");
    spec["info"]["license"]["url"] = json!("https://opensource.org/license/mit");
    refuse_unknown_fields(&mut spec);
    tell_of_limits(&mut spec);
    for operation in operations_mut(&mut spec) {
        let who = whom_for(operation);
        if let Some(operation) = operation.as_object_mut() {
            // Said, and not only left out: whoever reads it need not wonder.
            operation.entry("security").or_insert_with(|| json!([]));
            if let Some(Value::String(description)) = operation.get_mut("description") {
                let _ = write!(description, "\n\n{who}");
            }
        }
    }
    usual_header_names(&mut spec);
    each_object(&mut spec, &mut bound_integer);
    each_object(&mut spec, &mut plain_reference);
    each_object(&mut spec, &mut tell_known_values);
    for (name, example) in super::examples::all() {
        spec["components"]["schemas"][name]["example"] = example;
    }
    spec
}

/// Who may call an operation. Tokens of visitors and of agents look alike; who has the wrong one is told `forbidden`.
fn whom_for(operation: &Value) -> &'static str {
    let ways = operation["security"].as_array().map_or(0, Vec::len);
    let refusals = operation["responses"]["403"]["description"].as_str().unwrap_or_default();
    match (ways, refusals.contains("`forbidden`"), &operation["tags"][0]) {
        (0, ..) => "For anyone, without a token.",
        (1, ..) => "For visitors.",
        (_, true, tag) if tag == "Admin" => "For admins.",
        (_, true, _) => "For agents.",
        (_, false, _) => "For visitors and agents.",
    }
}

/// The generator shouts them.
fn usual_header_names(spec: &mut Value) {
    let answers = operations_mut(spec)
        .filter_map(|operation| operation["responses"].as_object_mut())
        .flat_map(Map::values_mut);
    for headers in answers.filter_map(|answer| answer.get_mut("headers")?.as_object_mut()) {
        for (shouted, usual) in
            [("ETAG", "ETag"), ("CACHE-CONTROL", "Cache-Control"), ("SET-COOKIE", "Set-Cookie")]
        {
            if let Some(header) = headers.remove(shouted) {
                headers.insert(usual.to_owned(), header);
            }
        }
    }
}

/// The bounds that a format means, which only readers who know the format would know.
fn bound_integer(schema: &mut Map<String, Value>) {
    let (minimum, maximum) = match schema.get("format").and_then(Value::as_str) {
        Some("uint32") => (0, u32::MAX),
        Some("uint16") => (0, u32::from(u16::MAX)),
        _ => return,
    };
    schema.entry("minimum").or_insert_with(|| json!(minimum));
    schema.entry("maximum").or_insert_with(|| json!(maximum));
}

/// What every call tells of its limits, written once: on the answers that are good, and on the refusal by a limit.
fn tell_of_limits(spec: &mut Value) {
    let mut refer = Map::new();
    for (name, description) in [
        (
            "RateLimit",
            "The limit that is nearest to its end: its name, the calls that may come at once (`r`), and the seconds in \
             which no more are sure (`t`). On every answer. `\"visitor-messages\";r=37;t=32`",
        ),
        (
            "RateLimit-Policy",
            "The same limit: its name, the calls that may come at once when none came before (`q`), and the seconds in \
             which as many are earned (`w`). On every answer. `\"visitor-messages\";q=100;w=50`",
        ),
    ] {
        spec["components"]["headers"][name] =
            json!({ "description": description, "schema": { "type": "string" } });
        let reference = format!("#/components/headers/{name}");
        refer.insert(name.to_owned(), json!({ "$ref": reference }));
    }
    for operation in operations_mut(spec) {
        let answers = operation["responses"].as_object_mut().into_iter().flatten();
        for (_, answer) in answers.filter(|(status, _)| *status == "429" || status.as_str() < "400")
        {
            if answer.get("headers").is_none() {
                answer["headers"] = json!({});
            }
            if let Some(headers) = answer["headers"].as_object_mut() {
                headers.extend(refer.clone());
            }
        }
    }
}

/// What an open string may be today, behind what its field is about.
fn tell_known_values(schema: &mut Map<String, Value>) {
    let known = match schema.get("title").and_then(Value::as_str) {
        Some("EventType") => EventType::KNOWN_VALUES,
        Some("ClosedReason") => ClosedReason::KNOWN_VALUES,
        _ => return,
    };
    if let Some(Value::String(about)) = schema.get_mut("description") {
        about.push(' ');
        about.push_str(known);
    }
}

/// A reference with words of its own is `allOf` of the reference, the words beside it. The generator also puts them into
/// `allOf`, as a schema that says nothing; generators of clients then see a mixture of types, and leave the field out.
fn plain_reference(schema: &mut Map<String, Value>) {
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.retain(|part| {
            part.as_object().is_some_and(|part| part.keys().any(|key| key != "description"))
        });
    }
}

/// The document as JSON, for `openapi/openapi.json`.
pub fn json(document: &Value) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

/// The document as YAML, for `openapi/openapi.yaml`.
pub fn yaml(document: &Value) -> String {
    serde_yaml_ng::to_string(document).unwrap_or_default()
}

/// Requests are read strictly, which the generator does not say: every object that is sent takes the fields that are
/// listed and no others.
fn refuse_unknown_fields(spec: &mut Value) {
    let sent = reachable(spec, |operation| &operation["requestBody"]);
    for name in sent.difference(&reachable(spec, |operation| &operation["responses"])) {
        if let Some(schema) = spec["components"]["schemas"].get_mut(name) {
            // What is also answered, such as a page, stays open: later releases may say more.
            if schema["type"] == "object" && schema.get("additionalProperties").is_none() {
                schema["additionalProperties"] = json!(false);
            }
        }
    }
}

/// The names of the schemas that this part of any operation leads to.
fn reachable(spec: &Value, part: impl Fn(&Value) -> &Value) -> BTreeSet<String> {
    let mut pending = Vec::new();
    for operation in operations(spec) {
        names(part(operation), &mut pending);
    }
    let mut found = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if found.insert(name.clone()) {
            names(&spec["components"]["schemas"][&name], &mut pending);
        }
    }
    found
}

fn operations(spec: &Value) -> impl Iterator<Item = &Value> {
    let paths = spec["paths"].as_object().into_iter().flat_map(Map::values);
    paths.filter_map(Value::as_object).flat_map(Map::values)
}

fn operations_mut(spec: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = spec["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut)
}

/// Changes each object in `value`, those around others first.
fn each_object(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            change(fields);
            fields.values_mut().for_each(|field| each_object(field, change));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

/// The names of the schemas that `value` refers to.
fn names(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            into.extend(reference.and_then(|path| path.rsplit('/').next()).map(str::to_owned));
            fields.values().for_each(|field| names(field, into));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, into)),
        _ => {}
    }
}

/// Which methods each path takes, for `Allow`.
#[derive(Debug)]
pub struct Paths(BTreeMap<Vec<String>, String>);

impl Paths {
    /// The paths of a document.
    pub fn of(document: &Value) -> Self {
        let paths = document["paths"].as_object().into_iter().flatten();
        Self(
            paths
                .map(|(path, operations)| {
                    let methods: Vec<String> = operations
                        .as_object()
                        .into_iter()
                        .flat_map(Map::keys)
                        .map(|method| method.to_uppercase())
                        .collect();
                    (segments(path), methods.join(", "))
                })
                .collect(),
        )
    }

    /// The methods that `path`, which begins with the prefix of the API, takes.
    pub fn methods(&self, path: &str) -> String {
        self.find(path).map(|(_, methods)| methods.clone()).unwrap_or_default()
    }

    /// The name of the parameter of that index in `path`: the router knows only its number.
    pub fn parameter(&self, path: &str, index: usize) -> Option<&str> {
        let (template, _) = self.find(path)?;
        let mut names = template.iter().filter(|part| part.starts_with('{'));
        names.nth(index).map(|name| name.trim_matches(['{', '}']))
    }

    fn find(&self, path: &str) -> Option<(&Vec<String>, &String)> {
        let asked = segments(path.strip_prefix(super::PREFIX).unwrap_or(path));
        let fits = |path: &[String]| {
            path.len() == asked.len()
                && path.iter().zip(&asked).all(|(one, other)| one == other || one.starts_with('{'))
        };
        // A path without parameters comes first: `/visitors/me` is not a visitor of that name.
        let parameters = |path: &[String]| path.iter().filter(|part| part.starts_with('{')).count();
        self.0.iter().filter(|(path, _)| fits(path)).min_by_key(|(path, _)| parameters(path))
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
