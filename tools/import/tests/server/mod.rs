//! A server that takes imports as Souk does: an answer for each line, and once under each key.

use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

pub struct Server {
    address: String,
    state: Arc<Mutex<State>>,
}

struct State {
    /// The first answer under each key.
    answers: HashMap<String, Value>,
    /// What happens to the next requests.
    faults: VecDeque<&'static str>,
    requests: usize,
    lines_taken: usize,
    at_once: usize,
    most_at_once: usize,
    /// Requests after so many are taken, and not answered.
    hang_after: usize,
    /// Requests after so many are forbidden.
    refuse_after: usize,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State {
            answers: HashMap::new(),
            faults: VecDeque::new(),
            requests: 0,
            lines_taken: 0,
            at_once: 0,
            most_at_once: 0,
            hang_after: usize::MAX,
            refuse_after: usize::MAX,
        }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that has gone is none of the server's business.
                thread::spawn(move || serve(&stream, &state).unwrap_or_default());
            }
        });
        Self {
            address: format!("http://{address}"),
            state,
        }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Each of `faults` happens to one request: a status, or `lost` for an answer that never arrives.
    pub fn fail_next(&self, faults: &[&'static str]) {
        lock(&self.state).faults.extend(faults);
    }

    /// Requests after so many are taken, and not answered.
    pub fn hang_after(&self, requests: usize) {
        lock(&self.state).hang_after = requests;
    }

    pub fn refuse_after(&self, requests: usize) {
        lock(&self.state).refuse_after = requests;
    }

    pub fn requests(&self) -> usize {
        lock(&self.state).requests
    }

    /// Lines of requests that were not seen before.
    pub fn lines_taken(&self) -> usize {
        lock(&self.state).lines_taken
    }

    pub fn most_at_once(&self) -> usize {
        lock(&self.state).most_at_once
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: &TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut headers = HashMap::new();
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
        line.clear();
    }
    let header = |name: &str| headers.get(name).cloned().unwrap_or_default();
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;

    let fault = {
        let mut state = lock(state);
        state.requests += 1;
        state.at_once += 1;
        state.most_at_once = state.most_at_once.max(state.at_once);
        if state.requests > state.hang_after {
            Some("hang")
        } else if state.requests > state.refuse_after {
            Some("403")
        } else {
            state.faults.pop_front()
        }
    };
    thread::sleep(Duration::from_millis(20));
    let refused = |code: &str| json!({"code": code, "detail": "Not now."});
    let (status, document) = match fault {
        Some("hang") => {
            take(&mut lock(state), &header("idempotency-key"), &body);
            loop {
                thread::park();
            }
        }
        Some(status @ "403") => (status, refused("forbidden")),
        Some(status @ ("503" | "429")) => (status, refused("service_unavailable")),
        _ if header("authorization") != "Bearer merchant" => ("401", refused("token_expired")),
        _ => (
            "200",
            take(&mut lock(state), &header("idempotency-key"), &body),
        ),
    };
    lock(state).at_once -= 1;
    if fault == Some("lost") {
        return Ok(());
    }
    let document = document.to_string();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} -\r\ncontent-length: {}\r\nretry-after: 0\r\nconnection: close\r\n\r\n{document}",
        document.len()
    )
}

fn take(state: &mut State, key: &str, body: &[u8]) -> Value {
    if let Some(answer) = state.answers.get(key) {
        return answer.clone();
    }
    let lines: Vec<_> = body
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .collect();
    assert!(lines.len() <= 1_000 && body.len() < 5_000_000);
    state.lines_taken += lines.len();
    let result = |(number, line): (usize, &&[u8])| {
        if serde_json::from_slice::<Value>(line).is_ok() {
            json!({"line": number, "status": "created", "id": "0"})
        } else {
            let error = json!({"code": "malformed_json", "detail": "It is not JSON."});
            json!({"line": number, "status": "rejected", "error": error})
        }
    };
    let results: Vec<Value> = (1..).zip(&lines).map(result).collect();
    let answer = json!({"results": results});
    state.answers.insert(key.to_owned(), answer.clone());
    answer
}
