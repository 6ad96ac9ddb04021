//! Pictures: files that are some, files that only say so, and the bucket that they are sent to.

use crate::{Answer, Aws, Call, Caller};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, Crc, write::ZlibEncoder};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write;

/// A small photograph.
const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObD\
    oKrarYqMyP/L2u71////m8H////6/+b9//j/2wBDASstLTw1PHZBQXb4pYyl+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4\
    +Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj4+Pj/wAARCAAwAEADASIAAhEBAxEB/8QAFgABAQEAAAAA\
    AAAAAAAAAAAAAwQC/8QAJhAAAgQCAAYCAwEAAAAAAAAAAQACAxEhMQUSIlFhcTJBgbHBBP/EABUBAQEAAAAA\
    AAAAAAAAAAAAAAME/8QAJBEAAgECBQQDAAAAAAAAAAAAAAECUYEDEiFB8BEiMVIzYnH/2gAMAwEAAhEDEQA/\
    AIWN5Yj5wlDKjA7lHR6W2e6UAmQCzhI4qg8qWE5fi38peW3tb2RsBdKcnGEkVkufZraFxVApa8oK1vNKfGEk\
    YtznbCKMOEZdZv2lALY6s2cbRuKoA3vck/3ghjHfef4pWsqL3hV8UB5YG33O/Skol7Regnw4rKtCjD+NIywu\
    MhJOBhJE52Xn2iYS2I4GcJQSIwKGUj6VYjrcRltiPnCUcwjAvZR2eluO6UEmQCtIm1VgyW1hM9LfzpNkva29\
    eETCXSnGsJYnElz6xtE2qsGWvKEnEeZ0sedWNelLGSXOddj0quIFwjY77z/FICWx1izhPDpkWrKMJ9if6zN/\
    FteUoNyAVoI4y0yF30kicAC8jO0jb9hJcsKx1yEkYGNpI37eR52iYQ2I43hKCBGBW0bf2AdRGHliON42lBqM\
    CtlHY6W57pQQZAKOETb9gZLaxJxQ4gbXc/pS3bw2tKviJDpY8HFj9KSJwJc+jW00G8i7irD1gueD/9k=";

/// A whole JPEG.
///
/// # Panics
/// Never: what it is made of is in the source.
#[must_use]
pub fn jpeg() -> Vec<u8> {
    BASE64_STANDARD
        .decode(JPEG)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A whole PNG of that size, in one grey: a bomb where it is large, since it is short nonetheless.
///
/// # Panics
/// Never: memory takes what is written.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    // One bit a pixel, after a byte that says how the row is filtered.
    let row = vec![0; width.div_ceil(8) as usize + 1];
    for _ in 0..height {
        pixels
            .write_all(&row)
            .unwrap_or_else(|error| panic!("{error}"));
    }
    let pixels = pixels.finish().unwrap_or_else(|error| panic!("{error}"));
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", Vec::new())] {
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(&data);
        file.extend(length.to_be_bytes());
        file.extend(kind);
        file.extend(&data);
        file.extend(crc.sum().to_be_bytes());
    }
    file
}

/// An upload that was granted.
#[derive(Clone, Debug)]
pub struct Upload {
    pub asset: String,
    url: String,
    method: String,
    headers: Vec<(String, String)>,
}

impl Upload {
    /// As `POST /media/uploads` has answered.
    #[must_use]
    pub fn granted(answer: &Answer) -> Self {
        let headers = answer.json()["upload"]["headers"].as_object();
        let header = |(name, value): (&String, &Value)| {
            (name.clone(), value.as_str().unwrap_or_default().to_owned())
        };
        Self {
            asset: answer.text("/asset_id").to_owned(),
            url: answer.text("/upload/url").to_owned(),
            method: answer.text("/upload/method").to_owned(),
            headers: headers.into_iter().flatten().map(header).collect(),
        }
    }

    /// The same, declared as another type when it is sent.
    #[must_use]
    pub fn declared_as(mut self, media_type: &str) -> Self {
        for (name, value) in &mut self.headers {
            if name.eq_ignore_ascii_case("content-type") {
                media_type.clone_into(value);
            }
        }
        self
    }

    /// The bucket that the file goes to.
    ///
    /// # Panics
    /// When the address is none of a bucket on this machine.
    #[must_use]
    pub fn bucket(&self) -> &str {
        let mut parts = self.url.splitn(5, '/').skip(3);
        parts
            .next()
            .unwrap_or_else(|| panic!("no bucket in {}", self.url))
    }

    /// Sends the file as it was granted; the bucket's status.
    ///
    /// # Panics
    /// When the bucket cannot be reached.
    pub async fn send(&self, file: &[u8]) -> u16 {
        let method: Method = self
            .method
            .parse()
            .unwrap_or_else(|error| panic!("{error}"));
        let mut request = crate::api::client().request(method, &self.url);
        // The length is set by whoever sends.
        for (name, value) in &self.headers {
            if !name.eq_ignore_ascii_case("content-length") {
                request = request.header(name, value);
            }
        }
        let answer = request.body(file.to_vec()).send().await;
        answer
            .unwrap_or_else(|error| panic!("{error}"))
            .status()
            .as_u16()
    }

    /// Puts a file in its place past the signature, as nobody but the bucket's owner can.
    pub async fn smuggle(&self, aws: &Aws, file: &[u8]) {
        aws.put_object(self.bucket(), &format!("uploads/{}", self.asset), file)
            .await;
    }

    /// What the bucket holds of it.
    pub async fn files(&self, aws: &Aws) -> Vec<String> {
        let mut files = aws
            .objects(self.bucket(), &format!("uploads/{}", self.asset))
            .await;
        let renditions = format!("renditions/{}/", self.asset);
        files.extend(aws.objects(self.bucket(), &renditions).await);
        files
    }
}

impl Caller {
    /// Asks for the upload of a file of that type and length.
    #[must_use]
    pub fn ask_to_upload(&self, product: &str, content_type: &str, bytes: usize) -> Call {
        self.post(
            "/media/uploads",
            &json!({"product_id": product, "content_type": content_type, "bytes": bytes}),
        )
    }

    /// What became of an upload, once it was looked at.
    pub async fn settled(&self, asset: &str) -> Answer {
        crate::eventually("the ingestion of an upload", async || {
            let status = self
                .get(&format!("/media/uploads/{asset}"))
                .await
                .expect_status(200);
            (status["state"] != "pending").then_some(status)
        })
        .await
    }
}
