//! Calls that wait when they are asked to, and refusals as errors.

use std::{error::Error as StdError, fmt, future::Future, time::Duration};

use futures::TryStreamExt;
use progenitor_client::{ByteStream, Error, ResponseValue};

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

/// What the call gives. A limit (429) and a busy server (503) are waited out for as long as they say, and so is a
/// connection that breaks. A message that is sent twice with one id is there once, so any call may be made again.
///
/// # Errors
/// [`Refused`], or that the answer is none of this API.
pub async fn patiently<T, F>(mut call: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<ResponseValue<T>, Error<ByteStream>>>,
{
    for failures in 0.. {
        let seconds = match call().await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(Error::CommunicationError(_) | Error::ResponseBodyError(_)) => {
                2f64.powi(failures).min(30.0)
            }
            Err(Error::ErrorResponse(answer)) => {
                let wait = answer
                    .headers()
                    .get("Retry-After")
                    .and_then(|wait| wait.to_str().ok()?.parse().ok());
                match (answer.status().as_u16(), wait) {
                    (429 | 503, Some(seconds)) => seconds,
                    _ => return Err(Refused(problem(answer.into_inner()).await?).into()),
                }
            }
            Err(error) => return Err(error.to_string().into()),
        };
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
    }
    unreachable!("it is tried for ever")
}

/// The generated client hands out the body of a refusal as it comes.
async fn problem(body: ByteStream) -> Result<Problem, Failure> {
    let chunks: Vec<_> = body.into_inner().try_collect().await?;
    Ok(serde_json::from_slice(&chunks.concat())?)
}
