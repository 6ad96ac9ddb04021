//! A wire to Postgres that is cut at one message, so that a test can let a function die anywhere.

use deadpool_postgres::{Manager, Runtime};
use souk_platform::postgres::PgPool;
use std::{
    future::Future,
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{
            AtomicBool, AtomicU32,
            Ordering::{AcqRel, Acquire, Release},
        },
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
    task::JoinHandle,
};
use tokio_postgres::{Config, NoTls, config::Host};

/// Where the wire is cut. Messages to Postgres are counted from 0, over all connections, from when a
/// connection is ready: each part of a statement is one, to parse, to bind, to execute and to end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Only by [`Wire::cut`].
    Never,
    /// This message does not reach Postgres.
    Before(u32),
    /// Postgres has carried this message out; its answer does not come back.
    After(u32),
}

/// What the protocol of Postgres calls its messages.
const QUERY: u8 = b'Q';
const SYNC: u8 = b'S';
const TERMINATE: u8 = b'X';
const READY_FOR_QUERY: u8 = b'Z';

/// A wire between code and Postgres.
pub struct Wire {
    state: Arc<State>,
    accepting: JoinHandle<()>,
    pool: PgPool,
}

struct State {
    cut: Cut,
    messages: AtomicU32,
    is_cut: AtomicBool,
    /// Somebody wants it cut.
    scissors: Notify,
    /// It has been.
    was_cut: Notify,
}

impl Wire {
    /// A wire to the database `name`, beginning at a pool of `connections`.
    pub async fn to(name: &str, connections: usize, cut: Cut) -> Self {
        let mut config: Config = souk_testing::setting("SOUK_TEST_ADMIN_DATABASE_URL")
            .parse()
            .expect("a Postgres URL");
        let Some(Host::Tcp(host)) = config.get_hosts().first().cloned() else {
            panic!("the test instance's Postgres has no TCP address");
        };
        let server = (host, config.get_ports().first().copied().unwrap_or(5432));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let here = listener.local_addr().expect("an address");
        let state = Arc::new(State {
            cut,
            messages: AtomicU32::new(0),
            is_cut: AtomicBool::new(false),
            scissors: Notify::new(),
            was_cut: Notify::new(),
        });
        let accepting = tokio::spawn(accept(listener, server, state.clone()));

        let mut through = Config::new();
        through
            .host(here.ip().to_string())
            .port(here.port())
            .dbname(name)
            .user(config.get_user().expect("a user"));
        if let Some(password) = config.get_password() {
            through.password(password);
        }
        config = through;
        let pool = PgPool::builder(Manager::new(config, NoTls))
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .build()
            .expect("a pool");
        Self {
            state,
            accepting,
            pool,
        }
    }

    pub fn pool(&self) -> PgPool {
        self.pool.clone()
    }

    /// Runs `work`, which asks Postgres through this wire, and drops it where it is when the wire is
    /// cut, as a process that dies does. `None` is what is heard of it then.
    pub async fn until_cut<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let cut = self.state.was_cut.notified();
        tokio::select! {
            biased;
            () = cut => None,
            outcome = work => (!self.is_cut()).then_some(outcome),
        }
    }

    /// Cuts all its connections; what Postgres is at meanwhile, it goes on with.
    pub fn cut(&self) {
        self.state.is_cut.store(true, Release);
        self.state.scissors.notify_waiters();
    }

    fn is_cut(&self) -> bool {
        self.state.is_cut.load(Acquire)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, server: (String, u16), state: Arc<State>) {
    while let Ok((code, _)) = listener.accept().await {
        if state.is_cut.load(Acquire) {
            return;
        }
        let (server, state) = (server.clone(), state.clone());
        tokio::spawn(async move {
            let postgres = TcpStream::connect(server).await.expect("Postgres");
            // One end or the other hanging up is how every connection ends.
            let _ = connect(code, postgres, &state).await;
        });
    }
}

