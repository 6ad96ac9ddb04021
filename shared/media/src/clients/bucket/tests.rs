use super::*;
use aws_config::Region;
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

/// A bucket that gives these answers, one to each connection, and what it is asked.
fn answering(answers: &'static [&'static str]) -> (Bucket, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| panic!("{error}"));
    let address = listener
        .local_addr()
        .unwrap_or_else(|error| panic!("{error}"));
    let asked = thread::spawn(move || {
        let answer = |answer: &&str| {
            let (mut connection, _) = listener.accept().unwrap_or_else(|error| panic!("{error}"));
            let mut request = [0; 4096];
            let length = connection.read(&mut request).unwrap_or_default();
            let _ = connection.write_all(answer.as_bytes());
            String::from_utf8_lossy(&request[..length]).into_owned()
        };
        answers.iter().map(answer).collect()
    });
    let credentials = Credentials::new("id", "secret", None, None, "test");
    let aws = SdkConfig::builder()
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(format!("http://{address}"))
        .build();
    (Bucket::of_config(&aws, "b"), asked)
}

const DONE: &str = "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
const BUSY: &str = "HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length: 21\r\n\r\n<Code>SlowDown</Code>";
/// The connection is closed without a word.
const NOTHING: &str = "";

#[tokio::test]
async fn what_fails_on_the_way_or_at_s3_is_sent_once_more() {
    for answers in [&[NOTHING, DONE], &[BUSY, DONE]] {
        let (bucket, asked) = answering(answers);
        let id = AssetId::generate();
        let deleted = bucket.delete_sent(id).await;
        assert!(deleted.is_ok(), "{deleted:?}");
        let asked = asked.join().unwrap_or_default();
        assert_eq!(asked.len(), 2);
        for request in asked {
            assert!(request.starts_with(&format!("DELETE /b/uploads/{id}?")));
        }
    }
}

#[tokio::test]
async fn a_failure_says_why_and_nothing_of_the_signature() {
    for (answers, reason) in [
        (&[NOTHING, NOTHING], "error sending request: "),
        (&[BUSY, BUSY], "SlowDown"),
    ] {
        let (bucket, _) = answering(answers);
        let failed = bucket.delete_sent(AssetId::generate()).await;
        let error = failed.err().map(|error| error.to_string());
        let error = error.unwrap_or_else(|| panic!("it cannot succeed"));
        assert!(error.contains(reason), "{error}");
        assert!(!error.contains("X-Amz"), "{error}");
    }
}

#[test]
fn the_keys_of_a_list_are_read() {
    let listed = "<?xml version=\"1.0\"?><ListBucketResult><Prefix>r/</Prefix><Contents><Key>r/a</Key>\
                  <Size>1</Size></Contents><Contents><Key>r/b</Key></Contents></ListBucketResult>";
    assert_eq!(elements(listed, "Key").collect::<Vec<_>>(), ["r/a", "r/b"]);
    assert_eq!(elements("<Key>cut", "Key").next(), None);
    assert_eq!(elements("", "Key").next(), None);
}
