//! One line a request at debug, and one more in the count: what, how it went, how long. Never a token, a query or a body.

use std::{sync::Arc, time::Instant};

use poem::{Endpoint, Request, Response, Result};

use crate::api::{client::Proxies, requests::Requests};

/// Notes where the request comes from; logs and counts it once it is answered.
///
/// # Errors
/// None: an error is logged and answered.
pub async fn log<E: Endpoint<Output = Response>>(
    next: Arc<E>,
    mut request: Request,
    proxies: Arc<Proxies>,
    requests: Requests,
) -> Result<Response> {
    let began = Instant::now();
    let client = proxies.client(&request);
    request.set_data(client);
    let method = request.method().clone();
    let path = request.original_uri().path().to_owned();
    let response = next.get_response(request).await;
    requests.count(method.as_str(), response.status().as_u16());
    tracing::debug!(
        %method,
        path,
        status = response.status().as_u16(),
        millis = began.elapsed().as_millis() as u64,
        client = client.address.map(tracing::field::display),
        "request"
    );
    Ok(response)
}
