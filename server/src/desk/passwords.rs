//! Passwords: argon2id (RFC 9106), slow on purpose and therefore off the runtime, and never more than two at once.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Refusal, tokens};
use crate::{model::Password, store::StoreError};

/// What a thread of hashers is given to do.
type Hashing = Box<dyn FnOnce() + Send>;

/// Two threads of their own: what a thread once needed of memory the allocator keeps for it, and the runtime's blocking
/// threads are many.
static HASHERS: LazyLock<Mutex<Sender<Hashing>>> = LazyLock::new(|| {
    let (sender, receiver) = channel::<Hashing>();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..2 {
        let receiver = Arc::clone(&receiver);
        thread::spawn(move || {
            loop {
                let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(hashing) = next else { return };
                // Should one break, whoever waits for it is told by its channel, and the thread goes on.
                let _ = catch_unwind(AssertUnwindSafe(hashing));
            }
        });
    }
    Mutex::new(sender)
});

/// Stands in for the hash of an agent that does not exist, so that the answer takes as long as for one that does.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now(tokens::new_password().as_bytes()).unwrap_or_default());

fn hash_now(password: &[u8]) -> Result<String, Refusal> {
    Argon2::default()
        .hash_password(password)
        .map(|hash| hash.to_string())
        .map_err(|_| Refusal::Store(StoreError::Engine("a password cannot be hashed".to_owned())))
}

/// Who may hash when. Hashing fills 19 MiB and a core for a while: more at once would stop the desk from doing its work.
pub struct Passwords {
    /// Two at once.
    turns: Arc<Semaphore>,
    /// Of these one at most of those who are not known: whoever is never waits behind a crowd.
    strangers: Arc<Semaphore>,
    /// Strangers who wait, and the one who does not.
    queue: Arc<Semaphore>,
}

/// Strangers who wait for their turn: about two seconds' work.
const QUEUE: usize = 50;
/// Seconds after which to try again where the queue is full.
const QUEUE_FULL: u32 = 5;

impl Default for Passwords {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { turns: places(2), strangers: places(1), queue: places(QUEUE) }
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
        self.in_turn(Vec::new(), move || hash_now(password.as_bytes())).await?
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
        self.in_turn(before, move || {
            let exists = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            }) && exists
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        before: Vec<OwnedSemaphorePermit>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        // The turn goes with the work: a caller who goes away gives up its answer, but its hash is still being made. The
        // semaphores are never closed.
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let (done, outcome) = channel();
        let hashing: Hashing = Box::new(move || {
            let outcome = work();
            // Given up before the answer: whoever has it and comes again finds its turn free.
            drop((turn, before));
            // Nobody may wait for it any more.
            let _ = done.send(outcome);
        });
        let wait = move || {
            HASHERS.lock().unwrap_or_else(PoisonError::into_inner).send(hashing).ok()?;
            outcome.recv().ok()
        };
        // Waited for on a thread that may be blocked: a runtime whose time is paused knows that something is being done.
        let outcome = tokio::task::spawn_blocking(wait).await;
        outcome.ok().flatten().ok_or(Refusal::Store(StoreError::Panicked))
    }
}
