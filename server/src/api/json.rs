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
        let mut reader = serde_json::Deserializer::from_slice(&bytes);
        let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            // A segment that could not be read any more is `?`, and the whole is `.`.
            let path = error.path().to_string();
            let field = path.trim_end_matches('?').trim_end_matches('.').to_owned();
            Problem::invalid(field, plain(&error.into_inner()))
        });
        let value = read?;
        reader.end().map_err(|error| Problem::invalid("", plain(&error)))?;
        Ok(Self(value))
    }
}

/// What is wrong, as the end of a sentence that begins with the field's name.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match error.classify() {
        serde_json::error::Category::Data => {
            let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
            if text.starts_with("must ") || text.starts_with("is ") {
                text.to_owned()
            } else {
                format!("does not fit: {text}")
            }
        }
        _ => format!("is not JSON: {text}"),
    }
}
