//! The command line. A mistake is one line that says what and what to do, and exit code 2.

mod agent;
mod serve;

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand, error::ErrorKind};

use crate::{
    app,
    config::{Database, Serve},
    desk::{Desk, clock::WallClock},
    store::{SharedStore, sqlite::InlineSqlite, sqlite::Location},
};

/// What went wrong: one line for the operator.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Live chat for your web site, on your own server
#[derive(Debug, Parser)]
#[command(name = "holdline", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve: what happens without a command too
    Serve(Box<Serve>),
    /// Add, list, change and remove agents, also while the server runs
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// Print the API's OpenAPI document as YAML
    Openapi {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Write a copy of the database to a new file, also while the server runs
    Backup {
        /// The file to write
        file: PathBuf,
    },
}

/// Does what the command line says.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(2)
        }
    }
}

/// One line on standard error, if there is one.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "holdline: {line}");
}

/// Prints `text`. Whoever closes the pipe has read enough.
fn say(text: &str) -> Result<(), Failed> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("the answer cannot be written ({error})").into())
        }
        _ => Ok(()),
    }
}

/// Help goes to standard output as it is; a mistake becomes one line.
fn explain(error: &clap::Error) -> ExitCode {
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if asked {
        // Nothing can be done about a closed standard output.
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let text = error.to_string();
    let lines: Vec<&str> = text
        .lines()
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .map(|line| line.trim().trim_start_matches("error: "))
        .filter(|line| !line.is_empty())
        .collect();
    complain(&format!("{}; see holdline --help", lines.join(" ")));
    ExitCode::from(2)
}

fn execute(cli: Cli) -> Result<(), Failed> {
    let database = cli.database;
    match cli.command {
        None => serve::serve(&cli.serve, &database),
        Some(Command::Serve(serve)) => serve::serve(&serve, &database),
        Some(Command::Agent(command)) => alone(agent::run(command, &database)),
        Some(Command::Openapi { json }) => alone(print_document(json)),
        Some(Command::Backup { file }) => alone(backup(&database, file)),
    }
}

/// Runs a command that is not a server.
fn alone(command: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(command)
}

/// The database's file, which has to be there: a mistyped name must not make an empty desk.
fn existing(database: &Database) -> Result<PathBuf, Failed> {
    let file = database.file()?;
    if !file.exists() {
        let missing =
            format!("{} does not exist: name the database with --database-url", file.display());
        return Err(missing.into());
    }
    Ok(file)
}

/// The desk of a database beside whatever server runs on it.
async fn desk(database: &Database) -> Result<Arc<Desk>, Failed> {
    let location = Location::File(database.file()?);
    let open = |observer| -> Result<SharedStore, _> {
        Ok(Arc::new(InlineSqlite::open(&location, observer)?))
    };
    Ok(Desk::beside(open, Arc::<WallClock>::default()).await?)
}

async fn print_document(json: bool) -> Result<(), Failed> {
    let document = app::document().await?;
    let text =
        if json { crate::api::spec::json(&document) } else { crate::api::spec::yaml(&document) };
    say(&text)
}

async fn backup(database: &Database, file: PathBuf) -> Result<(), Failed> {
    let source = existing(database)?;
    desk(database).await?.backup(&file).await?;
    say(&format!("{} is a complete copy of {}.\n", file.display(), source.display()))
}
