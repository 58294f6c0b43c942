//! Opening: where the database is, what its connections have set, and which version its tables have.

use std::{
    fs::OpenOptions,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::store::StoreError;

/// Marks a file as ours (`PRAGMA application_id`): "Hold".
const APPLICATION_ID: i32 = 0x486f_6c64;
/// Each takes the tables one version further; none is ever changed once it was released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/001_desk.sql"),
    include_str!("migrations/002_rules.sql"),
    include_str!("migrations/003_known_addresses.sql"),
    include_str!("migrations/004_agents_work.sql"),
];
/// How long a statement waits for another process, such as `holdline agent add`, to finish its transaction.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// More than the statements that there are.
const STATEMENTS: usize = 256;

/// Where a SQLite database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In a file, beside which `-wal` and `-shm` stand while it is open.
    File(PathBuf),
    /// In memory, gone with the process; one connection only.
    Memory,
}

/// What a commit waits for (`PRAGMA synchronous`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Synchronous {
    /// The disk, each time: survives a power cut.
    #[default]
    Full,
    /// The operating system: survives a killed process; a power cut may cost the last moments.
    Normal,
}

impl Location {
    /// Reads `sqlite:PATH`, the form of `--database-url`.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn from_url(url: &str) -> Result<Self, StoreError> {
        match url.strip_prefix("sqlite:") {
            Some(":memory:") => Ok(Self::Memory),
            Some(path) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                if path.is_empty() {
                    return Err(unusable("--database-url names no file: write sqlite:FILE"));
                }
                Ok(Self::File(path.into()))
            }
            None if url.starts_with("postgres") => Err(unusable(
                "this version keeps its data in SQLite: set --database-url to sqlite:FILE",
            )),
            None => Err(unusable("--database-url is not understood: write sqlite:FILE")),
        }
    }

    /// Opens the connection that writes, and brings the tables up to this version.
    pub(super) fn open_writer(&self, synchronous: Synchronous) -> Result<Connection, StoreError> {
        let mut connection = match self {
            Self::Memory => {
                Connection::open_in_memory().map_err(|error| self.cannot_open(&error))?
            }
            Self::File(path) => {
                create_private(path)?;
                self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?
            }
        };
        self.prepare(&connection)?;
        // What is asked of the file belongs to one moment: another process may just be making its tables.
        let looking =
            connection.unchecked_transaction().map_err(|error| self.cannot_open(&error))?;
        self.recognize(&looking)?;
        drop(looking);
        self.keep_a_log(&connection)?;
        // This must be set outside of a transaction. `secure_delete` overwrites what is deleted: an erased text
        // has to be gone from the file too.
        connection
            .execute_batch(&format!(
                "PRAGMA synchronous = {}; PRAGMA wal_autocheckpoint = 0;
                 PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 67108864;",
                match synchronous {
                    Synchronous::Full => "FULL",
                    Synchronous::Normal => "NORMAL",
                }
            ))
            .map_err(|error| self.cannot_open(&error))?;
        self.migrate(&mut connection)?;
        Ok(connection)
    }

    /// Has changes written to a log first (WAL). Must be set outside of a transaction. SQLite does not wait for another
    /// process that sets the same at the same moment: <https://www.sqlite.org/c3ref/busy_handler.html>.
    fn keep_a_log(&self, connection: &Connection) -> Result<(), StoreError> {
        let begun = Instant::now();
        loop {
            match connection.execute_batch("PRAGMA journal_mode = WAL;") {
                Err(error)
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                        && begun.elapsed() < BUSY =>
                {
                    std::thread::sleep(Duration::from_millis(5));
                }
                other => return other.map_err(|error| self.cannot_open(&error)),
            }
        }
    }

    /// Opens a connection that only reads.
    pub(super) fn open_reader(&self) -> Result<Connection, StoreError> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        self.prepare(&connection)?;
        connection
            .execute_batch("PRAGMA query_only = ON;")
            .map_err(|error| self.cannot_open(&error))?;
        Ok(connection)
    }

    /// Opens a connection for what is neither: moving pages from the log into the file, and copies.
    pub(super) fn open_plain(&self) -> Result<Connection, StoreError> {
        let connection = self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        self.prepare(&connection)?;
        Ok(connection)
    }

    fn connect(&self, flags: OpenFlags) -> Result<Connection, StoreError> {
        let path = match self {
            Self::File(path) => path.as_path(),
            Self::Memory => Path::new(":memory:"),
        };
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|error| self.cannot_open(&error))
    }

    fn prepare(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection
            .busy_timeout(BUSY)
            .and_then(|()| connection.execute_batch("PRAGMA foreign_keys = ON;"))
            .map_err(|error| self.cannot_open(&error))
    }

    /// Refuses a database that is not ours, or not yet, before anything in it is touched; else answers the version of
    /// its tables.
    fn recognize(&self, connection: &Connection) -> Result<i64, StoreError> {
        let number = |sql| {
            let number = connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            number.map_err(|error| self.cannot_open(&error))
        };
        let application = number("PRAGMA application_id")?;
        let version = number("PRAGMA user_version")?;
        let tables = number("SELECT count(*) FROM sqlite_schema")?;
        if application != i64::from(APPLICATION_ID) && tables > 0 {
            return Err(unusable(format!(
                "{self} is a database of another program: name another file with --database-url"
            )));
        }
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if version > known {
            return Err(unusable(format!(
                "{self} was written by a newer holdline (tables of version {version}, this one knows {known}): start the newer \
                 one, or restore a backup from before it"
            )));
        }
        Ok(version)
    }

    fn migrate(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let cannot = |error| self.cannot_open(&error);
        // Two processes may start at once on an empty file: the second waits here and then finds the tables made.
        let tx =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(cannot)?;
        let version = self.recognize(&tx)?;
        for (version, migration) in (1_i64..).zip(MIGRATIONS).skip(version.try_into().unwrap_or(0))
        {
            tx.execute_batch(migration).map_err(cannot)?;
            tx.pragma_update(None, "user_version", version).map_err(cannot)?;
        }
        // Only then: whoever runs on the database takes every commit for news.
        if version == 0 {
            tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(cannot)?;
        }
        tx.commit().map_err(cannot)
    }

    fn cannot_open(&self, error: &rusqlite::Error) -> StoreError {
        unusable(format!(
            "{self} cannot be used as the database ({error}): check that it and its directory can be written, or name \
             another file with --database-url"
        ))
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Memory => f.write_str("the database in memory"),
        }
    }
}

