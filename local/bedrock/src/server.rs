//! Listens on loopback, and hands each request to its route.

use crate::{
    control,
    converse::{self, Form},
    faults::{Fault, Faults, Knobs},
    http::{self, Outcome, Request, Response},
    recording::Replay,
};
use serde_json::{Value, json};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// Who answers.
pub enum Mind {
    /// A model that searches for what the message says and presents what was found.
    Scripted,
    /// A model that repeats what it once said.
    Recorded(Replay),
}

/// What all connections share.
pub struct State {
    pub mind: Mind,
    pub faults: Faults,
    pub counts: Counts,
    /// Bodies of what was asked, in order.
    pub asked: Vec<Value>,
}

/// How many requests of the model came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub answered: u64,
    /// Also by the rules of the API.
    pub refused: u64,
    pub hung: u64,
}

pub type Shared = Arc<Mutex<State>>;

/// A stand-in that listens until it is dropped.
pub struct Server {
    address: SocketAddr,
    state: Shared,
    listening: JoinHandle<()>,
}

impl Server {
    /// Listens on `port`, or on a free one for 0.
    ///
    /// # Errors
    /// [`io::Error`] when the port is taken.
    pub async fn start(port: u16, mind: Mind, knobs: Knobs) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let state: Shared = Arc::new(Mutex::new(State {
            mind,
            faults: Faults::of(knobs),
            counts: Counts::default(),
            asked: Vec::new(),
        }));
        let listening = tokio::spawn(listen(listener, Arc::clone(&state)));
        Ok(Self {
            address,
            state,
            listening,
        })
    }

    /// For `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    #[must_use]
    pub fn counts(&self) -> Counts {
        lock(&self.state).counts
    }

    /// Bodies of what was asked since the last time.
    #[must_use]
    pub fn take_asked(&self) -> Vec<Value> {
        std::mem::take(&mut lock(&self.state).asked)
    }

    /// Changes latency and faults from now on.
    pub fn set(&self, knobs: Knobs) {
        lock(&self.state).faults = Faults::of(knobs);
    }

    /// These strike the next requests, one each; `None` spares one.
    pub fn strike(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        lock(&self.state).faults.next.extend(faults);
    }

    /// Serves until the process ends.
    pub async fn serve(mut self) {
        let _ended = (&mut self.listening).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// The state, whatever became of who had it before.
pub fn lock(state: &Shared) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(listener: TcpListener, state: Shared) {
    loop {
        // A connection that ended before it was taken is nobody's loss.
        if let Ok((stream, _)) = listener.accept().await {
            let _immediate = stream.set_nodelay(true);
            tokio::spawn(connection(stream, Arc::clone(&state)));
        }
    }
}

async fn connection(mut stream: TcpStream, state: Shared) {
    let mut kept = Vec::new();
    while let Ok(Some(request)) = http::read(&mut stream, &mut kept).await {
        match route(&request, &state) {
            Outcome::Answered(response) => {
                tokio::time::sleep(response.after).await;
                if http::write(&mut stream, &response).await.is_err() {
                    return;
                }
            }
            Outcome::Streamed(parts) => {
                tokio::time::sleep(parts.after).await;
                if http::write_stream(&mut stream, &parts).await.is_err() {
                    return;
                }
            }
            Outcome::Hung => return http::wait_for_the_end(&mut stream).await,
        }
    }
}

fn route(request: &Request, state: &Shared) -> Outcome {
    let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    match (request.method.as_str(), &parts[..]) {
        ("GET", ["health"]) => Outcome::Answered(Response::json(200, &json!({"status": "ok"}))),
        ("POST", ["model", _, "converse"]) => {
            converse::answer(&request.body, Form::Whole, &mut lock(state))
        }
        ("POST", ["model", _, "converse-stream"]) => {
            converse::answer(&request.body, Form::Stream, &mut lock(state))
        }
        (method, ["_control", what]) => Outcome::Answered(control::answer(
            method,
            what,
            &request.body,
            &mut lock(state),
        )),
        _ => Outcome::Answered(Response::refusal(
            404,
            "UnknownOperationException",
            "The stand-in does not serve that.",
        )),
    }
}
