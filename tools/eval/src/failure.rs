//! Why nothing was judged.

use std::{io, path::PathBuf};

pub type Result<T> = std::result::Result<T, Failure>;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}, line {line}: {rule}", path.display())]
    Wish {
        path: PathBuf,
        line: usize,
        rule: String,
    },
    #[error("the API: {0}")]
    Http(#[from] reqwest::Error),
    #[error("{call} answered {status}: {body}")]
    Refused {
        call: String,
        status: u16,
        body: String,
    },
}
