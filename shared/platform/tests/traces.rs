//! Spans on their way to a collector: a listener on this machine stands for it.
#![expect(clippy::expect_used, reason = "a test says what it expects")]

use souk_platform::{settings::Settings, telemetry::Telemetry, trace};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
    time::Duration,
};

/// Takes one request, answers 200, and gives what was sent.
fn take_one(listener: &TcpListener) -> Vec<u8> {
    let (mut connection, _) = listener.accept().expect("an export");
    connection
        .set_read_timeout(Some(Duration::from_millis(300)))
        .expect("a timeout");
    let request = read_all(&mut connection);
    connection
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        .expect("an answer");
    request
}

fn read_all(connection: &mut TcpStream) -> Vec<u8> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count) = connection.read(&mut buffer) {
        if count == 0 {
            break;
        }
        request.extend_from_slice(&buffer[..count]);
    }
    request
}

#[tokio::test]
async fn a_span_leaves_with_the_trace_that_it_was_called_in() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    let (taken, collector) = mpsc::channel();
    thread::spawn(move || taken.send(take_one(&listener)));
    let settings: Settings = [("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), endpoint)]
        .into_iter()
        .collect();
    let telemetry = Telemetry::start("catalog-search", &settings).expect("telemetry");

    let span = tracing::info_span!("invocation");
    let xray = "Root=1-6b036d61-53a527eb7234539a33f09903;Parent=510ce6cae993dcb5;Sampled=1";
    trace::adopt_parent(&span, None, Some(xray));
    let carried = span.in_scope(trace::traceparent);
    drop(span);
    telemetry.flush();

    let traceparent = carried.expect("a trace to carry on");
    assert!(
        traceparent.starts_with("00-6b036d6153a527eb7234539a33f09903-"),
        "{traceparent}"
    );
    let request = collector
        .recv_timeout(Duration::from_secs(10))
        .expect("an export in time");
    let text = String::from_utf8_lossy(&request);
    assert!(text.starts_with("POST /v1/traces "), "{text}");
    assert!(
        text.contains("souk-catalog") && text.contains("invocation"),
        "{text}"
    );
}
