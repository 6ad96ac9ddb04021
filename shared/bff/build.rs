//! Embeds the page that `make page` built into `web/dist/`: writes a table of its files for `page/files.rs`.
//!
//! What is released has the page in it or does not compile. A debug build without it, such as `cargo check`
//! on a fresh clone, goes on with an empty table and says so.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

const MISSING: &str = "the page is not built: run `make page`, which needs Node 20 or newer";

fn main() -> ExitCode {
    let dist = variable("CARGO_MANIFEST_DIR").join("../../web/dist");
    let list = dist.join("files.tsv");
    println!("cargo::rerun-if-changed={}", dist.display());
    println!("cargo::rerun-if-changed={}", list.display());
    let rows = fs::read_to_string(&list).map(|text| table(&text, &dist));
    let rows = match rows {
        Ok(Some(rows)) => rows,
        Ok(None) => {
            return failed(&format!(
                "{} is not as web/build.mjs writes it",
                list.display()
            ));
        }
        Err(_) if env::var("PROFILE").is_ok_and(|profile| profile == "release") => {
            return failed(MISSING);
        }
        Err(_) => {
            println!("cargo::warning={MISSING}; until then it is left out");
            String::new()
        }
    };
    let target = variable("OUT_DIR").join("files.rs");
    match fs::write(&target, format!("&[{rows}]\n")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&format!("{} cannot be written: {error}", target.display())),
    }
}

/// A `File` literal for each line of the list.
fn table(list: &str, dist: &Path) -> Option<String> {
    let rows = list.lines().map(|line| {
        let mut columns = line.split('\t');
        let [path, content_type, etag, cache_control] =
            [(); 4].map(|()| columns.next().unwrap_or(""));
        let plain = embedded(&dist.join(path))?;
        let [brotli, gzip] = ["br", "gz"].map(|suffix| {
            embedded(&dist.join(format!("{path}.{suffix}")))
                .map_or_else(|| "None".to_owned(), |bytes| format!("Some({bytes})"))
        });
        Some(format!(
            "File {{ path: {path:?}, content_type: {content_type:?}, etag: {etag:?}, \
             cache_control: {cache_control:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }},\n"
        ))
    });
    rows.collect()
}

/// An expression that embeds `file`, if there is one.
fn embedded(file: &Path) -> Option<String> {
    let file = file.canonicalize().ok()?;
    Some(format!("include_bytes!({:?})", file.to_str()?))
}

fn variable(name: &str) -> PathBuf {
    env::var_os(name).unwrap_or_default().into()
}

fn failed(why: &str) -> ExitCode {
    println!("cargo::error={why}");
    ExitCode::FAILURE
}
