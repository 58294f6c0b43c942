//! Passwords are slow to look at on purpose: off the runtime, and never more than two at once.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Refusal, hashing::Memory, tokens};
use crate::{model::Password, store::StoreError};

/// Stands in for the hash of an agent that does not exist, so that the answer takes as long as for one that does.
static NOBODY: OnceLock<String> = OnceLock::new();

/// Who may hash when. Hashing fills 19 MiB and a core for a while: more at once would stop the desk from doing its work.
pub struct Passwords {
    /// Two at once.
    turns: Arc<Semaphore>,
    /// Of these one at most of those who are not known: whoever is never waits behind a crowd.
    strangers: Arc<Semaphore>,
    /// Strangers who wait, and the one who does not.
    queue: Arc<Semaphore>,
    /// What nobody hashes with just now: as many as there were ever at once.
    idle: Arc<Mutex<Vec<Memory>>>,
}

/// Strangers who wait for their turn: about two seconds' work.
const QUEUE: usize = 50;
/// Seconds after which to try again where the queue is full.
const QUEUE_FULL: u32 = 5;

impl Default for Passwords {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { turns: places(2), strangers: places(1), queue: places(QUEUE), idle: Arc::default() }
    }
}

impl Passwords {
    /// The hash of a password that somebody chooses, in PHC form.
    ///
    /// # Errors
    /// [`Refusal::PasswordTooShort`].
    pub async fn hash(&self, password: Password) -> Result<String, Refusal> {
        if !password.may_be_chosen() {
            return Err(Refusal::PasswordTooShort);
        }
        let hash = self.in_turn(Vec::new(), move |memory| memory.hash(password.as_bytes())).await?;
        hash.ok_or(Refusal::Store(StoreError::Engine("a password cannot be hashed".to_owned())))
    }

    /// Whether `password` is the one of `hash`; without a hash it is not, and that takes as long to say. `known`: whoever
    /// tries is known for where it calls from.
    ///
    /// # Errors
    /// [`Refusal::TooManyLogIns`], if too many who are not known wait; or if hashing itself fails.
    pub async fn verify(
        &self,
        password: Password,
        hash: Option<String>,
        known: bool,
    ) -> Result<bool, Refusal> {
        let mut before = Vec::new();
        if !known {
            let full = Refusal::TooManyLogIns { retry_after: QUEUE_FULL };
            before.push(Arc::clone(&self.queue).try_acquire_owned().map_err(|_| full)?);
            before.extend(Arc::clone(&self.strangers).acquire_owned().await);
        }
        self.in_turn(before, move |memory| {
            let exists = hash.is_some();
            let hash = hash.unwrap_or_else(|| {
                let made = || memory.hash(tokens::new_password().as_bytes()).unwrap_or_default();
                NOBODY.get_or_init(made).clone()
            });
            memory.verify(password.as_bytes(), &hash) && exists
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        before: Vec<OwnedSemaphorePermit>,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        // The turn goes with the work: a caller who goes away gives up its answer, but its hash is still being made. The
        // semaphores are never closed.
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let idle = Arc::clone(&self.idle);
        let outcome = tokio::task::spawn_blocking(move || {
            let of_nobody = || idle.lock().unwrap_or_else(PoisonError::into_inner);
            let mut memory = of_nobody().pop().unwrap_or_default();
            let outcome = work(&mut memory);
            of_nobody().push(memory);
            drop((turn, before));
            outcome
        });
        outcome.await.map_err(|_| Refusal::Store(StoreError::Panicked))
    }
}
