//! Work: what is run in a transaction, and how its outcome finds its way back.

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::{Mode, Store, StoreError, Tx};

/// What is run in one transaction. See rule 7 of the [contract](super).
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// What it gives.
    type Done: Send + 'static;
    /// Why it may say no. Saying no undoes what it wrote.
    type Refused: From<StoreError> + Send + 'static;

    /// Does the work.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, Self::Refused>;
}

/// Work with its types forgotten, as engines see it.
pub trait Job: Send {
    /// Runs the work; `true` if what it wrote is to be kept.
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, bool>;

    /// Hands the outcome to whoever waits: what [`run`](Self::run) found, or why the transaction failed.
    fn finish(self: Box<Self>, transaction: Result<(), StoreError>);
}

struct Pending<W: Work> {
    work: W,
    outcome: Option<Result<W::Done, W::Refused>>,
    done: oneshot::Sender<Result<W::Done, W::Refused>>,
}

impl<W: Work> Job for Pending<W> {
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> BoxFuture<'a, bool> {
        // Two lifetimes meet here: that of the transaction behind `tx` is the longer one, so the future may borrow both.
        let Self { work, outcome, .. } = self;
        let running = work.run(tx);
        Box::pin(async move {
            let result = running.await;
            let keep = result.is_ok();
            *outcome = Some(result);
            keep
        })
    }

    fn finish(self: Box<Self>, transaction: Result<(), StoreError>) {
        let outcome = match (transaction, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::Panicked.into()),
            (Err(error), _) => Err(error.into()),
        };
        // Whoever asked may have gone away; what was committed stays committed.
        let _ = self.done.send(outcome);
    }
}

/// The typed face of a [`Store`].
#[async_trait]
pub trait StoreExt {
    /// Runs `work` in a transaction that may write; answers after the commit.
    async fn write<W: Work>(&self, work: W) -> Result<W::Done, W::Refused>;

    /// Runs `work` in a transaction that sees one moment and changes nothing.
    async fn read<W: Work>(&self, work: W) -> Result<W::Done, W::Refused>;
}

#[async_trait]
impl<S: Store + ?Sized> StoreExt for S {
    async fn write<W: Work>(&self, work: W) -> Result<W::Done, W::Refused> {
        submit(self, work, Mode::Write).await
    }

    async fn read<W: Work>(&self, work: W) -> Result<W::Done, W::Refused> {
        submit(self, work, Mode::Read).await
    }
}

async fn submit<S: Store + ?Sized, W: Work>(
    store: &S,
    work: W,
    mode: Mode,
) -> Result<W::Done, W::Refused> {
    let (done, outcome) = oneshot::channel();
    store.submit(Box::new(Pending { work, outcome: None, done }), mode);
    outcome.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
}
