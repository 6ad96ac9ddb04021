//! The table of what was measured, printed and written.

use crate::{
    failure::{Failure, Result},
    search::figures::{self, Figure},
};
use std::{fs, path::Path, process::ExitCode};

/// The exit code is 1 when a figure misses its bar.
///
/// # Errors
/// [`Failure::File`] when the file cannot be written.
pub fn report(figures: &[Figure], title: &str, file: &Path) -> Result<ExitCode> {
    let table = figures::table(figures);
    println!("{table}");
    write(file, &format!("# {title}\n\n{table}"))?;
    if figures.iter().all(Figure::passes) {
        Ok(ExitCode::SUCCESS)
    } else {
        Ok(ExitCode::FAILURE)
    }
}

/// # Errors
/// [`Failure::File`].
pub fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).map_err(|source| in_file(file, source))
}

pub fn in_file(path: &Path, source: std::io::Error) -> Failure {
    Failure::File {
        path: path.to_owned(),
        source,
    }
}
