//! Passwords: argon2id (RFC 9106), slow on purpose and therefore off the runtime, and never more than two at once.

use std::sync::{Arc, LazyLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use super::{Refusal, tokens};
use crate::{model::Password, store::StoreError};

/// Hashing fills 19 MiB and a core for a while: more at once would stop the desk from doing its work.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// Stands in for the hash of an agent that does not exist, so that the answer takes as long as for one that does.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now(tokens::new_password().as_bytes()).unwrap_or_default());

fn hash_now(password: &[u8]) -> Result<String, Refusal> {
    Argon2::default()
        .hash_password(password)
        .map(|hash| hash.to_string())
        .map_err(|_| Refusal::Store(StoreError::Engine("a password cannot be hashed".to_owned())))
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    // The turn goes with the work: a caller who goes away gives up its answer, but its hash is still being made. The
    // semaphore is never closed.
    let turn = Arc::clone(&TURNS).acquire_owned().await;
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Store(StoreError::Panicked))
}

/// The hash of a password that somebody chooses, in PHC form.
///
/// # Errors
/// [`Refusal::PasswordTooShort`].
pub async fn hash(password: Password) -> Result<String, Refusal> {
    if !password.may_be_chosen() {
        return Err(Refusal::PasswordTooShort);
    }
    in_turn(move || hash_now(password.as_bytes())).await?
}

/// Whether `password` is the one of `hash`; without a hash it is not, and that takes as long to say.
///
/// # Errors
/// If hashing itself fails.
pub async fn verify(password: Password, hash: Option<String>) -> Result<bool, Refusal> {
    in_turn(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            && known
    })
    .await
}
