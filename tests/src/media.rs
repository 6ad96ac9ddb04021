//! Pictures: files that are some, files that only say so, and the bucket that they are sent to.

use crate::{Answer, Aws, Call, Caller};
use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, Crc, write::ZlibEncoder};
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write;

/// A small photograph.
const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcv\
    Jik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7\
    Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wAARCABAAGADASIAAhEBAxEB/8QAHwAAAQUBAQEB\
    AQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKB\
    kaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1\
    dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl\
    5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcF\
    BAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5\
    OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0\
    tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwCOIVZUcVBE\
    KtKtb43F62R7eCehEy1WlTNaBTioZIq8yknUkdWInaJkSxVUeOtaWOqciYr6vB0VFXZ8ZjqmpS2YNSItKV5p\
    yDmuuviFCNkeZRfvE8Qq7EtVYVq/ClfKYqu5s+vwErJD1SnGPirEcXFPMfHSow1Fyd2e3Op7pRhWrsaVDAnS\
    r8UfFcbUqkjysJO0SPyuOlRyR8VoeXxUEqYFevhaKjqy8TU90yJ0rPmWta4XrWZOOa9WWIUEfIYyV2UmHNKi\
    804rzUkSc15Neu5s4aMveLECZIrTt4+lVraPpWpbxcCueFFyd2fU4KoPSPjpSunFWVTimSLxXoQ5aaPYlO8S\
    lbx9OK0oo+OlQW8fStCNOK46dFR1Z5WFqaEZTiqs68VfdeKpzjrVTxCgrG9eV4mRcjrWZMvNa1wvWs+ROa43\
    Xc2fK4yVmUtnNWIY+elKsfNWoY67aFFy1Z5cKnvFi2j6VpwpxVWBMYrQiXiuufLTR9NgZ3HheKhlHFWMcVFI\
    vFeJiMXrZH0F/dHQJjFXFHFQRLVlRxXVisQoI8XBy0I3HFUp1rQdeKqypmvAnXc5HbXlaJkTpVN4+a1pY6qP\
    FzXr4Oi5as+Px1TUpCPmrMSUuypEWvoFy04nkU53kWIVq5GKrRCrkS18/jsX0R9bgHsPC8Ux0yKsqmRStHxX\
    hx5qkj6CU7RP/9k=";

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
