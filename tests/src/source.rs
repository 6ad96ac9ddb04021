//! The repository itself, as far as tests read it.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The services, each with its own package of functions and its own crate.
pub const SERVICES: [&str; 7] = [
    "bff",
    "catalog",
    "chat",
    "inventory",
    "media",
    "orders",
    "payments",
];

/// The top of the working tree.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or_else(|| panic!("the tests lie in the repository"))
        .to_owned()
}

/// The text of a file, by its path from the top.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file with that ending below a directory, by its path from the top, in order.
///
/// # Panics
/// When a directory cannot be read.
#[must_use]
pub fn files(below: &str, ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut directories = vec![root().join(below)];
    while let Some(directory) = directories.pop() {
        let entries = fs::read_dir(&directory)
            .unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|given| given == ending) {
                files.push(
                    path.strip_prefix(root())
                        .map(Path::to_owned)
                        .unwrap_or(path),
                );
            }
        }
    }
    files.sort();
    files
}

/// A binary of `functions/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Binary {
    /// Such as `catalog-get-product`, which is also the function's name.
    pub name: String,
    /// From the top.
    pub source: PathBuf,
}

/// Every binary that a package of functions declares.
#[must_use]
pub fn binaries() -> Vec<Binary> {
    let mut binaries = Vec::new();
    for manifest in files("functions", "toml") {
        let package = manifest.parent().unwrap_or(Path::new(""));
        for table in text(&manifest).split("[[bin]]").skip(1) {
            let value = |key: &str| {
                let line = table
                    .lines()
                    .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='));
                line.unwrap_or_else(|| panic!("a binary without {key} in {}", manifest.display()))
                    .trim()
                    .trim_matches('"')
            };
            binaries.push(Binary {
                name: value("name").to_owned(),
                source: package.join(value("path")),
            });
        }
    }
    binaries.sort();
    binaries
}

/// A recorded event.
pub struct Recorded {
    pub path: PathBuf,
    /// The function that it is for, as its directory says.
    pub function: String,
    pub event: Value,
}

/// What a model said, for the stand-in of Bedrock to repeat; no function is called with it.
const CONVERSATIONS: &str = "events/chat/converse";

/// Every file of `events/` that a function is called with.
///
/// # Panics
/// When one is no JSON.
#[must_use]
pub fn recorded_events() -> Vec<Recorded> {
    let read = |path: PathBuf| {
        let directories: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
        let [_, service, endpoint, _] = directories[..] else {
            panic!(
                "{} is not events/<service>/<endpoint>/<case>.json",
                path.display()
            );
        };
        let event = serde_json::from_str(&text(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Recorded {
            function: format!("{service}-{endpoint}"),
            event,
            path,
        }
    };
    let events = files("events", "json").into_iter();
    events
        .filter(|path| !path.starts_with(CONVERSATIONS))
        .map(read)
        .collect()
}

/// A resource of `template.yaml`, as text.
pub struct Resource {
    pub name: String,
    pub text: String,
}

impl Resource {
    /// The name after the stack's, for a function.
    #[must_use]
    pub fn function(&self) -> Option<&str> {
        if !self.text.contains("Type: AWS::Serverless::Function") {
            return None;
        }
        let name = self
            .text
            .lines()
            .find_map(|line| line.trim().strip_prefix("FunctionName:"))?;
        Some(name.rsplit('}').next()?.trim_matches(['-', ' ', '"', '\'']))
    }
}

/// The resources of `template.yaml`.
#[must_use]
pub fn resources() -> Vec<Resource> {
    let template = text("template.yaml");
    let section = template
        .split("\nResources:\n")
        .nth(1)
        .unwrap_or_else(|| panic!("no resources"));
    let mut resources: Vec<Resource> = Vec::new();
    for line in section.lines() {
        let name = line
            .strip_prefix("  ")
            .and_then(|rest| rest.strip_suffix(':'));
        match name {
            Some(name) if name.chars().all(char::is_alphanumeric) => {
                resources.push(Resource {
                    name: name.to_owned(),
                    text: String::new(),
                });
            }
            _ if line.starts_with(char::is_alphabetic) => break,
            _ => {
                if let Some(resource) = resources.last_mut() {
                    resource.text.push_str(line);
                    resource.text.push('\n');
                }
            }
        }
    }
    resources
}

/// The names of the functions that `template.yaml` deploys.
#[must_use]
pub fn deployed_functions() -> BTreeSet<String> {
    resources()
        .iter()
        .filter_map(|resource| resource.function().map(str::to_owned))
        .collect()
}
