use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rusqlite::Connection;
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot,
};

use super::{
    connection::{BUSY, Location, Synchronous, copy_to, scrub},
    engine::{self, Batch},
};
use crate::store::{Job, Mode, Observer, Store, StoreError};

/// No more jobs than this in one commit: it bounds how long the first of them waits for the last.
const BATCH: usize = 256;
/// Threads that read. Reads are short and mostly of pages in memory.
const READERS: usize = 2;
/// How often pages are moved from the log into the file, if anything was written.
const CHECKPOINT: Duration = Duration::from_millis(500);
/// Above so many pages of 4 KiB the log is begun anew, which a writer that never rests would never let happen.
const LONGEST_LOG: i64 = 16_384;
/// How long writers may be held up for that, and a stop for the last checkpoint.
const SHORT: Duration = Duration::from_millis(300);
/// How often the writer looks whether another process has written.
const LOOK_ELSEWHERE: Duration = Duration::from_secs(1);

/// What the writer is asked for.
enum Order {
    /// To run a job.
    Write(Box<dyn Job>),
    /// To cut off the log, and to say when that was tried.
    Scrub(oneshot::Sender<()>),
}

impl Order {
    fn into_job(self) -> Option<Box<dyn Job>> {
        match self {
            Self::Write(job) => Some(job),
            Self::Scrub(_) => None,
        }
    }
}

/// SQLite with a writer thread, reader threads and a checkpointer.
pub struct SqliteStore {
    writer: Mutex<Option<Sender<Order>>>,
    readers: Mutex<Option<Sender<Box<dyn Job>>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    told: Mutex<Option<tokio::task::JoinHandle<()>>>,
    location: Location,
}

/// What the writer hands to the runtime, in order.
enum Told {
    Committed(Batch),
    ChangedElsewhere,
}

impl SqliteStore {
    /// Opens the database in `file`, making it or bringing its tables up to this version if need be. Must be called on
    /// a runtime: outcomes are handed back into it.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn open(
        file: PathBuf,
        synchronous: Synchronous,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, StoreError> {
        let location = Location::File(file);
        let writer = location.open_writer(synchronous)?;
        let checkpointer = location.open_plain()?;
        let (to_writer, for_writer) = channel();
        let (to_readers, for_readers) = channel();
        let (to_runtime, from_writer) = unbounded_channel();
        let written = Arc::new(AtomicBool::new(false));
        // What a process that was killed has deleted may still be in the log.
        let unscrubbed = Arc::new(AtomicBool::new(true));
        let too_long = Arc::clone(&unscrubbed);
        let (alive, writer_ended) = channel();
        let mut threads = Vec::new();
        let mark = Arc::clone(&written);
        threads.push(spawn("store-writer", move || {
            // Dropped when the writer ends: the sign for the checkpointer to end too.
            let _alive: Sender<()> = alive;
            Writer { connection: writer, runtime: to_runtime, written: mark, unscrubbed }
                .run(&for_writer);
        })?);
        threads.push(spawn("store-checkpoint", move || {
            checkpoint(&checkpointer, &written, &too_long, &writer_ended);
        })?);
        let for_readers = Arc::new(Mutex::new(for_readers));
        for _ in 0..READERS {
            let connection = location.open_reader()?;
            let jobs = Arc::clone(&for_readers);
            threads.push(spawn("store-reader", move || read_jobs(connection, &jobs))?);
        }
        Ok(Self {
            writer: Mutex::new(Some(to_writer)),
            readers: Mutex::new(Some(to_readers)),
            threads: Mutex::new(threads),
            told: Mutex::new(Some(tokio::spawn(tell(from_writer, observer)))),
            location,
        })
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn submit(&self, job: Box<dyn Job>, mode: Mode) {
        let refused = match mode {
            Mode::Read => send(&self.readers, job).err(),
            Mode::Write => send(&self.writer, Order::Write(job)).err().and_then(Order::into_job),
        };
        if let Some(job) = refused {
            job.finish(Err(StoreError::Closed));
        }
    }

    async fn backup(&self, file: &Path) -> Result<(), StoreError> {
        let connection = self.location.open_plain()?;
        let file = file.to_owned();
        tokio::task::spawn_blocking(move || copy_to(&connection, &file))
            .await
            .unwrap_or(Err(StoreError::Panicked))
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        let (tried, when_tried) = oneshot::channel();
        send(&self.writer, Order::Scrub(tried)).map_err(|_| StoreError::Closed)?;
        when_tried.await.map_err(|_| StoreError::Closed)
    }

    async fn close(&self) {
        // With the senders gone each thread ends behind its last job.
        drop(self.writer.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.readers.lock().unwrap_or_else(PoisonError::into_inner).take());
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = tokio::task::spawn_blocking(move || {
            threads.into_iter().all(|thread| thread.join().is_ok())
        });
        if !joined.await.unwrap_or(false) {
            tracing::error!("a thread of the store ended badly");
        }
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(told) = told {
            let _ = told.await;
        }
    }
}

/// Sends to a thread, unless it is told to end: then the message comes back.
fn send<T>(to: &Mutex<Option<Sender<T>>>, message: T) -> Result<(), T> {
    match &*to.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(to) => to.send(message).map_err(|unsent| unsent.0),
        None => Err(message),
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|error| {
        StoreError::Unusable(format!(
            "no thread can be started ({error}): raise the limit of processes"
        ))
    })
}

