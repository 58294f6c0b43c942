//! Calls that wait when they are asked to, and refusals as errors.

use std::{error::Error as StdError, fmt, future::Future, time::Duration};

use futures::TryStreamExt;
use progenitor_client::{ByteStream, Error, ResponseValue};
use reqwest::header::HeaderMap;

use crate::holdline::types::Problem;

/// A call that was refused, with what the server said of it. Programs go by the [slug](Refused::slug).
#[derive(Debug)]
pub struct Refused(pub Problem);

impl Refused {
    pub fn slug(&self) -> &str {
        self.0.type_.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { status, title, detail, .. } = &self.0;
        write!(f, "{status} {}: {}", **title, **detail)
    }
}

impl StdError for Refused {}

pub type Failure = Box<dyn StdError + Send + Sync>;

/// What the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a
/// connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
///
/// # Errors
/// [`Refused`], or that the answer is none of this API.
pub async fn patiently<T, F>(mut call: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<ResponseValue<T>, Error<ByteStream>>>,
{
    let mut failures = 0;
    loop {
        let wait = match call().await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(Error::ErrorResponse(answer)) if !is_passing(answer.status().as_u16()) => {
                return Err(Refused(problem(answer.into_inner()).await?).into());
            }
            Err(Error::ErrorResponse(answer)) => retry_after(answer.headers()),
            Err(Error::UnexpectedResponse(answer)) if is_passing(answer.status().as_u16()) => {
                retry_after(answer.headers())
            }
            Err(Error::CommunicationError(_) | Error::ResponseBodyError(_)) => None,
            Err(error) => return Err(error.to_string().into()),
        };
        let seconds = wait.unwrap_or_else(|| 2f64.powi(failures).min(30.0));
        failures += 1;
        // Not all at once.
        tokio::time::sleep(Duration::from_secs_f64(seconds * (1.0 + fastrand::f64() / 5.0))).await;
    }
}

const fn is_passing(status: u16) -> bool {
    status == 429 || status >= 500
}

/// Seconds.
fn retry_after(headers: &HeaderMap) -> Option<f64> {
    headers.get("Retry-After")?.to_str().ok()?.parse().ok()
}

/// The generated client hands out the body of a refusal as it comes.
async fn problem(body: ByteStream) -> Result<Problem, Failure> {
    let chunks: Vec<_> = body.into_inner().try_collect().await?;
    Ok(serde_json::from_slice(&chunks.concat())?)
}
