//! The body of a request: in memory before anything else, within bounds of size and time.

use std::{sync::Arc, time::Duration};

use poem::{Body, Endpoint, Request, Response, Result, error::ReadBodyError};
use tokio::time::timeout;

use crate::api::problem::{Problem, Slug};

/// A message of 4,000 characters is at most 48 kB of JSON, with every character escaped.
const LARGEST: usize = 64 * 1024;

/// Reads the body, or refuses it. It has to arrive within `in_time`.
///
/// # Errors
/// Too large: 413. Too slow: 408.
pub async fn body<E: Endpoint<Output = Response>>(
    next: Arc<E>,
    mut request: Request,
    in_time: Duration,
) -> Result<Response> {
    let bytes = timeout(in_time, request.take_body().into_bytes_limit(LARGEST)).await;
    let bytes = match bytes {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(ReadBodyError::PayloadTooLarge)) => {
            let detail = "A request body has at most 64 KiB.";
            return Err(Problem::new(Slug::PayloadTooLarge, detail).into());
        }
        // The client broke off: whatever is answered, nobody hears it.
        Ok(Err(_)) => return Err(Problem::invalid("", "did not arrive whole").into()),
        Err(_) => {
            let detail = "The body of the request did not arrive in time.";
            return Err(Problem::new(Slug::RequestTimeout, detail).into());
        }
    };
    request.set_body(Body::from_bytes(bytes));
    next.call(request).await
}
