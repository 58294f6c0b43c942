//! Which refusals an operation documents, and that it answers with no others.

use std::{any::Any, marker::PhantomData};

use poem_openapi::{
    ApiResponse,
    registry::{
        MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
    },
    types::Type,
};

use super::problem::{Problem, Slug};
use crate::desk::Refusal;

/// The refusals that one operation documents beyond those of every operation.
pub trait Documented: Send + Sync + Any {
    /// The slugs.
    const SLUGS: &'static [Slug];
}

/// What can happen to every call.
const ALWAYS: [Slug; 10] = [
    Slug::InvalidRequest,
    Slug::OriginNotAllowed,
    Slug::RequestTimeout,
    Slug::PayloadTooLarge,
    Slug::UnsupportedMediaType,
    Slug::Internal,
    Slug::StoreUnavailable,
    Slug::TooManyRequests,
    Slug::Overloaded,
    Slug::TooManyConnections,
];

/// A refusal of an operation that documents the slugs of `D`.
pub struct Failure<D>(Problem, PhantomData<fn() -> D>);

impl<D: Documented> From<Problem> for Failure<D> {
    fn from(problem: Problem) -> Self {
        debug_assert!(
            problem.slug.is_none_or(|slug| D::SLUGS.contains(&slug) || ALWAYS.contains(&slug)),
            "{} is not documented for this operation",
            problem.kind
        );
        Self(problem, PhantomData)
    }
}

impl<D: Documented> From<Refusal> for Failure<D> {
    fn from(refusal: Refusal) -> Self {
        Problem::from(refusal).into()
    }
}

impl<D> From<Failure<D>> for poem::Error {
    fn from(failure: Failure<D>) -> Self {
        failure.0.into()
    }
}

impl<D: Documented> ApiResponse for Failure<D> {
    fn meta() -> MetaResponses {
        let others = ALWAYS.iter().filter(|slug| !D::SLUGS.contains(slug));
        let mut slugs: Vec<Slug> = D::SLUGS.iter().chain(others).copied().collect();
        slugs.sort_by_key(|slug| slug.status());
        let responses = slugs
            .chunk_by(|one, other| one.status() == other.status())
            .map(|group| MetaResponse {
                description: names(group),
                status: Some(group[0].status()),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: "application/problem+json",
                    schema: Problem::schema_ref(),
                }],
                headers: headers(group, D::SLUGS),
            })
            .collect();
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}

/// The slugs of one status by their names alone: `api::spec` puts words and examples to them. The spec is described once in
/// the life of the program, so the text may stay for good.
fn names(slugs: &[Slug]) -> &'static str {
    let names: Vec<&str> = slugs.iter().map(|slug| slug.name()).collect();
    Box::leak(names.join(" ").into_boxed_str())
}

/// The headers of an answer that refuses by one of `group`, where an operation has refusals of its `own`.
fn headers(group: &[Slug], own: &[Slug]) -> Vec<MetaHeader> {
    let header = |name: &str, description: &str, required, schema| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(schema)),
    };
    let mut headers = Vec::new();
    // A page that may not call at all is turned away before its call counts. `api::spec` says what the header is.
    if group.iter().any(|slug| *slug != Slug::OriginNotAllowed || own.contains(slug)) {
        headers.push(header("RateLimit", "", false, MetaSchema::new("string")));
    }
    match group[0].status() {
        401 => {
            let mut bearer = MetaSchema::new("string");
            bearer.enum_items = vec!["Bearer".into()];
            headers.push(header("WWW-Authenticate", "How to be let in: by a token.", true, bearer));
        }
        429 | 503 => {
            let mut seconds = MetaSchema::new_with_format("integer", "int32");
            seconds.minimum = Some(1.0);
            let about = "Seconds to wait before trying again.";
            headers.push(header("Retry-After", about, true, seconds));
        }
        _ => {}
    }
    headers
}

/// `documents!(Posting: ChatClosed, NotFound)`: the slugs of an operation, under a name of its own.
macro_rules! documents {
    ($($name:ident: $($slug:ident),* $(,)?;)+) => {$(
        #[doc = concat!("The refusals of ", stringify!($name), ".")]
        pub struct $name;

        impl $crate::api::failure::Documented for $name {
            const SLUGS: &'static [$crate::api::problem::Slug] = &[$($crate::api::problem::Slug::$slug),*];
        }
    )+};
}
pub(in crate::api) use documents;
