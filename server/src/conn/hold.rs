//! Holding a request: the one place where a poll waits.

use tokio::{sync::watch, time::Instant};

/// Known to everything that waits: whether the server is stopping.
#[derive(Debug, Clone)]
pub struct Stopping(watch::Receiver<bool>);

/// Says that the server is stopping.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// A server that is not stopping, and the means to say that it is.
    pub fn new() -> (Self, Stopping) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stopping(receiver))
    }

    /// Ends all waits, now and from now on.
    pub fn now(&self) {
        self.0.send_replace(true);
    }
}

impl Stopping {
    /// Waits until the server stops.
    pub async fn wait(&self) {
        // Without a sender nobody can stop it any more: it is as good as stopped.
        let _ = self.0.clone().wait_for(|stopping| *stopping).await;
    }
}

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// There may be something new.
    Woken,
    /// The time is over.
    Over,
    /// The server stops.
    Stopping,
}

/// Waits for `wake`, until `until` or until the server stops. If the client goes away the wait, and all that belongs to
/// it, is dropped at once: hyper notices the end of the stream while it waits for the answer.
pub async fn hold(wake: impl Future<Output = ()>, until: Instant, stopping: &Stopping) -> Held {
    tokio::select! {
        biased;
        () = wake => Held::Woken,
        () = stopping.wait() => Held::Stopping,
        () = tokio::time::sleep_until(until) => Held::Over,
    }
}
