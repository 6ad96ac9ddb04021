//! The note of how far an import has come, by which an interrupted one goes on.

use crate::{chunk::Position, outcome::Counts};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// What is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Names this import, in its idempotency keys: the same file imported anew has other keys.
    pub import: Uuid,
    /// Where it goes to.
    pub api: String,
    /// Everything before is done.
    pub done: Position,
    pub counts: Counts,
    /// How much of the file of rejected lines belongs to what is done.
    pub rejected_bytes: u64,
}

impl Note {
    /// Of an import that has not begun.
    pub fn new(api: String) -> Self {
        Self {
            import: Uuid::now_v7(),
            api,
            done: Position::default(),
            counts: Counts::default(),
            rejected_bytes: 0,
        }
    }
}

/// Where the note is kept, if it is.
pub struct Journal(pub Option<PathBuf>);

impl Journal {
    /// The note that is there.
    ///
    /// # Errors
    /// When it cannot be read or is none.
    pub fn read(&self) -> io::Result<Option<Note>> {
        let Some(path) = &self.0 else {
            return Ok(None);
        };
        match fs::read(path) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts `note` in the place of the one before, in one step.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, note: &Note) -> io::Result<()> {
        let Some(path) = &self.0 else {
            return Ok(());
        };
        let draft = draft_of(path);
        fs::write(&draft, serde_json::to_vec_pretty(note)?)?;
        fs::rename(draft, path)
    }

    /// The import is done, and another of the file begins anew.
    ///
    /// # Errors
    /// When the note cannot be removed.
    pub fn close(&self) -> io::Result<()> {
        self.0.as_ref().map_or(Ok(()), fs::remove_file)
    }
}

fn draft_of(path: &Path) -> PathBuf {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    PathBuf::from(draft)
}
