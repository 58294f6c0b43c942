//! Cross-origin calls (Fetch standard): from the sites that the owner allows, with tokens and never with cookies.

use std::sync::Arc;

use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    http::{HeaderValue, Method, StatusCode, header},
};

use crate::api::{
    context::Context,
    problem::{Problem, Slug},
};

const METHODS: &str = "GET, POST, PATCH, DELETE";
const HEADERS: &str = "Authorization, Content-Type, If-None-Match, Last-Event-ID";
const EXPOSED: &str = "Retry-After, RateLimit, RateLimit-Policy, ETag";
/// Seconds: what browsers keep at most.
const MAX_AGE: &str = "7200";

/// Adds what the browser has to see to every answer, refusals included, and answers preflights.
///
/// # Errors
/// None: a refusal inside has become an answer before it comes here.
pub async fn cors<E: Endpoint<Output = Response>>(
    next: Arc<E>,
    request: Request,
) -> Result<Response> {
    let context = Context::of(&request)?;
    let origin = request.headers().get(header::ORIGIN).cloned();
    let any = context.public.allowed.is_empty();
    let allowed = match &origin {
        None => true,
        Some(origin) => {
            any || origin
                .to_str()
                .is_ok_and(|origin| context.public.may_call(origin, request.headers()))
        }
    };
    let preflight = *request.method() == Method::OPTIONS;
    let mut response = if !allowed {
        let detail = "Pages of this origin may not call the server; see --allowed-origins.";
        Problem::new(Slug::OriginNotAllowed, detail).into_response()
    } else if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.call(request).await?
    };
    let headers = response.headers_mut();
    if !any {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    let shown = if any { Some(HeaderValue::from_static("*")) } else { origin.filter(|_| allowed) };
    if let Some(shown) = shown {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, shown);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        if preflight {
            for (name, value) in [
                (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
                (header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
                (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
            ] {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    Ok(response)
}
