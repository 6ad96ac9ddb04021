//! What became of lines.

use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::PathBuf,
};

/// A line of Souk's answer.
#[derive(Debug, Deserialize)]
pub struct LineResult {
    /// Its number in the body, from 1.
    pub line: usize,
    pub status: Status,
    #[serde(default)]
    pub error: Option<LineError>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Created,
    Updated,
    Rejected,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineError {
    pub code: String,
    pub detail: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// How many lines became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub created: u64,
    pub updated: u64,
    pub rejected: u64,
}

impl Counts {
    pub const fn add(&mut self, status: Status) {
        match status {
            Status::Created => self.created += 1,
            Status::Updated => self.updated += 1,
            Status::Rejected => self.rejected += 1,
        }
    }

    pub const fn lines(&self) -> u64 {
        self.created + self.updated + self.rejected
    }
}

/// A line that is not in, as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Its number in the file, from 1.
    pub line: u64,
    pub error: LineError,
    /// The line itself, unless it is far too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// The file that rejected lines are written to; it is there when there are any.
pub struct RejectedFile {
    path: PathBuf,
    file: Option<File>,
    bytes: u64,
}

impl RejectedFile {
    /// Goes on behind its first `bytes`: what is there beyond them is written again.
    ///
    /// # Errors
    /// When the file cannot be cut.
    pub fn resume(path: PathBuf, bytes: u64) -> io::Result<Self> {
        let kept = match OpenOptions::new().write(true).open(&path) {
            Ok(file) => {
                let kept = file.metadata()?.len().min(bytes);
                file.set_len(kept)?;
                kept
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        if kept == 0 && path.exists() {
            fs::remove_file(&path)?;
        }
        Ok(Self {
            path,
            file: None,
            bytes: kept,
        })
    }

    /// Writes `line` down.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn push(&mut self, line: &Rejected) -> io::Result<()> {
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            self.file = Some(options.create(true).append(true).open(&self.path)?);
        }
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        if let Some(file) = &mut self.file {
            file.write_all(&text)?;
        }
        self.bytes += text.len() as u64;
        Ok(())
    }

    /// How much has been written.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}
