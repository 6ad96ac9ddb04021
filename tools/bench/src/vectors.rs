//! The meaning of texts, taken on every core, once for each text: it takes minutes for some thousand
//! products, and it is always the same.

use crate::{
    failure::{Failure, Result},
    progress::Progress,
    settings::{MODEL_DIRECTORY, setting},
};
use sha2::{Digest, Sha256};
use souk_embedding::{DIMENSIONS, Embedder, MODEL};
use std::{
    collections::HashMap,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
};

const KEY_BYTES: usize = 32;
const ENTRY_BYTES: usize = KEY_BYTES + DIMENSIONS * size_of::<f32>();

type Key = [u8; KEY_BYTES];
pub type Vector = Vec<f32>;

/// # Errors
/// [`Failure`] when the model is not there.
pub fn load_model() -> Result<Embedder> {
    let directory = PathBuf::from(setting(MODEL_DIRECTORY)?);
    Ok(Embedder::load(&directory)?)
}

/// The vectors of `texts`: from `file`, as far as they are there, and else from `model`, which are
/// then kept there.
///
/// # Errors
/// [`Failure`] when the file cannot be read or written, or the model fails.
pub fn of_texts(model: &Embedder, texts: &[String], file: &Path) -> Result<Vec<Vector>> {
    let mut kept = read(file)?;
    let missing: Vec<(Key, &str)> = texts
        .iter()
        .map(|text| (key(text), text.as_str()))
        .filter(|(key, _)| !kept.contains_key(key))
        .collect();
    if !missing.is_empty() {
        let progress = Progress::of("embedding", missing.len());
        let texts: Vec<&str> = missing.iter().map(|(_, text)| *text).collect();
        let vectors = embed(model, &texts, &progress)?;
        kept.extend(missing.iter().map(|(key, _)| *key).zip(vectors));
        write(file, &kept)?;
    }
    Ok(texts.iter().map(|text| kept[&key(text)].clone()).collect())
}

/// Embeds on as many threads as there are cores, each taking the next text that is left.
///
/// # Errors
/// [`Failure::Model`] when the model fails.
pub fn embed(model: &Embedder, texts: &[&str], progress: &Progress) -> Result<Vec<Vector>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vector)>> {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Relaxed);
            let Some(text) = texts.get(at) else {
                return Ok(done);
            };
            done.push((at, model.embed(text)?));
            progress.advance();
        }
    };
    let mut vectors = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut vectors = Vec::with_capacity(texts.len());
        for worker in workers {
            let done = worker
                .join()
                .map_err(|_| Failure::unexpected("a thread that embeds has panicked"))?;
            vectors.extend(done?);
        }
        Ok::<_, Failure>(vectors)
    })?;
    vectors.sort_unstable_by_key(|(at, _)| *at);
    Ok(vectors.into_iter().map(|(_, vector)| vector).collect())
}

fn key(text: &str) -> Key {
    let mut digest = Sha256::new();
    digest.update(MODEL);
    digest.update([0]);
    digest.update(text);
    digest.finalize().into()
}

fn read(file: &Path) -> Result<HashMap<Key, Vector>> {
    let bytes = match fs::read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|source| in_file(file, source))?,
    };
    let entries = bytes.chunks_exact(ENTRY_BYTES).filter_map(|entry| {
        let (key, vector) = entry.split_first_chunk::<KEY_BYTES>()?;
        let vector = vector
            .chunks_exact(size_of::<f32>())
            .filter_map(|bytes| Some(f32::from_le_bytes(bytes.try_into().ok()?)));
        Some((*key, vector.collect()))
    });
    Ok(entries.collect())
}

fn write(file: &Path, kept: &HashMap<Key, Vector>) -> Result<()> {
    let mut bytes = Vec::with_capacity(kept.len() * ENTRY_BYTES);
    for (key, vector) in kept {
        bytes.extend_from_slice(key);
        bytes.extend(vector.iter().flat_map(|value| value.to_le_bytes()));
    }
    if let Some(directory) = file.parent() {
        fs::create_dir_all(directory).map_err(|source| in_file(file, source))?;
    }
    fs::write(file, bytes).map_err(|source| in_file(file, source))
}

fn in_file(file: &Path, source: std::io::Error) -> Failure {
    Failure::File {
        path: file.to_owned(),
        source,
    }
}
