//! Lambda's side of the Runtime API, for one invocation, and the function's process.
//!
//! Protocol: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use crate::http::serve;
use serde_json::Value;
use std::{
    collections::HashMap,
    env,
    net::SocketAddr,
    process::{Child, Command},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Longer than anything here takes on a busy machine, and not longer than a turn may.
const PATIENCE: Duration = Duration::from_secs(29);
const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

/// The function, serving one invocation; it ends with this.
pub struct Invocation {
    process: Child,
    response: mpsc::Receiver<Sent>,
    pub text: String,
}

/// What the function sends as its response.
enum Sent {
    Head(HashMap<String, String>),
    Piece(Vec<u8>),
    End,
}

impl Invocation {
    /// Starts the function and hands it `event`.
    pub fn of(event: Value, streaming: &str, aws: SocketAddr) -> Self {
        let (sender, response) = mpsc::channel();
        let taken = AtomicBool::new(false);
        let runtime = serve(move |mut request| {
            if request.path.ends_with("/invocation/next") {
                if taken.swap(true, Ordering::SeqCst) {
                    // There is no second one: the function waits as between two of them.
                    thread::park();
                }
                let headers = [
                    ("lambda-runtime-aws-request-id", REQUEST_ID),
                    ("lambda-runtime-deadline-ms", &deadline_ms()),
                    (
                        "lambda-runtime-invoked-function-arn",
                        "arn:aws:lambda:us-east-1:000000000000:function:souk-chat-post-message",
                    ),
                ];
                request.answer(200, &headers, &event);
                return;
            }
            assert!(
                request.path.ends_with(&format!("/{REQUEST_ID}/response")),
                "{}",
                request.path
            );
            let _ = sender.send(Sent::Head(request.headers.clone()));
            request.read_body(|piece| {
                let _ = sender.send(Sent::Piece(piece));
            });
            let _ = sender.send(Sent::End);
            request.answer(202, &[], &Value::Null);
        });
        Self {
            process: function(streaming, runtime, aws),
            response,
            text: String::new(),
        }
    }

    /// The headers under which the response is sent.
    pub fn head(&self) -> HashMap<String, String> {
        match self.response.recv_timeout(PATIENCE) {
            Ok(Sent::Head(headers)) => headers,
            _ => panic!("no response"),
        }
    }

    /// Reads on until the response has `what`.
    pub fn read_to(&mut self, what: &str) {
        while !self.text.contains(what) {
            match self.response.recv_timeout(PATIENCE) {
                Ok(Sent::Piece(piece)) => self.text.push_str(&String::from_utf8_lossy(&piece)),
                _ => panic!("the response ended without {what:?}: {}", self.text),
            }
        }
    }

    pub fn read_to_end(&mut self) {
        loop {
            match self.response.recv_timeout(PATIENCE) {
                Ok(Sent::Piece(piece)) => self.text.push_str(&String::from_utf8_lossy(&piece)),
                Ok(Sent::End) => return,
                _ => panic!("the response does not end: {}", self.text),
            }
        }
    }
}

impl Drop for Invocation {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn deadline_ms() -> String {
    let deadline = SystemTime::now() + PATIENCE;
    let since = deadline
        .duration_since(UNIX_EPOCH)
        .expect("a time after 1970");
    since.as_millis().to_string()
}

fn function(streaming: &str, runtime: SocketAddr, aws: SocketAddr) -> Child {
    let mut function = Command::new(env!("CARGO_BIN_EXE_chat-post-message"));
    // A model is asked only where what it costs can be counted.
    let redis = env::var("SOUK_TEST_REDIS_URL").expect("an instance of `make test`");
    let settings = [
        ("AWS_LAMBDA_RUNTIME_API", runtime.to_string()),
        (
            "AWS_LAMBDA_FUNCTION_NAME",
            "souk-chat-post-message".to_owned(),
        ),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "1".to_owned()),
        ("AWS_ENDPOINT_URL", format!("http://{aws}")),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("FUNCTION_PREFIX", "souk-".to_owned()),
        ("REDIS_SESSION_URL", redis),
        ("CHAT_PLANNER", "model".to_owned()),
        ("CHAT_MODEL_ID", "a-model".to_owned()),
        ("CHAT_MODEL_BUDGET_MS", PATIENCE.as_millis().to_string()),
        ("RESPONSE_STREAMING", streaming.to_owned()),
    ];
    function
        .env_clear()
        .envs(settings)
        .spawn()
        .expect("the function's binary")
}
