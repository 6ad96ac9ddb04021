//! What stands in for SNS, and keeps what it is sent.

use serde_json::Value;
use souk_platform::{outbox::Outbox, postgres::PgPool};
use std::{
    collections::HashMap,
    fmt::Write,
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A topic that takes every event.
pub struct Topic {
    endpoint: String,
    taken: Arc<Mutex<Vec<Value>>>,
    serving: JoinHandle<()>,
}

impl Topic {
    pub async fn open() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let taken = Arc::<Mutex<Vec<Value>>>::default();
        let serving = tokio::spawn(serve(listener, taken.clone()));
        Self {
            endpoint,
            taken,
            serving,
        }
    }

    /// The outbox of `database` as inventory's functions have it, with this topic behind it.
    pub fn outbox(&self, database: PgPool) -> Outbox {
        let sns = souk_testing::sns_at(&self.endpoint);
        Outbox::new(database, sns, "arn:aws:sns:us-east-1:0:events".to_owned()).in_order()
    }

    /// All events that have come, in the order in which they came.
    pub fn taken(&self) -> Vec<Value> {
        self.taken.lock().expect("no panic").clone()
    }
}

impl Drop for Topic {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, taken: Arc<Mutex<Vec<Value>>>) {
    while let Ok((caller, _)) = listener.accept().await {
        let taken = taken.clone();
        tokio::spawn(async move {
            // A caller that hangs up, or dies, is how every connection ends.
            let _ = answer(caller, &taken).await;
        });
    }
}

/// Answers one request after the other, each a batch of events.
async fn answer(caller: TcpStream, taken: &Mutex<Vec<Value>>) -> io::Result<()> {
    caller.set_nodelay(true)?;
    let mut caller = BufReader::new(caller);
    loop {
        let body = read_body(&mut caller).await?;
        let mut successful = String::new();
        for (id, event) in batch(&body) {
            taken.lock().expect("no panic").push(event);
            // Writing to a string does not fail.
            let _ = write!(
                successful,
                "<member><Id>{id}</Id><MessageId>{id}</MessageId></member>"
            );
        }
        let answer = format!(
            "<PublishBatchResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\
             <PublishBatchResult><Successful>{successful}</Successful><Failed/></PublishBatchResult>\
             <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PublishBatchResponse>"
        );
        let response = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{answer}",
            answer.len()
        );
        caller.get_mut().write_all(response.as_bytes()).await?;
    }
}

async fn read_body(caller: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if caller.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    caller.read_exact(&mut body).await?;
    Ok(body)
}

/// The entries of a `PublishBatch`, by their ids, in order.
fn batch(body: &[u8]) -> Vec<(String, Value)> {
    let fields: HashMap<String, String> = serde_urlencoded::from_bytes(body).expect("a form");
    (1..)
        .map_while(|nth| {
            let field =
                |name| fields.get(&format!("PublishBatchRequestEntries.member.{nth}.{name}"));
            let event = serde_json::from_str(field("Message")?).expect("an event");
            Some((field("Id")?.clone(), event))
        })
        .collect()
}
