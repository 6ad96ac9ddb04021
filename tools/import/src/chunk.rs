//! The file, cut into chunks that one request can carry.

use crate::outcome::{LineError, Rejected};
use flate2::bufread::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    io::{self, BufRead, BufReader, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// Souk takes no more lines at once.
const MAX_LINES: usize = 1_000;
/// A chunk with this much in it takes no further line.
const FULL_BYTES: usize = 3_000_000;
/// No product is near as long. With [`FULL_BYTES`] it keeps a request below the 6 MB in base64 that
/// AWS takes.
const MAX_LINE_BYTES: usize = 1_000_000;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A place between two lines of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Lines before it.
    pub lines: u64,
    /// Bytes before it, as they are when they are not compressed.
    pub bytes: u64,
    /// SHA-256 of those bytes.
    pub fingerprint: String,
}

/// Consecutive lines of the file.
#[derive(Debug)]
pub struct Chunk {
    /// What is sent.
    pub body: Vec<u8>,
    /// The number in the file of each line of the body.
    pub numbers: Vec<u64>,
    /// Lines that cannot be sent.
    pub rejected: Vec<Rejected>,
    /// The external ids in it. Chunks that share one are sent one after the other.
    pub external_ids: HashSet<String>,
    /// Where it ends.
    pub end: Position,
    /// How far the file had been read, in bytes as they are stored.
    pub stored_bytes: u64,
}

impl Chunk {
    /// The lines of the body, each with its number in the file.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let texts = self.body.split(|byte| *byte == b'\n');
        self.numbers.iter().copied().zip(texts)
    }
}

/// The chunks of a file.
pub struct Chunks {
    input: Box<dyn BufRead + Send>,
    stored_bytes: Arc<AtomicU64>,
    lines: u64,
    bytes: u64,
    hash: Sha256,
}

/// What the file has before a position is not what had been there.
#[derive(Debug, thiserror::Error)]
pub enum SkipError {
    #[error("it is not the file that the import began with")]
    Changed,
    #[error(transparent)]
    Read(#[from] io::Error),
}

enum Line {
    Text(Vec<u8>),
    TooLong,
}

impl Chunks {
    /// The chunks of `file`, which may be compressed.
    ///
    /// # Errors
    /// When its beginning cannot be read.
    pub fn of(file: impl Read + Send + 'static) -> io::Result<Self> {
        let stored_bytes = Arc::new(AtomicU64::new(0));
        let mut stored = BufReader::new(Counted {
            inner: file,
            bytes: Arc::clone(&stored_bytes),
        });
        let is_compressed = stored.fill_buf()?.starts_with(&GZIP);
        let input: Box<dyn BufRead + Send> = if is_compressed {
            Box::new(BufReader::new(MultiGzDecoder::new(stored)))
        } else {
            Box::new(stored)
        };
        Ok(Self {
            input,
            stored_bytes,
            lines: 0,
            bytes: 0,
            hash: Sha256::new(),
        })
    }

    /// Goes on from `position`.
    ///
    /// # Errors
    /// [`SkipError::Changed`] when the file is another one up to there.
    pub fn skip_to(&mut self, position: &Position) -> Result<(), SkipError> {
        while self.bytes < position.bytes {
            let buffer = self.input.fill_buf()?;
            let left = usize::try_from(position.bytes - self.bytes).unwrap_or(usize::MAX);
            let taken = buffer.len().min(left);
            if taken == 0 {
                return Err(SkipError::Changed);
            }
            self.take(taken)?;
        }
        self.lines = position.lines;
        if self.position() == *position {
            Ok(())
        } else {
            Err(SkipError::Changed)
        }
    }

    /// The next chunk; `None` at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Chunk>> {
        let before = self.lines;
        let (mut body, mut numbers) = (Vec::new(), Vec::new());
        let (mut rejected, mut external_ids) = (Vec::new(), HashSet::new());
        while numbers.len() < MAX_LINES && rejected.len() < MAX_LINES && body.len() < FULL_BYTES {
            let Some(line) = self.line()? else { break };
            match line {
                Line::TooLong => rejected.push(too_long(self.lines)),
                Line::Text(text) if text.trim_ascii().is_empty() => {}
                Line::Text(text) => {
                    external_ids.extend(external_id(&text));
                    body.extend(text);
                    body.push(b'\n');
                    numbers.push(self.lines);
                }
            }
        }
        if self.lines == before {
            return Ok(None);
        }
        Ok(Some(Chunk {
            body,
            numbers,
            rejected,
            external_ids,
            end: self.position(),
            stored_bytes: self.stored_bytes.load(Ordering::Relaxed),
        }))
    }

