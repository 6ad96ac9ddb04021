//! The Runtime API of a managed instance of Lambda: it hands a function several events before it has
//! the answer to the first. The local AWS has no such instances.
//!
//! Protocol: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use crate::{Aws, setting};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    sync::{Mutex, mpsc},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(60);

/// A function of Souk that runs beside its deployed copies, with their settings.
pub struct Instance {
    process: Child,
    events: mpsc::UnboundedSender<(usize, Value)>,
    answers: mpsc::UnboundedReceiver<(usize, Value)>,
    under_way: Arc<UnderWay>,
}

/// How many events have gone out whose answers have not come.
#[derive(Default)]
struct UnderWay {
    now: AtomicUsize,
    most: AtomicUsize,
}

struct Server {
    events: Mutex<mpsc::UnboundedReceiver<(usize, Value)>>,
    answers: mpsc::UnboundedSender<(usize, Value)>,
    under_way: Arc<UnderWay>,
}

impl Instance {
    /// Starts `function` as it was built, for `at_once` events at a time.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start(function: &str, at_once: usize) -> Self {
        let (events, waiting) = mpsc::unbounded_channel();
        let (answered, answers) = mpsc::unbounded_channel();
        let under_way = Arc::<UnderWay>::default();
        let server = Arc::new(Server {
            events: Mutex::new(waiting),
            answers: answered,
            under_way: Arc::clone(&under_way),
        });
        let process = start(function, at_once, server.listen().await).await;
        Self {
            process,
            events,
            answers,
            under_way,
        }
    }

    /// Sends all of `events` and waits for what each is answered, in their order: the payload of an
    /// answer or of an error.
    ///
    /// # Panics
    /// When an answer does not come.
    pub async fn answers(&mut self, events: &[Value]) -> Vec<Value> {
        for event in events.iter().cloned().enumerate() {
            let sent = self.events.send(event);
            sent.unwrap_or_else(|error| panic!("the server has gone: {error}"));
        }
        let mut answers = vec![Value::Null; events.len()];
        for _ in events {
            let answer = timeout(PATIENCE, self.answers.recv()).await;
            let (number, answer) = answer
                .ok()
                .flatten()
                .unwrap_or_else(|| panic!("no answer within {PATIENCE:?}"));
            answers[number] = answer;
        }
        answers
    }

    /// The most events that it had at the same moment.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.under_way.most.load(Ordering::SeqCst)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn start(function: &str, at_once: usize, runtime_api: SocketAddr) -> Child {
    let bootstrap = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/lambda")
        .join(function)
        .join("bootstrap");
    let name = format!("souk-{function}");
    Command::new(&bootstrap)
        .envs(Aws::local().settings_of(&name).await)
        .env("AWS_ENDPOINT_URL", setting("SOUK_TEST_AWS_ENDPOINT"))
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_LAMBDA_FUNCTION_NAME", &name)
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "2048")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
        .env("AWS_LAMBDA_RUNTIME_API", runtime_api.to_string())
        .env("AWS_LAMBDA_MAX_CONCURRENCY", at_once.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", bootstrap.display()))
}

impl Server {
    async fn listen(self: Arc<Self>) -> SocketAddr {
        let (listener, address) = TcpListener::bind("127.0.0.1:0")
            .await
            .and_then(|listener| listener.local_addr().map(|address| (listener, address)))
            .unwrap_or_else(|error| panic!("no port: {error}"));
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&self).serve(BufStream::new(connection)));
            }
        });
        address
    }

    /// Answers the requests of one connection, until the function has gone.
    async fn serve(self: Arc<Self>, mut connection: BufStream<TcpStream>) {
        while let Some((path, body)) = request(&mut connection).await {
            let reply = if path.ends_with("/invocation/next") {
                let Some((number, event)) = self.events.lock().await.recv().await else {
                    return;
                };
                let now = self.under_way.now.fetch_add(1, Ordering::SeqCst) + 1;
                self.under_way.most.fetch_max(now, Ordering::SeqCst);
                next(number, &event)
            } else {
                // …/invocation/NUMBER/response or …/error
                let number = path.split('/').rev().nth(1).map(str::parse);
                if let Some(Ok(number)) = number {
                    self.under_way.now.fetch_sub(1, Ordering::SeqCst);
                    let answer = serde_json::from_slice(&body).unwrap_or_default();
                    let _ = self.answers.send((number, answer));
                }
                "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_owned()
            };
            let sent = connection.write_all(reply.as_bytes()).await;
            if sent.is_err() || connection.flush().await.is_err() {
                return;
            }
        }
    }
}

fn next(number: usize, event: &Value) -> String {
    let deadline = jiff::Timestamp::now().as_millisecond() + 10_000;
    let body = event.to_string();
    format!(
        "HTTP/1.1 200 OK\r\n\
         lambda-runtime-aws-request-id: {number}\r\n\
         lambda-runtime-deadline-ms: {deadline}\r\n\
         lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:000000000000:function:souk\r\n\
         content-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The path and the body of the next request; none when the connection has ended.
async fn request(connection: &mut BufStream<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut first = String::new();
    connection.read_line(&mut first).await.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    let mut is_chunked = false;
    loop {
        let mut header = String::new();
        connection.read_line(&mut header).await.ok()?;
        let header = header.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        is_chunked |= header == "transfer-encoding: chunked";
        if let Some(stated) = header.strip_prefix("content-length: ") {
            length = stated.parse().ok()?;
        }
    }
    assert!(!is_chunked, "whole answers are expected");
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    Some((path, body))
}
