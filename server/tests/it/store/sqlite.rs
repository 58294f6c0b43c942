//! What SQLite promises beyond the contract: its threads, its log, its file.

use std::{
    path::Path,
    sync::{Arc, Mutex, mpsc},
};

use async_trait::async_trait;
use holdline::model::VisitorId;
use holdline::store::{
    ERASING, EVERY_SECOND, StoreError, StoreExt, Tx, Work,
    sqlite::{InlineSqlite, Location},
};

use uuid::Uuid;

use super::{Ear, NOW, Names, Then, add, inline, threads, visitor};

/// Holds the writer until it is let go, and says when it has begun.
struct Hold {
    begun: Mutex<Option<mpsc::Sender<()>>>,
    go: Mutex<mpsc::Receiver<()>>,
}

#[async_trait]
impl Work for Hold {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.note_alive(NOW).await?;
        drop(self.begun.lock().expect("a lock").take());
        self.go.lock().expect("a lock").recv().map_err(|_| StoreError::Closed)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_never_wait_for_the_writer() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = threads(directory.path(), Arc::default());
    store.write(add("ann", Then::Keep)).await.expect("an agent");
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel();
    let held = tokio::spawn({
        let store = Arc::clone(&store);
        let hold = Hold { begun: Mutex::new(Some(begun)), go: Mutex::new(may_go) };
        async move { store.write(hold).await }
    });
    tokio::task::spawn_blocking(move || has_begun.recv()).await.expect("a thread").ok();
    assert_eq!(store.read(Names).await.expect("names"), ["ann"], "while the writer is held");
    go.send(()).expect("the writer waits");
    held.await.expect("no panic").expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_queued_during_a_commit_is_committed_at_once_and_each_refusal_undone_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = threads(directory.path(), Arc::default());
    let (go, may_go) = mpsc::channel();
    let (begun, has_begun) = mpsc::channel();
    let hold = Hold { begun: Mutex::new(Some(begun)), go: Mutex::new(may_go) };
    let held = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.write(hold).await }
    });
    tokio::task::spawn_blocking(move || has_begun.recv()).await.expect("a thread").ok();
    let names: Vec<String> = (0..20).map(|n| format!("agent-{n:02}")).collect();
    let queued = names.iter().enumerate().map(|(n, name)| {
        store.write(add(name, if n % 2 == 0 { Then::Keep } else { Then::Refuse }))
    });
    let mut queued = Box::pin(futures_util::future::join_all(queued));
    // Polled once, all of them are in the writer's queue.
    assert!(futures_util::FutureExt::now_or_never(&mut queued).is_none());
    go.send(()).expect("the writer waits");
    held.await.expect("no panic").expect("written");
    assert_eq!(queued.await.iter().filter(|result| result.is_ok()).count(), 10);
    assert_eq!(store.read(Names).await.expect("names").len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_another_process_are_noticed_and_own_ones_are_not() {
    let directory = tempfile::tempdir().expect("a directory");
    let ear = Arc::new(Ear::default());
    let store = threads(directory.path(), Arc::clone(&ear));
    let elsewhere = || ear.elsewhere.load(std::sync::atomic::Ordering::SeqCst);
    for n in 0..50 {
        store.write(add(&format!("agent-{n}"), Then::Keep)).await.expect("an agent");
    }
    let other = inline(directory.path(), Arc::default());
    let mut looks = tokio::time::interval(std::time::Duration::from_millis(100));
    for n in 0..25 {
        looks.tick().await;
        store.write(add(&format!("later-{n}"), Then::Keep)).await.expect("an agent");
        store.scrub().await.expect("the log cut off");
    }
    assert_eq!(elsewhere(), 0, "own writes and checkpoints are nobody else's");
    other.write(add("from-elsewhere", Then::Keep)).await.expect("an agent");
    let noticed = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while elsewhere() == 0 {
            looks.tick().await;
        }
    };
    let limit = std::time::Duration::from_secs(5);
    tokio::time::timeout(limit, noticed).await.expect("noticed");
}

fn refusal(file: &Path) -> String {
    let file = Location::File(file.to_owned());
    match InlineSqlite::open(&file, Arc::new(Ear::default())) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_older_binary_refuses_a_newer_store() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("desk.db");
    drop(inline(directory.path(), Arc::default()));
    let connection = rusqlite::Connection::open(&file).expect("the database");
    connection.pragma_update(None, "user_version", 999).expect("a version");
    let sentence = refusal(&file);
    assert!(sentence.contains("written by a newer holdline"), "{sentence}");
    assert!(!sentence.contains('\n'), "{sentence}");
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("theirs.db");
    let connection = rusqlite::Connection::open(&file).expect("a database");
    connection.execute_batch("CREATE TABLE theirs (a)").expect("a table");
    drop(connection);
    let before = std::fs::read(&file).expect("bytes");
    let sentence = refusal(&file);
    assert!(sentence.contains("of another program"), "{sentence}");
    assert_eq!(std::fs::read(&file).expect("bytes"), before, "not a byte was touched");
    let text = directory.path().join("text.db");
    std::fs::write(&text, "no database at all, but long enough to be one".repeat(100))
        .expect("a file");
    assert!(refusal(&text).contains("cannot be used"));
}

