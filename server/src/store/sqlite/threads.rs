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
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    connection::{Location, Synchronous, copy_to, scrub},
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

/// SQLite with a writer thread, reader threads and a checkpointer.
pub struct SqliteStore {
    writer: Mutex<Option<Sender<Box<dyn Job>>>>,
    readers: Mutex<Option<Sender<Box<dyn Job>>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    told: Mutex<Option<tokio::task::JoinHandle<()>>>,
    /// What was deleted is still in the log: the checkpointer is to cut it off.
    unscrubbed: Arc<AtomicBool>,
    scrubbing: Arc<tokio::sync::Mutex<()>>,
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
        let unscrubbed = Arc::new(AtomicBool::new(false));
        let (alive, writer_ended) = channel();
        let mut threads = Vec::new();
        let mark = Arc::clone(&written);
        threads.push(spawn("store-writer", move || {
            // Dropped when the writer ends: the sign for the checkpointer to end too.
            let _alive: Sender<()> = alive;
            write_batches(writer, &for_writer, &to_runtime, &mark);
        })?);
        let to_scrub = Arc::clone(&unscrubbed);
        threads.push(spawn("store-checkpoint", move || {
            checkpoint(&checkpointer, &written, &to_scrub, &writer_ended);
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
            unscrubbed,
            scrubbing: Arc::default(),
            location,
        })
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn submit(&self, job: Box<dyn Job>, mode: Mode) {
        let to = match mode {
            Mode::Read => &self.readers,
            Mode::Write => &self.writer,
        };
        let refused = match &*to.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(to) => to.send(job).map_err(|unsent| unsent.0),
            None => Err(job),
        };
        if let Err(job) = refused {
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
        let location = self.location.clone();
        // One at a time.
        let turn = Arc::clone(&self.scrubbing).lock_owned().await;
        let scrubbed = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let connection = location.open_plain()?;
            // Writers are held up meanwhile: what cannot be had soon is the checkpointer's to try again.
            let _ = connection.busy_timeout(SHORT);
            scrub(&connection)
        })
        .await;
        if !scrubbed.unwrap_or(Err(StoreError::Panicked))? {
            self.unscrubbed.store(true, Ordering::Release);
        }
        Ok(())
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

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|error| {
        StoreError::Unusable(format!(
            "no thread can be started ({error}): raise the limit of processes"
        ))
    })
}

/// Takes all that is queued, commits it at once, hands it back at once. There is no timer: under light load a batch is
/// one job, under heavy load the batch grows with what arrives during a commit.
fn write_batches(
    mut connection: Connection,
    jobs: &Receiver<Box<dyn Job>>,
    runtime: &UnboundedSender<Told>,
    written: &AtomicBool,
) {
    let mut version = data_version(&connection);
    let mut looked = Instant::now();
    loop {
        match jobs.recv_timeout(LOOK_ELSEWHERE.saturating_sub(looked.elapsed())) {
            Ok(first) => {
                let mut batch = vec![first];
                batch.extend(jobs.try_iter().take(BATCH - 1));
                let batch = engine::write(&mut connection, batch);
                written.store(true, Ordering::Relaxed);
                let _ = runtime.send(Told::Committed(batch));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if looked.elapsed() >= LOOK_ELSEWHERE {
            looked = Instant::now();
            let now = data_version(&connection);
            if now != version {
                version = now;
                let _ = runtime.send(Told::ChangedElsewhere);
            }
        }
    }
    // Somebody may be reading for long, and what is in the log is safe there.
    let _ = connection.busy_timeout(SHORT);
    let _ = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);");
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
    unscrubbed: &AtomicBool,
    writer_ended: &Receiver<()>,
) {
    while writer_ended.recv_timeout(CHECKPOINT) == Err(RecvTimeoutError::Timeout) {
        if unscrubbed.load(Ordering::Acquire) {
            let _ = connection.busy_timeout(SHORT);
            match scrub(connection) {
                Ok(scrubbed) => unscrubbed.store(!scrubbed, Ordering::Release),
                Err(error) => tracing::warn!(%error, "the database's log could not be cut off"),
            }
        }
        if !written.swap(false, Ordering::Relaxed) {
            continue;
        }
        let pages = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1));
        let done = match pages {
            Ok(pages) if pages > LONGEST_LOG => connection
                .busy_timeout(SHORT)
                .and_then(|()| connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")),
            other => other.map(|_: i64| ()),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "the database's log could not be moved into its file");
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
