//! Acts that are more than one step. A client that goes away takes its request with it, but not what it has begun: once the
//! store has committed, what has to follow does follow.

use super::Refusal;
use crate::store::StoreError;

/// Does `act` to its end, whether or not anybody waits for it.
///
/// # Errors
/// Those of `act`.
pub(super) async fn through<T: Send + 'static>(
    act: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::spawn(act).await.unwrap_or(Err(Refusal::Store(StoreError::Panicked)))
}