/// Takes all that is queued, commits it at once, hands it back at once. There is no timer: under light load a batch is
/// one job, under heavy load the batch grows with what arrives during a commit.
///
/// Cutting off the log is its work too: another connection's would look like somebody else's commit.
struct Writer {
    connection: Connection,
    runtime: UnboundedSender<Told>,
    written: Arc<AtomicBool>,
    /// The log is to be cut off: what was deleted may still be in it, or it is too long.
    unscrubbed: Arc<AtomicBool>,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut version = data_version(&self.connection);
        let mut looked = Instant::now();
        loop {
            match orders.recv_timeout(LOOK_ELSEWHERE.saturating_sub(looked.elapsed())) {
                Ok(first) => self.take(first, orders),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if looked.elapsed() >= LOOK_ELSEWHERE {
                looked = Instant::now();
                let now = data_version(&self.connection);
                if now != version {
                    version = now;
                    let _ = self.runtime.send(Told::ChangedElsewhere);
                }
                if self.unscrubbed.load(Ordering::Acquire) {
                    self.scrub();
                }
            }
        }
        // Somebody may be reading for long, and what is in the log is safe there.
        let _ = self.connection.busy_timeout(SHORT);
        let _ = self.connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
    }

    /// Does what is queued, `first` and what came with it.
    fn take(&mut self, first: Order, orders: &Receiver<Order>) {
        let (mut jobs, mut wait_for_scrub) = (Vec::new(), Vec::new());
        for order in std::iter::once(first).chain(orders.try_iter().take(BATCH - 1)) {
            match order {
                Order::Write(job) => jobs.push(job),
                Order::Scrub(tried) => wait_for_scrub.push(tried),
            }
        }
        if !jobs.is_empty() {
            let batch = engine::write(&mut self.connection, jobs);
            self.written.store(true, Ordering::Relaxed);
            let _ = self.runtime.send(Told::Committed(batch));
        }
        // Whoever asks for it has committed before: one for all who ask.
        if !wait_for_scrub.is_empty() {
            self.scrub();
            for tried in wait_for_scrub {
                let _ = tried.send(());
            }
        }
    }

    /// Cuts off the log, unless somebody reads from it: then it is tried again.
    fn scrub(&mut self) {
        let _ = self.connection.busy_timeout(SHORT);
        let scrubbed = scrub(&self.connection).unwrap_or_else(|error| {
            tracing::warn!(%error, "the database's log could not be cut off");
            false
        });
        let _ = self.connection.busy_timeout(BUSY);
        self.unscrubbed.store(!scrubbed, Ordering::Release);
    }
}

/// A number that changes when another connection commits, and not when this one does.
fn data_version(connection: &Connection) -> i64 {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap_or_default()
}

fn read_jobs(mut connection: Connection, jobs: &Mutex<Receiver<Box<dyn Job>>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => engine::read(&mut connection, job),
            Err(_) => return,
        }
    }
}

fn checkpoint(
    connection: &Connection,
    written: &AtomicBool,
    too_long: &AtomicBool,
    writer_ended: &Receiver<()>,
) {
    while writer_ended.recv_timeout(CHECKPOINT) == Err(RecvTimeoutError::Timeout) {
        if !written.swap(false, Ordering::Relaxed) {
            continue;
        }
        let pages =
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(1));
        match pages {
            Ok(pages) if pages > LONGEST_LOG => too_long.store(true, Ordering::Release),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the database's log could not be moved into its file");
            }
        }
    }
}

/// Tells the observer and the jobs in the order of the commits. One task, so that no batch overtakes another.
async fn tell(mut from_writer: UnboundedReceiver<Told>, observer: Arc<dyn Observer>) {
    while let Some(told) = from_writer.recv().await {
        match told {
            Told::Committed(batch) => batch.hand_back(&*observer),
            Told::ChangedElsewhere => observer.changed_elsewhere(),
        }
    }
}