#[test]
#[cfg(unix)]
fn the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a directory");
    drop(inline(directory.path(), Arc::default()));
    let mode = std::fs::metadata(directory.path().join("desk.db")).expect("a file").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_stays_bounded_under_a_writer_that_never_rests() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = threads(directory.path(), Arc::default());
    store.write(add("ann", Then::Keep)).await.expect("an agent");
    let text = "x".repeat(4_000);
    let mut largest = 0;
    for _ in 0..150 {
        let writing = (0..200).map(|_| store.write(Fill(text.clone())));
        for written in futures_util::future::join_all(writing).await {
            written.expect("written");
        }
        let log = std::fs::metadata(directory.path().join("desk.db-wal")).expect("a log");
        largest = largest.max(log.len());
    }
    // 120 MB of texts were written, each page of them more than once.
    assert!(largest < 256 * 1024 * 1024, "{largest}");
}

/// Writes some bytes.
struct Fill(String);

#[async_trait]
impl Work for Fill {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.put_visitor(&visitor(&self.0), NOW).await.map(|_| ())
    }
}

#[tokio::test]
async fn what_runs_every_second_or_for_anybody_is_found_by_an_index() {
    let directory = tempfile::tempdir().expect("a directory");
    let _store = inline(directory.path(), Arc::default());
    let database =
        rusqlite::Connection::open(directory.path().join("desk.db")).expect("the database");
    for (sql, index) in EVERY_SECOND.into_iter().chain(ERASING) {
        let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
        let values = vec![1_i64; plan.parameter_count()];
        let steps = plan
            .query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>("detail"))
            .expect("a plan");
        let steps: Vec<String> = steps.map(|step| step.expect("a step")).collect();
        let by_it = format!("INDEX {index}");
        assert!(steps.iter().any(|step| step.contains(&by_it)), "{sql}\n{steps:#?}");
        let looks_at_all = |step: &String| {
            let whole = step.starts_with("SCAN") && !step.contains("INDEX");
            (whole && step != "SCAN CONSTANT ROW") || step.contains("TEMP B-TREE")
        };
        assert!(!steps.iter().any(looks_at_all), "{sql}\n{steps:#?}");
    }
}

const SECRET: &str = "c0nf1dent1al";

/// Writes a secret, and erases it.
struct Confide {
    erase: bool,
}

#[async_trait]
impl Work for Confide {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let mut visitor = visitor(SECRET);
        visitor.id = VisitorId(Uuid::nil());
        if self.erase {
            let row = tx.visitor(visitor.id).await?.ok_or(StoreError::Corrupt("the visitor"))?;
            tx.erase_visitor(&row, NOW).await
        } else {
            tx.put_visitor(&visitor, NOW).await.map(|_| ())
        }
    }
}

fn secret_is_there(directory: &Path) -> bool {
    ["desk.db", "desk.db-wal"].iter().any(|file| {
        let bytes = std::fs::read(directory.join(file)).unwrap_or_default();
        bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
    })
}

async fn until_gone(directory: &Path) {
    let gone = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while secret_is_there(directory) {
            looks.tick().await;
        }
    };
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, gone).await.expect("gone from the files");
}

#[tokio::test]
async fn what_was_erased_is_gone_from_the_files_as_soon_as_nobody_reads_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = threads(directory.path(), Arc::default());
    store.write(Confide { erase: false }).await.expect("written");
    let reader = rusqlite::Connection::open(directory.path().join("desk.db")).expect("a reader");
    let count = |sql| reader.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a count");
    reader.execute_batch("BEGIN").expect("a moment");
    assert_eq!(count("SELECT count(*) FROM visitors"), 1);
    store.write(Confide { erase: true }).await.expect("erased");
    store.scrub().await.expect("tried");
    assert!(secret_is_there(directory.path()), "somebody reads the moment before");
    reader.execute_batch("COMMIT").expect("the end of it");
    until_gone(directory.path()).await;
    store.write(Confide { erase: false }).await.expect("written");
    store.write(Confide { erase: true }).await.expect("erased");
    store.scrub().await.expect("cut off");
    assert!(!secret_is_there(directory.path()), "at once, where nobody reads");
}

#[tokio::test]
async fn a_start_cuts_off_what_a_killed_process_had_erased() {
    let (directory, killed) =
        (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("another"));
    let store = inline(directory.path(), Arc::default());
    store.write(Confide { erase: false }).await.expect("written");
    store.write(Confide { erase: true }).await.expect("erased");
    for file in ["desk.db", "desk.db-wal"] {
        std::fs::copy(directory.path().join(file), killed.path().join(file)).expect("a copy");
    }
    assert!(secret_is_there(killed.path()), "nothing is scrubbed yet");
    let _store = threads(killed.path(), Arc::default());
    until_gone(killed.path()).await;
}
