//! JSON bodies, in and out, by `serde` alone.
//!
//! What comes in is read strictly: a number is not text, a field that nobody asked for is refused, and the refusal names
//! the field (poem-openapi's own payload is lenient and names only the type).

use poem::{IntoResponse, Request, RequestBody, Response, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions,
    payload::Payload,
    registry::{MetaMediaType, MetaRequest, MetaResponse, MetaResponses, MetaSchemaRef, Registry},
    types::Type,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::problem::{Problem, Slug};

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Type> Payload for Json<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        let kind = content_type.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case(Self::CONTENT_TYPE)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type + Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => Response::builder().content_type("application/json").body(body),
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}

impl<T: Type + Serialize> ApiResponse for Json<T> {
    fn meta() -> MetaResponses {
        let content =
            vec![MetaMediaType { content_type: Self::CONTENT_TYPE, schema: Self::schema_ref() }];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "Done.",
                status: Some(200),
                status_range: None,
                content,
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<'a, T: Type + DeserializeOwned> ApiExtractor<'a> for Json<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: Self::CONTENT_TYPE,
                schema: Self::schema_ref(),
            }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        if !request.content_type().is_some_and(Self::check_content_type) {
            let detail = "The body has to be sent with `Content-Type: application/json`.";
            return Err(Problem::new(Slug::UnsupportedMediaType, detail).into());
        }
        // Already in memory and within bounds: `middleware::body` has seen to it.
        let bytes = body.take()?.into_vec().await.map_err(|error| Problem::internal(&error))?;
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Problem::invalid("", format!("is not JSON: {error}")))?;
        refuse_lists(&value, "")?;
        serde_path_to_error::deserialize(value).map(Self).map_err(|error| {
            let path = error.path().to_string();
            explain(path.trim_end_matches('.'), &error.into_inner().to_string()).into()
        })
    }
}

/// No request has a list in it, and `serde` would take one for an object, its fields in order.
fn refuse_lists(value: &Value, path: &str) -> Result<(), Problem> {
    match value {
        Value::Array(_) => Err(Problem::invalid(path, "must not be a list")),
        Value::Object(fields) => {
            fields.iter().try_for_each(|(name, field)| refuse_lists(field, &join(path, name)))
        }
        _ => Ok(()),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The problem behind what `serde` says of the field at `path`, in words for whoever wrote the request.
fn explain(path: &str, said: &str) -> Problem {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if said.starts_with("missing field") {
        return Problem::invalid(join(path, &quoted(said)), "is missing");
    }
    if said.starts_with("unknown field") {
        return Problem::invalid(path, "is not a field of this request");
    }
    if said.starts_with("unknown variant") {
        let known = said.split_once("expected ").map_or("", |(_, known)| known);
        return Problem::invalid(path, format!("must be {known}"));
    }
    if said.starts_with("UUID") {
        return Problem::invalid(path, "must be a UUID");
    }
    let wrong = said.strip_prefix("invalid type: ").or(said.strip_prefix("invalid value: "));
    if let Some((found, wanted)) = wrong.and_then(|wrong| wrong.split_once(", expected ")) {
        let wanted = match wanted {
            "u32" => "a whole number",
            wanted if wanted.starts_with("struct ") || wanted == "a map" => "an object",
            wanted if wanted.contains("UUID") => "a UUID",
            wanted => wanted,
        };
        return Problem::invalid(path, format!("must be {wanted}, not {found}"));
    }
    // Our own types speak in ends of sentences.
    Problem::invalid(path, said)
}
