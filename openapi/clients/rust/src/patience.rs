//! Calls that wait when they are asked to, and refusals as errors.

use std::{
    error::Error as StdError,
    fmt,
    future::Future,
    time::{Duration, Instant},
};

use futures::TryStreamExt;
use progenitor_client::{ByteStream, Error, ResponseValue};
use reqwest::header::HeaderMap;

use crate::holdline::types::Problem;

/// For how long a call is waited in all, if not told otherwise. Beyond it the refusal, or what broke, goes to the caller.
const PATIENCE: Duration = Duration::from_secs(300);

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

/// A newer poll of the same party took the place of this one. Stop: if both went on, each would end the other.
#[derive(Debug)]
pub struct Superseded;

impl fmt::Display for Superseded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another poll has taken over")
    }
}

impl StdError for Superseded {}

pub type Failure = Box<dyn StdError + Send + Sync>;

/// Why a call did not go well.
enum Cause {
    /// The server refused it.
    Refused(Refused),
    /// Something between here and the server answered with this status.
    Strange(u16),
    /// No whole answer came.
    Broken(String),
}

/// What the call gives. A limit (429) and a server in trouble (5xx) are waited out for as long as they say, and so is a
/// connection that breaks. Only for what may be done twice: reading, changing to a value, and what carries an id.
///
/// # Errors
/// [`Refused`], [`Superseded`], or that the answer is none of this API.
pub async fn patiently<T, F>(call: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<ResponseValue<T>, Error<ByteStream>>>,
{
    patiently_within(PATIENCE, call).await
}

/// The same with a patience of one's own.
///
/// # Errors
/// Those of [`patiently`].
pub async fn patiently_within<T, F>(
    patience: Duration,
    call: impl FnMut() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = Result<ResponseValue<T>, Error<ByteStream>>>,
{
    insist(patience, call, |cause| match cause {
        Cause::Refused(Refused(problem)) => is_passing(problem.status),
        Cause::Strange(status) => is_passing(*status),
        Cause::Broken(_) => true,
    })
    .await
}

/// The same for what must not be done twice: it is called again only where the server itself says that it did nothing. Of
/// anything else, such as an answer that got lost, the caller has to find out what became of it.
///
/// # Errors
/// Those of [`patiently`], and that no whole answer came.
pub async fn once<T, F>(call: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<ResponseValue<T>, Error<ByteStream>>>,
{
    insist(PATIENCE, call, |cause| match cause {
        Cause::Refused(Refused(problem)) => matches!(problem.status, 429 | 503),
        _ => false,
    })
    .await
}

const fn is_passing(status: u16) -> bool {
    status == 429 || status >= 500
}

async fn insist<T, F>(
    patience: Duration,
    mut call: impl FnMut() -> F,
    passes: impl Fn(&Cause) -> bool,
) -> Result<T, Failure>
where
    F: Future<Output = Result<ResponseValue<T>, Error<ByteStream>>>,
{
    let (begin, mut failures) = (Instant::now(), 0);
    loop {
        let (cause, told) = match call().await {
            Ok(answer) => return Ok(answer.into_inner()),
            Err(Error::ErrorResponse(answer)) => {
                let (status, told) = (answer.status().as_u16(), retry_after(answer.headers()));
                let problem = problem(answer.into_inner()).await;
                (problem.map_or(Cause::Strange(status), |it| Cause::Refused(Refused(it))), told)
            }
            Err(Error::UnexpectedResponse(answer)) => {
                (Cause::Strange(answer.status().as_u16()), retry_after(answer.headers()))
            }
            Err(Error::CommunicationError(error) | Error::ResponseBodyError(error))
                if !error.is_builder() =>
            {
                (Cause::Broken(error.to_string()), None)
            }
            Err(Error::InvalidResponsePayload(_, error)) if !error.is_data() => {
                (Cause::Broken(error.to_string()), None)
            }
            // A mistake of one's own, or of the document: no waiting mends it.
            Err(error) => return Err(error.to_string().into()),
        };
        let seconds = told.unwrap_or_else(|| Duration::from_secs(30.min(1 << failures.min(5))));
        // Not all at once.
        let pause = seconds.mul_f64(1.0 + fastrand::f64() / 5.0);
        failures += 1;
        if cause.is_superseded() {
            return Err(Superseded.into());
        }
        if !passes(&cause) || begin.elapsed() + pause > patience {
            return Err(cause.into());
        }
        tokio::time::sleep(pause).await;
    }
}

impl Cause {
    fn is_superseded(&self) -> bool {
        matches!(self, Self::Refused(refused) if refused.slug() == "poll-superseded")
    }
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Refused(refused) => refused.into(),
            Cause::Strange(status) => format!("{status}, which is no answer of this API").into(),
            Cause::Broken(why) => why.into(),
        }
    }
}

/// If it is a number of seconds that can be waited for.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let told: u32 = headers.get("Retry-After")?.to_str().ok()?.parse().ok()?;
    (told > 0).then(|| Duration::from_secs(told.into()))
}

/// The generated client hands out the body of a refusal as it comes.
async fn problem(body: ByteStream) -> Option<Problem> {
    let chunks: Vec<_> = body.into_inner().try_collect().await.ok()?;
    serde_json::from_slice(&chunks.concat()).ok()
}
