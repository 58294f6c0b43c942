//! What a value of the API's document is, in a few words for people.

use serde_json::Value;

use super::{pages::escape, reading::list};

/// What a value is, as HTML: its type, or the name of its schema with a link to it, and its bounds.
pub(super) fn kind(schema: &Value) -> String {
    let reference = schema["$ref"].as_str().or_else(|| schema["allOf"][0]["$ref"].as_str());
    if let Some(name) = reference.and_then(|path| path.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    let name = schema["type"].as_str().unwrap_or_default();
    let mut words = match name {
        "array" => vec![format!("list of {}", kind(&schema["items"]))],
        name => vec![escape(name)],
    };
    // Known to whoever reads the number's bounds.
    let format = schema["format"].as_str().filter(|_| name == "string");
    words.extend(format.map(escape));
    words.extend(bounds(&schema["minimum"], &schema["maximum"], ""));
    words.extend(bounds(&schema["minLength"], &schema["maxLength"], " characters"));
    words.extend(bounds(&schema["minItems"], &schema["maxItems"], " items"));
    words.extend(bounds(&Value::Null, &schema["maxProperties"], " members"));
    let pattern = schema["pattern"].as_str();
    words.extend(pattern.map(|pattern| format!("<code>{}</code>", escape(pattern))));
    let values = list(&schema["enum"]).filter_map(Value::as_str);
    words.extend(values.map(|value| format!("<code>{}</code>", escape(value))));
    if schema["additionalProperties"].is_object() {
        words.push(format!("each {}", kind(&schema["additionalProperties"])));
    }
    words.join(", ")
}

/// Bounds as people say them. That of a number's format is none.
fn bounds(least: &Value, most: &Value, of: &str) -> Option<String> {
    let most = most.as_u64().filter(|most| *most != u64::from(u32::MAX));
    match (least.as_u64(), most) {
        (None, None) | (Some(0), None) => None,
        (Some(least), None) => Some(format!("at least {least}{of}")),
        (None, Some(most)) => Some(format!("at most {most}{of}")),
        (Some(least), Some(most)) => Some(format!("{least} to {most}{of}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::kind;

    #[test]
    fn a_kind_has_its_bounds() {
        for (schema, words) in [
            (
                json!({"type": "integer", "format": "uint32", "minimum": 0, "maximum": u32::MAX}),
                "integer",
            ),
            (json!({"type": "integer", "minimum": 1, "maximum": u32::MAX}), "integer, at least 1"),
            (json!({"type": "integer", "minimum": 0, "maximum": 55}), "integer, 0 to 55"),
            (json!({"type": "string", "format": "uuid"}), "string, uuid"),
            (json!({"type": "string", "maxLength": 80}), "string, at most 80 characters"),
            (json!({"type": "string", "enum": ["Bearer"]}), "string, <code>Bearer</code>"),
            (json!({"type": "string", "pattern": "^<$"}), "string, <code>^&lt;$</code>"),
            (
                json!({"type": "array", "items": {"$ref": "#/components/schemas/Chat"}, "maxItems": 9}),
                "list of <a href=\"#schema-Chat\">Chat</a>, at most 9 items",
            ),
            (
                json!({"type": "object", "maxProperties": 2, "additionalProperties": {"type": "string"}}),
                "object, at most 2 members, each string",
            ),
        ] {
            assert_eq!(kind(&schema), words, "{schema}");
        }
    }
}
