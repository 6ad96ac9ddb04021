//! One import, from the file to the summary.

use crate::{
    chunk::{Chunk, Chunks, SkipError},
    client::{Client, SendError},
    journal::{Journal, Note},
    options::Options,
    outcome::{LineResult, Rejected, RejectedFile, Status},
    progress::{Progress, Summary},
    token::{Token, TokenError},
};
use futures::stream::{FuturesOrdered, StreamExt};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashSet, VecDeque},
    fs::File,
    io,
    path::Path,
    sync::Arc,
};
use tokio::task::{self, JoinError};

/// Why an import could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("name the API by --api, for there is no local instance: .local/url: {0}")]
    NoAddress(#[source] io::Error),
    #[error("{file}: {error}")]
    File { file: String, error: io::Error },
    #[error("sending broke off: {0}")]
    BrokenOff(#[from] JoinError),
    #[error("{0} of an import that was cut off: {1}. Begin anew with --restart.")]
    Journal(String, String),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("{error}\n{done} lines are done. Run the same again, and it goes on from there.")]
    Send { error: SendError, done: u64 },
}

/// Sends the whole file, or what an import that was cut off has left of it.
///
/// # Errors
/// [`RunError`]; what is done is noted then.
pub async fn run(options: &Options) -> Result<Summary, RunError> {
    let api = options.address().map_err(RunError::NoAddress)?;
    let token = Token::find(options.token_command.clone()).await?;
    let client = Client::new(&api, token, options.attempts)
        .map(Arc::new)
        .map_err(|error| RunError::Send { error, done: 0 })?;
    let (mut chunks, size) = open(options)?;
    let mut import = Import::begin(options, api)?;
    if import.note.done.lines > 0 {
        let resumed = chunks.skip_to(&import.note.done);
        resumed.map_err(|error| match error {
            SkipError::Changed => unfit(&import.journal, &error),
            SkipError::Read(error) => at(&options.file)(error),
        })?;
        println!("Going on after line {}.", import.note.done.lines);
    }
    let progress = Progress::start(size, &import.note.counts);

    let (mut under_way, mut sending) = (VecDeque::new(), FuturesOrdered::new());
    // Reading may take its time; what is being sent goes on meanwhile.
    let mut read = || task::block_in_place(|| chunks.next()).map_err(at(&options.file));
    let mut next = read()?;
    loop {
        while under_way.len() < usize::from(options.concurrency)
            && let Some(chunk) = next.take_if(|chunk| !meets(&under_way, chunk))
        {
            under_way.push_back(chunk.external_ids.clone());
            sending.push_back(task::spawn(send(Arc::clone(&client), chunk, &import.note)));
            next = read()?;
        }
        let Some(sent) = sending.next().await else {
            break;
        };
        let (chunk, outcome) = sent?;
        under_way.pop_front();
        let results = outcome.map_err(|error| RunError::Send {
            error,
            done: import.note.done.lines,
        })?;
        import.done(&chunk, &results, options)?;
        progress.advance(chunk.stored_bytes, &import.note.counts);
    }
    import.journal.close().map_err(at(&options.file))?;
    Ok(progress.finish(import.note.counts, options.rejected()))
}

/// The chunks of the file, and how large it is where that is known.
fn open(options: &Options) -> Result<(Chunks, Option<u64>), RunError> {
    let opened = if options.reads_standard_input() {
        Chunks::of(io::stdin()).map(|chunks| (chunks, None))
    } else {
        File::open(&options.file).and_then(|file| {
            let size = file.metadata()?.len();
            Ok((Chunks::of(file)?, Some(size)))
        })
    };
    opened.map_err(at(&options.file))
}

fn at(file: &Path) -> impl Fn(io::Error) -> RunError {
    |error| RunError::File {
        file: file.display().to_string(),
        error,
    }
}

/// Whether a chunk that is under way has a product that `chunk` has too. The later line counts, so
/// they are not sent at once.
fn meets(under_way: &VecDeque<HashSet<String>>, chunk: &Chunk) -> bool {
    under_way
        .iter()
        .any(|external_ids| !external_ids.is_disjoint(&chunk.external_ids))
}

/// Sends `chunk` under a key of its own: of this import, these lines, and what is in them.
fn send(
    client: Arc<Client>,
    chunk: Chunk,
    note: &Note,
) -> impl Future<Output = (Chunk, Result<Vec<LineResult>, SendError>)> + use<> {
    let digest = Sha256::digest(&chunk.body);
    let key = format!("{}-{}-{digest:x}", note.import.simple(), chunk.end.lines);
    async move {
        if chunk.numbers.is_empty() {
            return (chunk, Ok(Vec::new()));
        }
        let outcome = client.send(&chunk, &key).await;
        (chunk, outcome)
    }
}

/// How an import stands, on disk as in memory.
struct Import {
    journal: Journal,
    note: Note,
    rejected: RejectedFile,
}

impl Import {
    /// The import that was cut off, or a new one.
    fn begin(options: &Options, api: String) -> Result<Self, RunError> {
        let journal = Journal(options.journal());
        let in_journal = |error: io::Error| unfit(&journal, &error);
        let found = if options.restart {
            None
        } else {
            journal.read().map_err(in_journal)?
        };
        let note = match found {
            Some(note) if note.api == api => note,
            Some(note) => return Err(unfit(&journal, &format!("it goes to {}", note.api))),
            None => Note::new(api),
        };
        let path = options.rejected();
        let rejected =
            RejectedFile::resume(path.clone(), note.rejected_bytes).map_err(at(&path))?;
        journal.write(&note).map_err(at(&options.file))?;
        Ok(Self {
            journal,
            note,
            rejected,
        })
    }

    /// Notes what became of `chunk`.
    fn done(
        &mut self,
        chunk: &Chunk,
        results: &[LineResult],
        options: &Options,
    ) -> Result<(), RunError> {
        let sent = chunk
            .lines()
            .zip(results)
            .filter_map(|((line, text), result)| {
                Some(Rejected {
                    line,
                    error: result.error.clone()?,
                    text: Some(String::from_utf8_lossy(text).into_owned()),
                })
            });
        for line in chunk.rejected.iter().cloned().chain(sent) {
            self.rejected.push(&line).map_err(at(&options.rejected()))?;
        }
        let unsent = chunk.rejected.iter().map(|_| Status::Rejected);
        for status in unsent.chain(results.iter().map(|result| result.status)) {
            self.note.counts.add(status);
        }
        self.note.done = chunk.end.clone();
        self.note.rejected_bytes = self.rejected.bytes();
        self.journal.write(&self.note).map_err(at(&options.file))
    }
}

fn unfit(journal: &Journal, reason: &impl ToString) -> RunError {
    let path = journal.0.as_deref().map(|path| path.display().to_string());
    RunError::Journal(path.unwrap_or_default(), reason.to_string())
}
