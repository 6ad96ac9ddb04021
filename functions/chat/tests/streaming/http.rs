//! HTTP/1.1 as far as the stand-ins need it: a request a connection, its body in chunks or of a length.

use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// A request whose body is still to be read.
pub struct Request {
    pub path: String,
    pub headers: HashMap<String, String>,
    connection: BufReader<TcpStream>,
}

/// Answers each request in a thread of its own, until the process ends.
pub fn serve(handle: impl Fn(Request) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let handle = Arc::new(handle);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let handle = Arc::clone(&handle);
            thread::spawn(move || Request::read(connection).map(|request| handle(request)));
        }
    });
    address
}

impl Request {
    /// `None` for a connection that was opened and not used.
    fn read(connection: TcpStream) -> Option<Self> {
        let mut connection = BufReader::new(connection);
        let first = line(&mut connection)?;
        let path = first.split(' ').nth(1)?.to_owned();
        let mut headers = HashMap::new();
        while let Some((name, value)) = line(&mut connection)?.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        Some(Self {
            path,
            headers,
            connection,
        })
    }

    /// Gives the body to `take`, piece by piece as it comes.
    pub fn read_body(&mut self, mut take: impl FnMut(Vec<u8>)) {
        if let Some(length) = self.headers.get("content-length") {
            take(self.bytes(length.parse().expect("a length")));
            return;
        }
        while let Some(size) = line(&mut self.connection) {
            let size = usize::from_str_radix(&size, 16).expect("the size of a chunk");
            if size == 0 {
                return;
            }
            take(self.bytes(size));
            line(&mut self.connection);
        }
    }

    pub fn json(&mut self) -> Value {
        let mut body = Vec::new();
        self.read_body(|piece| body.extend(piece));
        serde_json::from_slice(&body).expect("JSON")
    }

    pub fn answer(mut self, status: u16, headers: &[(&str, &str)], body: &Value) {
        let body = body.to_string();
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!(
            "HTTP/1.1 {status} -\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
            body.len()
        );
        // The service may have been ended by then.
        let _ = self
            .connection
            .get_mut()
            .write_all((head + &body).as_bytes());
    }

    /// Answers with `parts`, each as soon as there is one.
    pub fn stream(mut self, content_type: &str, parts: impl Iterator<Item = Vec<u8>>) {
        let head =
            format!("HTTP/1.1 200 -\r\nconnection: close\r\ncontent-type: {content_type}\r\n\r\n");
        let connection = self.connection.get_mut();
        for part in [head.into_bytes()].into_iter().chain(parts) {
            if connection.write_all(&part).is_err() {
                return;
            }
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.connection.read_exact(&mut bytes).expect("the body");
        bytes
    }
}

fn line(connection: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    let count = connection.read_line(&mut line).ok()?;
    (count > 0).then(|| line.trim_end().to_owned())
}