fn unusable(sentence: impl Into<String>) -> StoreError {
    StoreError::Unusable(sentence.into())
}

/// Makes the file, readable by its owner alone, if it is not there: it holds what people wrote.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(unusable(format!(
            "{} cannot be made ({error}): name a file in a directory that can be written with --database-url",
            path.display()
        ))),
    }
}

/// Copies the database to `file`, in one moment, while others write. The copy has the epoch 0: each start on it is another
/// life, with an epoch of its own.
pub(super) fn copy_to(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let cannot = |error: &dyn std::fmt::Display| {
        unusable(format!("the backup cannot be written to {} ({error})", file.display()))
    };
    if file.exists() {
        return Err(unusable(format!("{} exists: name a new file for the backup", file.display())));
    }
    create_private(file)?;
    let path = file.to_str().ok_or_else(|| cannot(&"its name is not UTF-8"))?;
    let copied = connection.execute("VACUUM INTO ?1", [path]).and_then(|_| {
        let copy = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        copy.execute("UPDATE desk SET epoch = 0", [])
    });
    copied.map(|_| ()).map_err(|error| {
        // Half a backup is worse than none.
        let _ = std::fs::remove_file(file);
        cannot(&error)
    })
}

/// Moves the whole log into the file and cuts it off, so that what was deleted, which `secure_delete` has overwritten in
/// the pages, is not left in the log either. `false` if somebody who reads or writes stood in the way.
pub(super) fn scrub(connection: &Connection) -> Result<bool, StoreError> {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        .map(|busy| busy == 0)
        .map_err(|error| StoreError::Engine(error.to_string()))
}
