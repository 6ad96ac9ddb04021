//! The command as it is run, against a server that stands in for Souk's.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

mod server;

use serde_json::{Value, json};
use server::Server;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

/// A directory with a file of products in it.
struct Desk {
    directory: PathBuf,
}

impl Desk {
    fn with(name: &str, lines: &[String]) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).expect("a directory");
        fs::write(directory.join("products.ndjson"), lines.join("\n")).expect("a file");
        Self { directory }
    }

    fn import(&self, server: &Server) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_souk-import"));
        command
            .current_dir(&self.directory)
            .env("SOUK_TOKEN", "merchant")
            .env("NO_PROXY", "127.0.0.1")
            .args(["products.ndjson", "--api", &server.address()]);
        command
    }

    fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.directory.join(name)).ok()
    }

    fn rejected_lines(&self) -> Vec<u64> {
        let file = self.read("products.ndjson.rejected.ndjson");
        let number = |line: &str| serde_json::from_str::<Value>(line).ok()?["line"].as_u64();
        file.unwrap_or_default()
            .lines()
            .filter_map(number)
            .collect()
    }

    fn is_noted(&self) -> bool {
        self.read("products.ndjson.souk-import.json").is_some()
    }
}

fn products(count: usize) -> Vec<String> {
    let product = |n| json!({"external_id": format!("p{n}")}).to_string();
    (0..count).map(product).collect()
}

fn run(command: &mut Command) -> Output {
    command.output().expect("the command runs")
}

