//! HTTP/1.1 as far as it is spoken here: a request with a length, an answer with a length or in
//! chunks, one after the other on a connection that stays open.

use crate::stream::{Ending, Stream};
use serde_json::Value;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// More is no request of Souk's.
const MOST_BYTES: usize = 8 * 1024 * 1024;
const MOST_HEADERS: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// As it came, without the query.
    pub path: String,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// What the SDKs know an error by.
    pub error: Option<String>,
    pub body: Vec<u8>,
    /// It is sent that much later.
    pub after: Duration,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Answered(Response),
    Streamed(Stream),
    /// The connection stays open and nothing comes.
    Hung,
}

impl Response {
    pub fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            error: None,
            body: body.to_string().into_bytes(),
            after: Duration::ZERO,
        }
    }

    /// As AWS refuses: the kind in a header, the reason in the body.
    pub fn refusal(status: u16, error: &str, message: &str) -> Self {
        Self {
            error: Some(error.to_owned()),
            ..Self::json(status, &serde_json::json!({"message": message}))
        }
    }
}

/// The next request on a connection; `None` at its end.
pub async fn read(stream: &mut TcpStream, kept: &mut Vec<u8>) -> io::Result<Option<Request>> {
    loop {
        if let Some((request, length)) = parse(kept)? {
            kept.drain(..length);
            return Ok(Some(request));
        }
        let read = stream.read_buf(kept).await?;
        if read == 0 {
            return Ok(None);
        }
        if kept.len() > MOST_BYTES {
            return Err(invalid("too long"));
        }
    }
}

/// A whole request at the start of `bytes`, if it is all there, and its length.
fn parse(bytes: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(start) = head.parse(bytes).map_err(invalid)? else {
        return Ok(None);
    };
    let length = head
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .map_or(Ok(0), |header| {
            let text = std::str::from_utf8(header.value).map_err(invalid)?;
            text.trim().parse::<usize>().map_err(invalid)
        })?;
    let end = start.saturating_add(length);
    let Some(body) = bytes.get(start..end) else {
        return Ok(None);
    };
    let path = head.path.unwrap_or_default();
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        path: path.split('?').next().unwrap_or_default().to_owned(),
        body: body.to_vec(),
    };
    Ok(Some((request, end)))
}

pub async fn write(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    let error = response.error.as_ref();
    let error = error.map_or_else(String::new, |error| {
        format!("x-amzn-errortype: {error}\r\n")
    });
    let head = format!(
        "HTTP/1.1 {} Answered\r\ncontent-type: application/json\r\n{error}content-length: {}\r\n\r\n",
        response.status,
        response.body.len()
    );
    stream
        .write_all(&[head.as_bytes(), &response.body].concat())
        .await
}

/// Sends the parts of a stream, each in a chunk of its own. Another answer can follow it on this
/// connection where it ends as it should.
pub async fn write_stream(connection: &mut TcpStream, stream: &Stream) -> io::Result<()> {
    connection
        .write_all(
            b"HTTP/1.1 200 Answered\r\ncontent-type: application/vnd.amazon.eventstream\r\n\
              transfer-encoding: chunked\r\n\r\n",
        )
        .await?;
    for part in stream.parts.iter().filter(|part| !part.is_empty()) {
        let size = format!("{:x}\r\n", part.len());
        connection
            .write_all(&[size.as_bytes(), part, b"\r\n"].concat())
            .await?;
        tokio::time::sleep(stream.pace).await;
    }
    match stream.ending {
        Ending::Whole => connection.write_all(b"0\r\n\r\n").await,
        Ending::Cut => Err(io::ErrorKind::ConnectionAborted.into()),
        Ending::Silent => {
            wait_for_the_end(connection).await;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    }
}

/// Waits until the other side hangs up.
pub async fn wait_for_the_end(stream: &mut TcpStream) {
    let mut ignored = [0; 1024];
    while matches!(stream.read(&mut ignored).await, Ok(read) if read > 0) {}
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_once_it_is_all_there() {
        let whole =
            b"POST /model/m/converse?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}GET";
        for part in 0..whole.len() - 3 {
            assert!(
                parse(&whole[..part]).is_ok_and(|request| request.is_none()),
                "{part}"
            );
        }
        let read = parse(whole).ok().flatten();
        let expected = Request {
            method: "POST".to_owned(),
            path: "/model/m/converse".to_owned(),
            body: b"{}".to_vec(),
        };
        assert_eq!(read, Some((expected, whole.len() - 3)));
    }

    #[test]
    fn what_is_no_request_ends_the_connection() {
        for bytes in [
            &b"\0\0\0\0"[..],
            b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        ] {
            assert!(parse(bytes).is_err());
        }
    }
}
