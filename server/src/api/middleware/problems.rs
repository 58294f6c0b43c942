//! Every error, the framework's own included, becomes a problem of the table.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;

use poem::{
    Endpoint, Error, IntoResponse, Request, Response, Result,
    error::{MethodNotAllowedError, NotFoundError},
    http::{HeaderValue, header},
};
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError};

use crate::api::{
    paths::Paths,
    problem::{Problem, Slug},
};

/// Turns errors into answers.
///
/// # Errors
/// None.
pub async fn problems<E: Endpoint>(
    next: Arc<E>,
    request: Request,
    paths: Arc<Paths>,
) -> Result<Response> {
    let path = request.uri().path().to_owned();
    let called = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let Ok(called) = called else {
        return Ok(Problem::internal(&"an operation panicked").into_response());
    };
    match called {
        Ok(answer) => Ok(answer.into_response()),
        Err(error) if error.is_from_response() => Ok(error.into_response()),
        Err(error) if error.is::<MethodNotAllowedError>() => {
            let methods = paths.methods(&path);
            let detail = format!("This address takes {methods}.");
            let mut response = Problem::new(Slug::MethodNotAllowed, detail).into_response();
            if let Ok(methods) = HeaderValue::from_str(&methods) {
                response.headers_mut().insert(header::ALLOW, methods);
            }
            Ok(response)
        }
        Err(error) => Ok(problem(&error, &path, &paths).into_response()),
    }
}

/// What the framework says of a parameter, as the end of a sentence that begins with its name.
fn plain(reason: &str) -> String {
    let bound = |name: &str| {
        let (_, rest) = reason.split_once(&format!("{name}("))?;
        rest.split([',', ')']).next().map(str::to_owned)
    };
    let bounds = [
        ("maximum", "must be at most", ""),
        ("minimum", "must be at least", ""),
        ("maxLength", "must have at most", " characters"),
        ("minLength", "must have at least", " characters"),
    ];
    for (name, words, of) in bounds {
        if let Some(bound) = bound(name) {
            let of = if bound == "1" { of.trim_end_matches('s') } else { of };
            return format!("{words} {bound}{of}");
        }
    }
    if reason.contains("ChatState") {
        "must be waiting, open or closed".to_owned()
    } else if reason.contains("Id\"") {
        "must be a UUID".to_owned()
    } else if reason.contains("date-time") {
        "must be a time such as 2026-11-27T08:00:00Z".to_owned()
    } else if reason.contains("integer") {
        "must be a whole number".to_owned()
    } else {
        format!("does not fit: {reason}")
    }
}

fn problem(error: &Error, path: &str, paths: &Paths) -> Problem {
    if error.is::<NotFoundError>() {
        return Problem::nowhere();
    }
    if let Some(error) = error.downcast_ref::<ParseParamError>() {
        return Problem::invalid(error.name, plain(&error.reason));
    }
    if let Some(error) = error.downcast_ref::<ParsePathError>() {
        let index = error.name.strip_prefix("param").and_then(|index| index.parse().ok());
        let name = index.and_then(|index| paths.parameter(path, index)).unwrap_or(error.name);
        return Problem::invalid(name, plain(&error.reason));
    }
    if let Some(error) = error.downcast_ref::<ContentTypeError>() {
        return Problem::new(Slug::UnsupportedMediaType, format!("{error}."));
    }
    Problem::from_framework(error)
}