fn says(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn all_lines_are_sent_in_chunks_and_nothing_is_left_behind() {
    let (server, desk) = (Server::start(), Desk::with("all", &products(2_500)));
    let output = run(&mut desk.import(&server));
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    assert!(says(&output).contains("2500 created"), "{}", says(&output));
    assert_eq!((server.lines_taken(), server.requests()), (2_500, 3));
    assert!(!desk.is_noted() && desk.rejected_lines().is_empty());
}

#[test]
fn rejected_lines_are_written_down_with_their_numbers() {
    let mut lines = products(1_200);
    lines[3] = "{".to_owned();
    lines[7] = String::new();
    lines[1_100] = "{".to_owned();
    let (server, desk) = (Server::start(), Desk::with("rejected", &lines));
    let output = run(&mut desk.import(&server));
    assert_eq!(output.status.code(), Some(1), "{}", says(&output));
    assert_eq!(desk.rejected_lines(), [4, 1_101]);
    let written = desk.read("products.ndjson.rejected.ndjson");
    let first = written
        .unwrap_or_default()
        .lines()
        .next()
        .map(str::to_owned);
    assert_eq!(
        first.and_then(|line| serde_json::from_str::<Value>(&line).ok()),
        Some(
            json!({"line": 4, "error": {"code": "malformed_json", "detail": "It is not JSON."}, "text": "{"})
        )
    );
}

#[test]
fn what_fails_for_a_moment_is_sent_again_and_counts_once() {
    let (server, desk) = (Server::start(), Desk::with("again", &products(1_500)));
    server.fail_next(&["503", "429", "lost"]);
    let output = run(&mut desk.import(&server));
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    assert!(says(&output).contains("1500 created"), "{}", says(&output));
    assert_eq!((server.lines_taken(), server.requests()), (1_500, 5));
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_was_and_sends_nothing_twice() {
    let mut lines = products(5_000);
    lines[1] = "{".to_owned();
    lines[2_500] = "{".to_owned();
    let (server, desk) = (Server::start(), Desk::with("killed", &lines));
    server.hang_after(2);
    let mut first = desk
        .import(&server)
        .stdout(Stdio::null())
        .spawn()
        .expect("the command runs");
    while server.requests() < 4 {
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_millis(200));
    first.kill().expect("killed");
    first.wait().expect("gone");
    assert!(desk.is_noted());
    // What was written after the last note is written again, once.
    let rejected = desk.directory.join("products.ndjson.rejected.ndjson");
    let file = fs::OpenOptions::new().append(true).open(rejected);
    file.and_then(|mut file| file.write_all(b"{\"line\": 2501, \"er"))
        .expect("half a line");

    server.hang_after(usize::MAX);
    let before = server.requests();
    let output = run(&mut desk.import(&server));
    assert_eq!(output.status.code(), Some(1), "{}", says(&output));
    assert!(
        says(&output).contains("Going on after line 2000"),
        "{}",
        says(&output)
    );
    assert!(says(&output).contains("4998 created"), "{}", says(&output));
    assert_eq!(server.lines_taken(), 5_000);
    assert_eq!(server.requests() - before, 3);
    assert_eq!(desk.rejected_lines(), [2, 2_501]);
    assert!(!desk.is_noted());
}

#[test]
fn a_file_that_has_changed_is_not_gone_on_with_unless_it_is_begun_anew() {
    let (server, desk) = (Server::start(), Desk::with("changed", &products(3_000)));
    server.refuse_after(1);
    let output = run(desk.import(&server).args(["--concurrency", "1"]));
    assert_eq!(output.status.code(), Some(2), "{}", says(&output));
    assert!(says(&output).contains("forbidden"), "{}", says(&output));

    server.refuse_after(usize::MAX);
    let mut lines = products(3_000);
    lines[0] = json!({"external_id": "other"}).to_string();
    fs::write(desk.directory.join("products.ndjson"), lines.join("\n")).expect("a file");
    let output = run(&mut desk.import(&server));
    assert_eq!(output.status.code(), Some(2), "{}", says(&output));
    assert!(says(&output).contains("--restart"), "{}", says(&output));
    let output = run(desk.import(&server).arg("--restart"));
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    assert!(says(&output).contains("3000"), "{}", says(&output));
}

#[test]
fn the_same_file_imported_anew_is_looked_at_anew() {
    let (server, desk) = (Server::start(), Desk::with("anew", &products(10)));
    for _ in 0..2 {
        let output = run(&mut desk.import(&server));
        assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    }
    assert_eq!(server.lines_taken(), 20);
}

#[test]
fn chunks_with_the_same_product_are_not_sent_at_once() {
    let mut lines = products(4_000);
    for line in [0, 1_500, 2_500, 3_500] {
        lines[line] = json!({"external_id": "same"}).to_string();
    }
    let (server, desk) = (Server::start(), Desk::with("same", &lines));
    let output = run(desk.import(&server).args(["--concurrency", "4"]));
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    assert_eq!(server.most_at_once(), 1);
}

#[test]
fn an_expired_token_is_replaced_by_what_the_command_prints() {
    let (server, desk) = (Server::start(), Desk::with("token", &products(10)));
    let command =
        "echo token >> printed; [ $(wc -l < printed) = 1 ] && echo expired || echo merchant";
    let output = run(desk.import(&server).args(["--token-command", command]));
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    let expired = run(desk.import(&server).env("SOUK_TOKEN", "expired"));
    assert_eq!(expired.status.code(), Some(2), "{}", says(&expired));
    assert!(
        says(&expired).contains("token_expired"),
        "{}",
        says(&expired)
    );
}

#[test]
fn the_standard_input_is_imported_too() {
    let (server, desk) = (Server::start(), Desk::with("stdin", &[]));
    let file = Desk::with("stdin-source", &products(1_001));
    let source = fs::File::open(file.directory.join("products.ndjson")).expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_souk-import"));
    command
        .current_dir(&desk.directory)
        .env("SOUK_TOKEN", "merchant")
        .env("NO_PROXY", "127.0.0.1")
        .args(["-", "--api", &server.address()])
        .stdin(source);
    let output = run(&mut command);
    assert_eq!(output.status.code(), Some(0), "{}", says(&output));
    assert_eq!(server.lines_taken(), 1_001);
}
