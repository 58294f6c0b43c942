//! The program itself, as an operator meets it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::fixtures::{Answer, Client, PASSWORD, message};

fn holdline(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdline"));
    command.args(arguments).current_dir(directory).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command that ends by itself.
fn run(directory: &Path, arguments: &[&str]) -> Output {
    holdline(directory, arguments).output().expect("it runs")
}

fn add_agent(directory: &Path, employee_id: &str) {
    let arguments = ["agent", "add", employee_id, "--name", "Ann", "--password-stdin"];
    let mut adding = holdline(directory, &arguments).spawn().expect("it runs");
    let mut stdin = adding.stdin.take().expect("a pipe");
    stdin.write_all(PASSWORD.as_bytes()).expect("written");
    drop(stdin);
    assert!(adding.wait().expect("it ends").success());
}

/// A running server.
struct Running {
    process: Child,
    origin: String,
    greeting: String,
}

impl Running {
    fn start(directory: &Path, more: &[&str]) -> Self {
        let arguments = [&["--listen", "127.0.0.1:0"], more].concat();
        Self::of(holdline(directory, &arguments))
    }

    /// Started by a shell that does something first.
    fn under(first: &str, directory: &Path) -> Self {
        let mut shell = Command::new("/bin/sh");
        let script = format!("{first}; exec \"$0\" --listen 127.0.0.1:0");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_holdline")]).current_dir(directory);
        shell.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::of(shell)
    }

    fn of(mut command: Command) -> Self {
        let mut process = command.spawn().expect("it runs");
        let mut lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let mut greeting = String::new();
        while !greeting.contains("API docs") {
            greeting += &lines.next().expect("a line").expect("text");
            greeting.push('\n');
        }
        // The pipe is read to its end, so that the server never waits for it.
        std::thread::spawn(move || lines.for_each(drop));
        let at = greeting.find("http://").expect("an address");
        let origin = greeting[at..].split_whitespace().next().expect("an address");
        let origin = origin.trim_end_matches('/').to_owned();
        Self { process, origin, greeting }
    }

    fn client(&self) -> Client {
        Client::of(&self.origin)
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().expect("it runs").success());
    }

    /// Stops with SIGTERM; gives how long that took, the exit code and the log.
    fn stop(mut self) -> (Duration, Option<i32>, String) {
        let began = Instant::now();
        self.signal("-TERM");
        let code = self.process.wait().expect("it ends").code();
        let took = began.elapsed();
        let mut log = String::new();
        self.process.stderr.take().expect("a pipe").read_to_string(&mut log).expect("text");
        (took, code, log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_written_stops_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let server = Running::under("exec 2>/dev/full", directory.path());
    server.client().log_in("E1", PASSWORD).await.go_online().await;
    let (_, code, log) = server.stop();
    assert_eq!((code, log.as_str()), (Some(0), ""));
}

#[test]
fn a_reader_that_has_enough_is_no_mistake() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut printing = holdline(directory.path(), &["openapi"]).spawn().expect("it runs");
    drop(printing.stdout.take());
    assert!(printing.wait().expect("it ends").success());
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_refused_before_descriptors_run_out() {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };
    let directory = tempfile::tempdir().expect("a directory");
    let server = Running::under("ulimit -n 80", directory.path());
    let address = server.origin.trim_start_matches("http://");
    let ask = async || {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let request = b"GET /api/v1/desk HTTP/1.1\r\nHost: x\r\n\r\n";
        stream.write_all(request).await.expect("sent");
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.expect("an answer");
        (stream, String::from_utf8_lossy(&status).into_owned())
    };
    let mut held = Vec::new();
    loop {
        let (stream, status) = ask().await;
        if status == "HTTP/1.1 503" {
            break;
        }
        assert_eq!(status, "HTTP/1.1 200");
        held.push(stream);
    }
    assert_eq!(held.len(), 30, "and 10 for those who are told so");
    held.clear();
    while ask().await.1 != "HTTP/1.1 200" {}
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_served_on_a_private_listener_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let private = free.local_addr().expect("an address").to_string();
    drop(free);
    let server = Running::start(directory.path(), &["--metrics-listen", &private]);
    server.client().log_in("E1", PASSWORD).await.go_online().await;
    let visitor = server.client().mint().await;
    visitor.post("/chats", json!({"message": message("Hello")})).await.expect(201);
    let fetch = async |url: String| {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Answer::of(http.get(url)).await
    };
    fetch(format!("{}/metrics", server.origin)).await.expect_problem(404, "not-found");
    let text = fetch(format!("http://{private}/metrics")).await.expect(200);
    let text = text.as_str().expect("text");
    for line in [
        "holdline_agents_online 1",
        "holdline_open_chats 1",
        "holdline_held_polls 0",
        "holdline_requests_total{method=\"POST\",status=\"201\"} 3",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}

/// The one line that a mistake is answered with.
fn mistake(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("holdline: "), "{text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn rule_11_what_was_acknowledged_survives_a_kill_at_any_moment() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let fast = ["--limit-visitor-messages", "off", "--limit-agent-calls", "off"];
    let mut server = Running::start(directory.path(), &fast);
    let ann = server.client().log_in("E1", PASSWORD).await;
    ann.go_online().await;
    let visitor = server.client().mint().await;
    let chat = visitor.post("/chats", json!({"message": message("0")})).await.expect(201);
    let path = format!("/chats/{}/messages", chat["id"].as_str().expect("an id"));
    let tokens = (ann.token().to_owned(), visitor.token().to_owned());
    let mut acknowledged = vec!["0".to_owned()];
    for round in 0..3 {
        let (client, to) = (server.client().with_token(&tokens.1), path.clone());
        let writing = tokio::spawn(async move {
            let mut done = Vec::new();
            let mut next = message(&format!("{round}.0"));
            for n in 1.. {
                let request = client.request(reqwest::Method::POST, &to).json(&next);
                match request.send().await {
                    Ok(answer) if answer.status().is_success() => {
                        done.push(next["text"].as_str().expect("a text").to_owned());
                    }
                    _ => break,
                }
                next = message(&format!("{round}.{n}"));
            }
            (done, next)
        });
        // Killed while it writes: when some messages of this round are there.
        let ann = server.client().with_token(&tokens.0);
        let enough = acknowledged.len() + 20;
        loop {
            let chat = ann.get(&format!("/chats/{}", chat["id"].as_str().expect("an id"))).await;
            if chat.expect(200)["last_seq"].as_u64() >= Some(enough as u64) {
                break;
            }
        }
        server.process.kill().expect("killed");
        server.process.wait().expect("it ends");
        let (done, unsure) = writing.await.expect("no panic");
        assert!(done.len() >= 10, "{}", done.len());
        acknowledged.extend(done);
        // The one whose answer was lost is tried again, under the same id.
        acknowledged.push(unsure["text"].as_str().expect("a text").to_owned());
        server = Running::start(directory.path(), &fast);
        let again = server.client().with_token(&tokens.1).post(&path, unsure).await;
        assert!(again.status.is_success(), "{}", again.body);
    }
    let ann = server.client().with_token(&tokens.0);
    let (mut stored, mut after) = (Vec::new(), 0);
    loop {
        let page = ann.get(&format!("{path}?after_seq={after}&limit=200")).await.expect(200);
        for message in page["messages"].as_array().expect("messages") {
            stored.push(message["text"].as_str().expect("a text").to_owned());
            after += 1;
            assert_eq!(message["seq"], after);
        }
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(stored, acknowledged, "nothing lost, doubled or out of order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_makes_an_admin_and_says_where_to_go() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("holdline.admin-password"), "old").expect("a file");
    let server = Running::start(directory.path(), &[]);
    for page in ["/\n", "/agent\n", "/docs\n"] {
        assert!(
            server.greeting.contains(&format!("{}{page}", server.origin)),
            "{}",
            server.greeting
        );
    }
    // Standard output is no terminal here, so the password is in a file that only its owner can read.
    let file = directory.path().join("holdline.admin-password");
    let password = std::fs::read_to_string(&file).expect("a password");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "whatever was there before");
    let admin = server.client().log_in("admin", password.trim()).await;
    assert_eq!(admin.get("/session").await.expect(200)["agent"]["role"], "admin");
    let (_, _, log) = server.stop();
    assert!(!log.contains(password.trim()));
    std::fs::remove_file(&file).expect("removed");
    let again = Running::start(directory.path(), &[]);
    assert!(!file.exists() && !again.greeting.contains("password"), "there are agents now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_orderly_and_the_log_tells_no_secret() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let server = Running::start(directory.path(), &["--log", "debug", "--log-format", "json"]);
    let ann = server.client().log_in("E1", PASSWORD).await;
    ann.go_online().await;
    let visitor = server.client().mint().await;
    let said = "Something private";
    visitor.post("/chats", json!({"message": message(said)})).await.expect(201);
    visitor.get("/chats?limit=7").await.expect(200);
    let secrets = [ann.token(), visitor.token(), said, PASSWORD, "limit=7"].map(str::to_owned);
    let (took, code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let info: Vec<_> = lines.iter().filter(|line| line["level"] == "INFO").collect();
    assert_eq!(info.len(), 3, "ready, stopping, stopped: {info:?}");
    let requests: Vec<_> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 6, "one line a request");
    assert!(requests.iter().any(|line| line["path"] == "/api/v1/chats" && line["status"] == 201));
    for secret in secrets {
        assert!(!log.contains(&secret), "the log tells {secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_are_managed_while_the_server_runs() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let server = Running::start(directory.path(), &[]);
    let ann = server.client().log_in("E1", PASSWORD).await;
    let cursor = ann.cursor().await;
    let set = ["agent", "set", "e1", "--max-chats", "9", "--name", "Anna"];
    assert!(run(directory.path(), &set).status.success());
    let seen = ann.get("/agents/me").await.expect(200);
    assert_eq!((&seen["max_chats"], &seen["name"]), (&json!(9), &json!("Anna")));
    let list = run(directory.path(), &["agent", "list"]);
    assert!(
        String::from_utf8_lossy(&list.stdout).contains("E1\tAnna\tagent\toffline\t0 of 9 chats")
    );
    let twice = run(directory.path(), &["agent", "add", "E1", "--name", "Eve"]);
    assert!(mistake(&twice).contains("never used again"));
    let none = run(directory.path(), &["agent", "set", "E7", "--max-chats", "3"]);
    assert!(mistake(&none).contains("no such agent"));
    assert!(mistake(&run(directory.path(), &["agent", "set", "E1"])).contains("nothing to change"));
    let list = ["agent", "list", "--database-url", "sqlite:typo.db"];
    assert!(mistake(&run(directory.path(), &list)).contains("does not exist"));
    let many = run(directory.path(), &["agent", "set", "E1", "--max-chats", "0"]);
    assert!(mistake(&many).contains("1 to 1000"));
    let held = tokio::spawn({
        let (ann, cursor) = (ann.clone(), cursor.clone());
        async move { ann.poll(&cursor, 50).await }
    });
    let began = Instant::now();
    let removed = run(directory.path(), &["agent", "remove", "E1"]);
    assert!(removed.status.success());
    // Whether it was held by then or came later, it does not sit out its wait.
    let told = held.await.expect("no panic");
    assert!(
        told.status == 401 || told.body["events"][0]["type"] == "agent.status",
        "{}",
        told.body
    );
    assert!(began.elapsed() < Duration::from_secs(10));
    while ann.poll(&cursor, 0).await.status != 401 {
        assert!(began.elapsed() < Duration::from_secs(5), "the server has not noticed");
    }
    let added = run(directory.path(), &["agent", "add", "E2", "--name", "Bob"]);
    let text = String::from_utf8_lossy(&added.stdout).into_owned();
    let password = text.trim().rsplit(' ').next().expect("a password").to_owned();
    server.client().log_in("E2", &password).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_complete_and_made_while_the_server_runs() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let server = Running::start(directory.path(), &[]);
    let ann = server.client().log_in("E1", PASSWORD).await;
    ann.go_online().await;
    let visitor = server.client().mint().await;
    let chat = visitor.post("/chats", json!({"message": message("Kept")})).await.expect(201);
    let cursor = visitor.cursor().await;
    assert!(run(directory.path(), &["backup", "copy.db"]).status.success());
    let again = run(directory.path(), &["backup", "copy.db"]);
    assert!(mistake(&again).contains("exists"));
    let path = format!("/chats/{}/messages", chat["id"].as_str().expect("an id"));
    visitor.post(&path, message("After the backup")).await.expect(201);
    let visitors_token = visitor.token().to_owned();
    drop(server);
    let restored = Running::start(directory.path(), &["--database-url", "sqlite:copy.db"]);
    let visitor = restored.client().with_token(&visitors_token);
    let messages = visitor.get(&path).await.expect(200)["messages"].clone();
    assert_eq!(messages.as_array().map(Vec::len), Some(1));
    assert_eq!(messages[0]["text"], "Kept");
    let reset = visitor.poll(&cursor, 0).await.expect(200);
    assert_eq!(reset["events"][0]["type"], "reset");
    let nothing = ["backup", "x.db", "--database-url", "sqlite:none.db"];
    assert!(mistake(&run(directory.path(), &nothing)).contains("does not exist"));
    assert!(!directory.path().join("none.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_one_line_that_says_what_to_do() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("text"), "x".repeat(4_096)).expect("a file");
    for (arguments, expected) in [
        (vec!["--colour", "red"], "--colour"),
        (vec!["srve"], "srve"),
        (vec!["--listen", "here"], "--listen"),
        (vec!["--agent-grace", "soon"], "--agent-grace"),
        (vec!["--agent-grace", "0s"], "longer than nothing"),
        (vec!["--max-polls-per-party", "0"], "1 or more"),
        (vec!["--max-connections", "0"], "1 or more"),
        (vec!["--max-open-chats", "0"], "--max-open-chats"),
        (vec!["--max-held-polls", "0"], "1 or more"),
        (vec!["--limit-visitor-messages", "2"], "such as 2/100"),
        (vec!["--limit-address-calls", "0/5"], "a second"),
        (vec!["--proxy-header", "x-real-ip"], "x-forwarded-for"),
        (vec!["--public-url", "shop"], "--public-url"),
        (vec!["--public-url", "https://shop.example/chat"], "behind the host"),
        (vec!["--log", "a=b=c"], "--log"),
        (vec!["--database-url", "mysql://x"], "sqlite:FILE"),
        (vec!["--database-url", "postgres://x"], "sqlite:FILE"),
        (vec!["--database-url", "sqlite:/nowhere/at/all/x.db"], "--database-url"),
        (vec!["--database-url", "sqlite:text"], "--database-url"),
        (vec!["agent", "add", "a b", "--name", "x"], "<EMPLOYEE_ID>': must have 1 to 64 letters"),
    ] {
        let output = run(directory.path(), &arguments);
        let line = mistake(&output);
        assert!(line.contains(expected), "{arguments:?}: {line}");
    }
    let holder = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = holder.local_addr().expect("an address").to_string();
    let line = mistake(&run(directory.path(), &["--listen", &taken]));
    assert!(line.contains("--listen") && line.contains(&taken), "{line}");
    assert!(!directory.path().join("holdline.db").exists(), "nothing was touched");
    let no_password = ["agent", "add", "E1", "--name", "x", "--password-stdin"];
    let line = mistake(&run(directory.path(), &no_password));
    assert!(line.contains("the password must have 1 to 200 bytes"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_names_nobody_is_told_of_once_when_its_clients_are_limited() {
    let directory = tempfile::tempdir().expect("a directory");
    add_agent(directory.path(), "E1");
    let limit = ["--limit-address-calls", "0.001/2", "--log-format", "json"];
    for (more, told) in [(vec![], 1), (vec!["--trusted-proxies", "203.0.113.0/24"], 0)] {
        let server = Running::start(directory.path(), &[&limit[..], &more].concat());
        for expected in [200, 200, 429, 429] {
            server.client().get("/desk").await.expect(expected);
        }
        let (_, _, log) = server.stop();
        let warnings = log.lines().filter(|line| line.contains("\"WARN\""));
        assert_eq!(
            warnings.filter(|line| line.contains("--trusted-proxies")).count(),
            told,
            "{log}"
        );
    }
}

#[test]
fn the_readme_tells_of_every_setting_and_its_default() {
    let directory = tempfile::tempdir().expect("a directory");
    let help = run(directory.path(), &["serve", "--help"]).stdout;
    let help = String::from_utf8_lossy(&help).into_owned();
    let readme = include_str!("../../../README.md");
    let mut flags = 0;
    for option in help.split("\n      --").skip(1) {
        let name = option.split_whitespace().next().expect("a name");
        let row = readme.lines().find(|line| line.starts_with(&format!("| `--{name}` |")));
        let row = row.unwrap_or_else(|| panic!("--{name} is missing"));
        let default = option.split_once("[default: ").map(|(_, rest)| rest.split(']').next());
        if let Some(default) = default.flatten() {
            let default = format!("| `{default}` |");
            assert!(row.contains(&default), "--{name}: {default} in {row}");
        }
        flags += 1;
    }
    let rows = readme.lines().filter(|line| line.starts_with("| `--")).count();
    assert_eq!(rows, flags, "and of no other");
}

#[test]
fn the_program_prints_the_spec() {
    let directory = tempfile::tempdir().expect("a directory");
    let yaml = run(directory.path(), &["openapi"]);
    assert!(String::from_utf8_lossy(&yaml.stdout).starts_with("openapi: 3.0.3"));
    let json = run(directory.path(), &["openapi", "--json"]);
    let document: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(document["info"]["title"], "Holdline");
    assert_eq!(std::fs::read_dir(directory.path()).expect("a folder").count(), 0);
}
