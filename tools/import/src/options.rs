//! What is asked for on the command line.

use clap::Parser;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where `make up` writes the address of the local instance.
const LOCAL_ADDRESS: &str = ".local/url";

/// Sends a file of products to Souk, however large.
///
/// FILE is newline-delimited JSON, a product a line as for `POST /products`, plain or compressed by
/// gzip. A line with the `external_id` of a product that is there renews it; every other line makes a
/// new product. Lines that Souk rejects are written to FILE.rejected.ndjson, each with its number and
/// the reason, and never keep the others out.
///
/// Interrupt it at any time and run it again: it goes on where it was, by FILE.souk-import.json, and
/// sends nothing twice.
#[derive(Debug, Parser)]
#[command(
    name = "souk-import",
    version,
    after_help = "The token of a merchant is read from SOUK_TOKEN.

Examples:
  SOUK_TOKEN=$(make -s token ROLE=merchant) souk-import products.ndjson
  souk-import --token-command 'make -s token ROLE=merchant' products.ndjson.gz
  jq -c .products[] export.json | souk-import --api https://example.com/prod -

Exit status: 0 when all lines are in, 1 when some were rejected, 2 when it could not go on."
)]
pub struct Options {
    /// The products; `-` reads them from the standard input, which cannot be resumed
    pub file: PathBuf,
    /// Base address of the API [default: what stands in .local/url]
    #[arg(long, value_name = "URL")]
    pub api: Option<String>,
    /// Prints a token; run by the shell, and again whenever a token has expired
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
    /// How many requests are under way at once
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub concurrency: u8,
    /// How often a request is sent before giving up
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..))]
    pub attempts: u32,
    /// Begin at the first line, whatever has been done before
    #[arg(long)]
    pub restart: bool,
}

impl Options {
    pub fn reads_standard_input(&self) -> bool {
        self.file == Path::new("-")
    }

    /// Where it is noted how far the import has come; the standard input leaves no note.
    pub fn journal(&self) -> Option<PathBuf> {
        (!self.reads_standard_input()).then(|| beside(&self.file, "souk-import.json"))
    }

    /// Where rejected lines are written.
    pub fn rejected(&self) -> PathBuf {
        if self.reads_standard_input() {
            PathBuf::from("souk-import.rejected.ndjson")
        } else {
            beside(&self.file, "rejected.ndjson")
        }
    }

    /// The base address of the API, without a slash at its end.
    ///
    /// # Errors
    /// When none is given and there is no local instance.
    pub fn address(&self) -> io::Result<String> {
        let address = match &self.api {
            Some(address) => address.clone(),
            None => fs::read_to_string(LOCAL_ADDRESS)?,
        };
        Ok(address.trim().trim_end_matches('/').to_owned())
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    PathBuf::from(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_are_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn what_is_written_stands_beside_the_file() {
        let options = Options::parse_from(["souk-import", "a/products.ndjson.gz"]);
        assert_eq!(
            options.rejected(),
            Path::new("a/products.ndjson.gz.rejected.ndjson")
        );
        assert_eq!(
            options.journal().as_deref(),
            Some(Path::new("a/products.ndjson.gz.souk-import.json"))
        );
    }
}