    fn position(&self) -> Position {
        Position {
            lines: self.lines,
            bytes: self.bytes,
            fingerprint: format!("{:x}", self.hash.clone().finalize()),
        }
    }

    /// The next line without its end.
    fn line(&mut self) -> io::Result<Option<Line>> {
        let (mut text, mut is_too_long) = (Vec::new(), false);
        let from = self.bytes;
        loop {
            let buffer = self.input.fill_buf()?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            is_too_long |= text.len() + part.len() > MAX_LINE_BYTES;
            if !is_too_long {
                text.extend_from_slice(part);
            }
            let taken = part.len() + usize::from(end.is_some());
            self.take(taken)?;
            if end.is_some() || taken == 0 {
                break;
            }
        }
        if self.bytes == from {
            return Ok(None);
        }
        self.lines += 1;
        Ok(Some(if is_too_long {
            Line::TooLong
        } else {
            Line::Text(text)
        }))
    }

    fn take(&mut self, bytes: usize) -> io::Result<()> {
        self.hash.update(&self.input.fill_buf()?[..bytes]);
        self.input.consume(bytes);
        self.bytes += bytes as u64;
        Ok(())
    }
}

fn too_long(number: u64) -> Rejected {
    Rejected {
        line: number,
        error: LineError {
            code: "line_too_long".to_owned(),
            detail: format!("It has more than {MAX_LINE_BYTES} bytes, which no product has."),
            field: None,
        },
        text: None,
    }
}

fn external_id(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        external_id: Option<String>,
    }
    serde_json::from_slice::<Named>(line).ok()?.external_id
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn chunks(file: &[u8]) -> Vec<Chunk> {
        let mut chunks = open(file);
        std::iter::from_fn(|| chunks.next().unwrap_or_else(|error| panic!("{error}"))).collect()
    }

    fn open(file: &[u8]) -> Chunks {
        Chunks::of(io::Cursor::new(file.to_vec())).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_chunk_is_no_larger_than_a_request_may_be() {
        let many = "{}\n\n".repeat(2_500);
        let sizes: Vec<_> = chunks(many.as_bytes())
            .iter()
            .map(|chunk| chunk.numbers.len())
            .collect();
        assert_eq!(sizes, [1_000, 1_000, 500]);

        let long = format!("{}\n", "x".repeat(MAX_LINE_BYTES)).repeat(9);
        let chunks = chunks(long.as_bytes());
        assert!(chunks.iter().all(|chunk| chunk.body.len() <= 4_100_000));
        assert_eq!(
            chunks
                .iter()
                .map(|chunk| chunk.numbers.len())
                .sum::<usize>(),
            9
        );
    }

    #[test]
    fn lines_keep_their_numbers_and_one_that_is_too_long_is_left_out() {
        let file = format!("a\n\n{}\nb", "x".repeat(MAX_LINE_BYTES + 1));
        let chunks = chunks(file.as_bytes());
        assert_eq!(chunks.len(), 1);
        let lines: Vec<_> = chunks[0].lines().collect();
        assert_eq!(lines, [(1, &b"a"[..]), (4, &b"b"[..])]);
        assert_eq!(chunks[0].rejected[0].line, 3);
    }

    #[test]
    fn compressed_or_not_the_lines_and_positions_are_the_same() {
        let plain = "{\"external_id\": \"a\"}\n".repeat(1_200).into_bytes();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let written = encoder.write_all(&plain).and_then(|()| encoder.finish());
        let compressed = written.unwrap_or_else(|error| panic!("{error}"));
        for (a, b) in chunks(&plain).iter().zip(chunks(&compressed)) {
            assert_eq!((&a.body, &a.end), (&b.body, &b.end));
            assert!(a.external_ids.contains("a"));
        }
    }

    #[test]
    fn it_goes_on_at_a_position_of_the_same_file_only() {
        let file: String = (0..1_500).map(|n| format!("{n}\n")).collect();
        let first = chunks(file.as_bytes()).swap_remove(0);
        let mut again = open(file.as_bytes());
        assert!(again.skip_to(&first.end).is_ok());
        let rest = again.next().unwrap_or_default();
        assert_eq!(rest.map(|chunk| chunk.numbers[0]), Some(1_001));

        for other in [file.replacen('7', "8", 1), "0\n".to_owned()] {
            let outcome = open(other.as_bytes()).skip_to(&first.end);
            assert!(matches!(outcome, Err(SkipError::Changed)));
        }
    }
}
