//! The OpenAPI document: taken from the code, with what the framework leaves out put in.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::{Map, Value, json};

use super::{examples, problem::Slug};
use crate::model::{ClosedReason, EventType};

/// The document as a value, mended, with its keys in a fixed order.
pub fn document(service: &str) -> Value {
    let mut spec: Value = serde_json::from_str(service).unwrap_or_default();
    // The generator writes 3.0.0; the clarifications of 3.0.3 are what it means.
    spec["openapi"] = json!("3.0.3");
    spec["info"]["license"]["url"] = json!("https://opensource.org/license/mit");
    refuse_unknown_fields(&mut spec);
    tell_of_limits(&mut spec);
    show_refusals(&mut spec);
    for operation in operations_mut(&mut spec) {
        leave_out_what_cannot_be(operation);
        put_words_to_answer(operation);
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
    share_headers(&mut spec);
    each_object(&mut spec, &mut bound_integer);
    each_object(&mut spec, &mut plain_reference);
    each_object(&mut spec, &mut tell_known_values);
    for (name, example) in examples::all() {
        spec["components"]["schemas"][name]["example"] = example;
    }
    spec
}

/// Every operation documents what can happen to any call. A body has no wrong type where none is asked for, and nothing can
/// be wrong with a request in which nothing is said. A body that nobody asked for may still be too large, or too slow.
fn leave_out_what_cannot_be(operation: &mut Value) {
    let sends = operation.get("requestBody").is_some();
    let says = sends || operation["parameters"].as_array().is_some_and(|all| !all.is_empty());
    if let Some(answers) = operation["responses"].as_object_mut() {
        answers.retain(|status, _| match status.as_str() {
            "400" => says,
            "415" => sends,
            _ => true,
        });
    }
}

/// What a good answer is stands at its operation, under a heading: the type of an answer says no more than that there is
/// one.
fn put_words_to_answer(operation: &mut Value) {
    const HEADING: &str = "\n\n# Answer\n";
    let description = operation["description"].as_str().unwrap_or_default();
    let Some((about, answer)) = description.split_once(HEADING) else { return };
    let (about, answer) = (json!(about), json!(answer));
    operation["description"] = about;
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    for (_, good) in answers.filter(|(status, _)| status.as_str() < "300") {
        good["description"] = answer.clone();
    }
}

/// Who may call an operation. Tokens of visitors and of agents look alike; who has the wrong one is told `forbidden`.
fn whom_for(operation: &Value) -> &'static str {
    let ways = operation["security"].as_array().map_or(0, Vec::len);
    let refusals = &operation["responses"]["403"]["content"]["application/problem+json"];
    let to_some = refusals["examples"].get(Slug::Forbidden.name()).is_some();
    match (ways, to_some, &operation["tags"][0]) {
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

/// Each refusal of an operation in words, and with an example by its slug, written once: so programs too can tell which
/// there are. The operations come with the names of the slugs alone.
fn show_refusals(spec: &mut Value) {
    for operation in operations_mut(spec) {
        let answers = operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut);
        for answer in answers {
            if answer.pointer("/content/application~1problem+json").is_none() {
                continue;
            }
            let mut examples = Map::new();
            let mut words = Vec::new();
            for slug in answer["description"].as_str().into_iter().flat_map(named) {
                let (name, title) = (slug.name(), slug.title());
                let reference = format!("#/components/examples/{name}");
                examples.insert(name.to_owned(), json!({ "$ref": reference }));
                words.push(format!("`{name}`: {title}."));
            }
            answer["content"]["application/problem+json"]["examples"] = examples.into();
            answer["description"] = words.join(" ").into();
        }
    }
    for slug in Slug::ALL {
        // Those of calls to no operation are left out.
        if *slug != Slug::MethodNotAllowed {
            let example = json!({ "summary": slug.title(), "value": examples::problem(*slug) });
            spec["components"]["examples"][slug.name()] = example;
        }
    }
}

/// The slugs of these names, which are apart by spaces.
fn named(names: &str) -> impl Iterator<Item = Slug> {
    names.split(' ').filter_map(|name| Slug::ALL.iter().find(|slug| slug.name() == name).copied())
}

/// Headers that mean the same wherever they stand are described once.
fn share_headers(spec: &mut Value) {
    let mut shared = Map::new();
    for operation in operations_mut(spec) {
        let answers = operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut);
        for headers in answers.filter_map(|answer| answer.get_mut("headers")?.as_object_mut()) {
            for name in ["Retry-After", "WWW-Authenticate"] {
                if let Some(header) = headers.get_mut(name) {
                    let reference = json!({ "$ref": format!("#/components/headers/{name}") });
                    shared.insert(name.to_owned(), std::mem::replace(header, reference));
                }
            }
        }
    }
    if let Some(headers) = spec["components"]["headers"].as_object_mut() {
        headers.extend(shared);
    }
}

/// Numbers that only count are bounded by their format alone, which only readers who know the format would know. The
/// generator writes all other bounds as if they were fractions.
fn bound_integer(schema: &mut Map<String, Value>) {
    if schema.get("format").and_then(Value::as_str) == Some("uint32") {
        schema.entry("minimum").or_insert_with(|| json!(0));
        schema.entry("maximum").or_insert_with(|| json!(u32::MAX));
    }
    if schema.get("type").and_then(Value::as_str) == Some("integer") {
        for name in ["minimum", "maximum"] {
            if let Some(bound) = schema.get_mut(name)
                && let Some(number) = bound.as_f64()
                && number == (number as i64) as f64
            {
                *bound = json!(number as i64);
            }
        }
    }
}

/// What every call tells of its limits, written once: on the answers that are good, and on the refusals that say so.
fn tell_of_limits(spec: &mut Value) {
    let mut refer = Map::new();
    for (name, description) in [
        (
            "RateLimit",
            "The limit that is nearest to its end: its name, the calls that may come at once (`r`), and the seconds in \
             which no more are sure (`t`). On every answer to a call that was counted. `\"visitor-messages\";r=37;t=32`",
        ),
        (
            "RateLimit-Policy",
            "The same limit: its name, the calls that may come at once when none came before (`q`), and the seconds in \
             which as many are earned (`w`). On every answer to a call that was counted. `\"visitor-messages\";q=100;w=50`",
        ),
    ] {
        spec["components"]["headers"][name] =
            json!({ "description": description, "schema": { "type": "string" } });
        let reference = format!("#/components/headers/{name}");
        refer.insert(name.to_owned(), json!({ "$ref": reference }));
    }
    for operation in operations_mut(spec) {
        let answers = operation["responses"].as_object_mut().into_iter().flatten();
        for (status, answer) in answers {
            if status.as_str() >= "400" && answer["headers"].get("RateLimit").is_none() {
                continue;
            }
            if answer["headers"].is_null() {
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
        about.push_str("\n\n");
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::bound_integer;

    #[test]
    fn the_bounds_of_an_integer_are_whole_and_the_same_as_before() {
        let mut schema = json!({"type": "integer", "minimum": -5.0, "maximum": 5_000_000_000.0});
        bound_integer(schema.as_object_mut().expect("an object"));
        // Equal numbers of another kind would not be.
        let bounds = json!({"type": "integer", "minimum": -5, "maximum": 5_000_000_000_i64});
        assert_eq!(schema, bounds);
    }
}