/// Carries messages both ways until one end hangs up, or the wire is cut.
async fn connect(code: TcpStream, postgres: TcpStream, state: &State) -> io::Result<()> {
    let cut = state.scissors.notified();
    code.set_nodelay(true)?;
    postgres.set_nodelay(true)?;
    let (mut from_code, to_code) = code.into_split();
    let (from_postgres, mut to_postgres) = postgres.into_split();
    let answers = Answers::default();
    let answering = answer(from_postgres, to_code, &answers);
    let asking = ask(&mut from_code, &mut to_postgres, &answers, state);
    tokio::pin!(answering);
    let is_cut = tokio::select! {
        () = cut => return Ok(()),
        outcome = &mut answering => return outcome,
        is_cut = asking => is_cut?,
    };
    if is_cut {
        answers.are_lost.store(true, Release);
        state.is_cut.store(true, Release);
    }
    // Postgres notices, and is done with whatever it was at when it hangs up.
    drop(to_postgres);
    let _ = answering.await;
    if is_cut {
        state.was_cut.notify_waiters();
    }
    Ok(())
}

/// What is heard of Postgres on one connection.
#[derive(Default)]
struct Answers {
    are_lost: AtomicBool,
    /// How often it said that it was ready for the next query, the first time for the first one.
    ready: AtomicU32,
    ready_again: Notify,
}

impl Answers {
    fn ready(&self) -> u32 {
        self.ready.load(Acquire)
    }

    async fn until_ready(&self, times: u32) {
        loop {
            let again = self.ready_again.notified();
            if self.ready() >= times {
                return;
            }
            again.await;
        }
    }
}

/// Carries messages to Postgres; says whether the wire is to be cut.
async fn ask(
    from_code: &mut OwnedReadHalf,
    to_postgres: &mut OwnedWriteHalf,
    answers: &Answers,
    state: &State,
) -> io::Result<bool> {
    // The first message has no type.
    let greeting = read_body(from_code, Vec::new()).await?;
    to_postgres.write_all(&greeting).await?;
    let mut to_be_ready = 1;
    loop {
        let message = read_message(from_code).await?;
        let is_counted = message[0] != TERMINATE && answers.ready() > 0;
        let number = is_counted.then(|| state.messages.fetch_add(1, AcqRel));
        if number.is_some_and(|number| state.cut == Cut::Before(number)) {
            return Ok(true);
        }
        let is_last = number.is_some_and(|number| state.cut == Cut::After(number));
        if is_last {
            answers.are_lost.store(true, Release);
        }
        to_postgres.write_all(&message).await?;
        to_be_ready += u32::from([QUERY, SYNC].contains(&message[0]));
        if is_last {
            // Of the parts of a statement Postgres tells only after the last.
            answers.until_ready(to_be_ready).await;
            return Ok(true);
        }
    }
}

/// Carries answers back, until they are lost; Postgres is listened to all the same.
async fn answer(
    mut from_postgres: OwnedReadHalf,
    mut to_code: OwnedWriteHalf,
    answers: &Answers,
) -> io::Result<()> {
    loop {
        let message = read_message(&mut from_postgres).await?;
        let is_lost = answers.are_lost.load(Acquire);
        if message[0] == READY_FOR_QUERY {
            answers.ready.fetch_add(1, AcqRel);
            answers.ready_again.notify_waiters();
        }
        if !is_lost {
            to_code.write_all(&message).await?;
        }
    }
}

async fn read_message(from: &mut OwnedReadHalf) -> io::Result<Vec<u8>> {
    let kind = from.read_u8().await?;
    read_body(from, vec![kind]).await
}

/// Adds to `message` its length, which counts itself, and what follows.
async fn read_body(from: &mut OwnedReadHalf, mut message: Vec<u8>) -> io::Result<Vec<u8>> {
    let length = from.read_u32().await?;
    message.extend(length.to_be_bytes());
    let begins_at = message.len();
    message.resize(begins_at + length as usize - 4, 0);
    from.read_exact(&mut message[begins_at..]).await?;
    Ok(message)
}
