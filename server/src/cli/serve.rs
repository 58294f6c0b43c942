//! `holdline serve`: the log, the first agent, what a person wants to know next, and the signals.

use std::{
    fs::OpenOptions,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
};

use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::Failed;
use crate::{
    app::Server,
    config::{Database, LogFormat, Serve},
    conn::Connections,
    desk::{Desk, Hiring, Refusal, new_password},
    model::{EmployeeId, Name, Password, Role},
};

/// Descriptors that are not connections: the database, its log, the runtime's own.
const OTHER_FILES: u64 = 100;

pub(super) fn serve(serve: &Serve, database: &Database) -> Result<(), Failed> {
    log(serve)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(threads) = serve.worker_threads {
        runtime.worker_threads(threads);
    }
    runtime.enable_all().build()?.block_on(run(serve, database))
}

fn log(serve: &Serve) -> Result<(), Failed> {
    let filter = EnvFilter::try_new(&serve.log).map_err(|error| {
        format!("--log is not understood ({error}): write info or holdline=debug")
    })?;
    // A log that cannot be written, on a full disk or a closed pipe, must not stop what it tells of.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    match serve.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

async fn run(serve: &Serve, database: &Database) -> Result<(), Failed> {
    let mut config = serve.config(database)?;
    let file = config.database.clone();
    let descriptors = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    // Where there are very few, half of them: a server that takes no connection is of no use.
    let room = descriptors.saturating_sub(OTHER_FILES).max(descriptors / 2);
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let room = room.saturating_sub(Connections::reserve(room));
    config.limits.connections = config.limits.connections.min(room);
    let connections = config.limits.connections;
    // Registered before the server is ready: a signal must not find nobody listening.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let server = Server::start(config).await?;
    let password = first_admin(&server.desk, &file).await?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        address = %server.address,
        public_url = %server.public.origin,
        database = %file.display(),
        connections,
        descriptors,
        "holdline is ready"
    );
    greet(&server, password);
    let stop = async {
        let signal = tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        };
        tracing::info!(signal, "holdline is stopping");
    };
    server.run(stop).await;
    tracing::info!("holdline has stopped");
    Ok(())
}

/// The password of the admin that the first start makes.
enum FirstPassword {
    /// To be shown: somebody is looking.
    Shown(String),
    /// In a file: what is printed goes who knows where.
    Written(PathBuf),
}

async fn first_admin(desk: &Desk, database: &Path) -> Result<Option<FirstPassword>, Failed> {
    if !desk.is_new().await? {
        return Ok(None);
    }
    let password = new_password();
    let shown = if std::io::stdout().is_terminal() {
        FirstPassword::Shown(password.clone())
    } else {
        let file = database.with_extension("admin-password");
        write_private(&file, &password)
            .map_err(|error| format!("{} cannot be written ({error})", file.display()))?;
        FirstPassword::Written(file)
    };
    let hiring = Hiring {
        employee_id: EmployeeId::new("admin")?,
        name: Name::new("Admin")?,
        role: Role::Admin,
        max_chats: 5,
        password: Password::new(password)?,
    };
    let made = desk.add_agent(hiring).await;
    if let (Err(_), FirstPassword::Written(file)) = (&made, &shown) {
        // A password of nobody misleads.
        let _ = std::fs::remove_file(file);
    }
    match made {
        Ok(_) => Ok(Some(shown)),
        // Somebody else was faster.
        Err(Refusal::EmployeeIdTaken) => Ok(None),
        Err(refusal) => Err(refusal.into()),
    }
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    // A file that is there keeps its mode, and may be a link to another one: it has to go.
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    writeln!(file, "{text}")
}

fn greet(server: &Server, password: Option<FirstPassword>) {
    let origin = &server.public.origin;
    let mut text = format!(
        "Holdline is ready.\n  demo page   {origin}/\n  agent page  {origin}/agent\n  API docs    {origin}/docs\n"
    );
    match password {
        Some(FirstPassword::Shown(password)) => {
            text += &format!(
                "Log in at the agent page as admin with the password {password}\nIt is shown this once.\n"
            );
        }
        Some(FirstPassword::Written(file)) => {
            text += &format!(
                "Log in at the agent page as admin; the password is in {}, which only you can read.\n",
                file.display()
            );
        }
        None => {}
    }
    // Nothing can be done about a closed standard output.
    let _ = std::io::stdout().write_all(text.as_bytes());
}
