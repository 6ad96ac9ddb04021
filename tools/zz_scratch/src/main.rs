#![allow(warnings, clippy::all, clippy::pedantic)]
#[path = "../../bench/src/catalogue.rs"] mod catalogue;
#[path = "../../bench/src/failure.rs"] mod failure;
#[path = "../../bench/src/progress.rs"] mod progress;
#[path = "../../bench/src/scratch.rs"] mod scratch;
#[path = "../../bench/src/settings.rs"] mod settings;
#[path = "../../bench/src/vectors.rs"] mod vectors;
use failure::Failure;
use serde_json::{Value, json};
use souk_catalog::{cache::CachedSearches, embed::LocalModel, ports::ReadProducts, product::NewProduct, rerank::Reranker, search::{Finder, Page, SearchError, cursor::Cursors, ranker}, store::PgCatalog, clients::model::ModelOrder};
use souk_chat::{domain::{message::Message, session::{KeptTurn, Session}}, ports::*, turn::*};
use souk_contracts::{*, calls::catalog::*, product::Product};
use souk_model::Bedrock;
use souk_platform::clock::Clock;
use std::{collections::HashMap, sync::Mutex, time::{Duration, Instant}};
use tokio::{io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader}, net::TcpListener};

struct Deals { finder: Finder<PgCatalog, LocalModel, ModelOrder<Bedrock>>, catalog: PgCatalog, spent: Mutex<(Duration, usize)> }
impl FindDeals for Deals {
    async fn find(&self, search: Search) -> Result<Vec<SearchHit>, FindError> {
        let started = Instant::now();
        let found = self.finder.answer(search, Page::default()).await;
        { let mut s = self.spent.lock().unwrap(); s.0 += started.elapsed(); s.1 += 1; }
        match found {
            Ok(found) => Ok(found.items),
            Err(SearchError::UnknownCity) => Err(FindError::UnknownCity),
            Err(error) => { eprintln!("SEARCH {error:?}"); Err(FindError::Failed(Problem::from(error))) }
        }
    }
    async fn get(&self, ids: Vec<ProductId>) -> Result<Vec<Product>, FindError> {
        Ok(self.catalog.read(&ids).await.unwrap())
    }
}
struct Stock;
impl CheckAvailability for Stock {
    async fn available(&self, ids: Vec<ProductId>) -> Result<HashMap<ProductId, u32>, Problem> { Ok(ids.into_iter().map(|id| (id, 10)).collect()) }
}
#[derive(Default)]
struct Memory(Mutex<HashMap<SessionId, Session>>);
impl KeepSessions for Memory {
    async fn load(&self, id: SessionId) -> Result<Option<Session>, SessionsAway> { Ok(self.0.lock().unwrap().get(&id).cloned()) }
    async fn append(&self, id: SessionId, owner: &Owner, turn: &KeptTurn) -> Result<(), SessionsAway> {
        self.0.lock().unwrap().entry(id).or_insert_with(|| Session { owner: owner.clone(), turns: vec![] }).turns.push(turn.clone()); Ok(())
    }
}

#[tokio::main]
async fn main() {
    scratch::Scratch::with(async |scratch| {
        let mut products: Vec<NewProduct> = Vec::new();
        for file in std::fs::read_dir("local/seed").unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|e| e != "jsonl") { continue }
            for line in std::fs::read_to_string(path).unwrap().lines() {
                let mut value: Value = serde_json::from_str(line).unwrap();
                value.as_object_mut().unwrap().remove("stock");
                products.push(serde_json::from_value(value).unwrap());
            }
        }
        let model = vectors::load_model()?;
        catalogue::fill(scratch, &products, &model, std::path::Path::new("/tmp/wishes_vectors.bin")).await?;
        drop(model);
        let dir = std::path::PathBuf::from(std::env::var("SOUK_TEST_MODEL_DIR").unwrap());
        let chat = Chat::<_, _, _, Bedrock> {
            deals: Deals {
                finder: Finder {
                    catalog: PgCatalog::new(scratch.pool()?), model: LocalModel::new(Default::default(), dir),
                    reranker: Reranker::new(None, Duration::ZERO), weights: ranker::learned().unwrap(),
                    cursors: Cursors::signed_with(b"bench".to_vec()), cache: CachedSearches { cache: catalogue::no_cache()? },
                },
                catalog: PgCatalog::new(scratch.pool()?), spent: Mutex::default(),
            },
            stock: Stock, sessions: Memory::default(), model: None, clock: Clock::system(),
        };
        let caller = Caller { user: None, guest: GuestId("ana".to_owned()), roles: vec![] };
        let catalog = PgCatalog::new(scratch.pool()?);
        let listener = TcpListener::bind("127.0.0.1:33951").await.unwrap();
        eprintln!("ready");
        let mut times: Vec<(Duration, String)> = vec![];
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.split();
            let mut reader = BufReader::new(read);
            let mut line = String::new();
            if reader.read_line(&mut line).await.unwrap_or(0) == 0 { continue }
            let path = line.split(' ').nth(1).unwrap_or("").to_owned();
            let mut length = 0;
            loop {
                let mut header = String::new();
                reader.read_line(&mut header).await.unwrap();
                if header.trim().is_empty() { break }
                if let Some(value) = header.to_lowercase().strip_prefix("content-length:") { length = value.trim().parse().unwrap() }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).await.unwrap();
            let (status, answer) = if path == "/chat/message" {
                let request: Value = serde_json::from_slice(&body).unwrap();
                let said = Said {
                    message: Message::new(request["message"].as_str().unwrap()).unwrap(),
                    session_id: request.get("session_id").and_then(|id| serde_json::from_value(id.clone()).ok()),
                    location: request.get("location").and_then(|at| serde_json::from_value(at.clone()).ok()),
                };
                *chat.deals.spent.lock().unwrap() = Default::default();
                let started = Instant::now();
                let answer = chat.answer(&caller, said).await;
                let spent = *chat.deals.spent.lock().unwrap();
                times.push((started.elapsed(), format!("{} searches {:?} {}", spent.1, spent.0, request["message"])));
                match answer { Ok(answer) => (200, serde_json::to_string(&answer).unwrap()), Err(error) => (500, error.to_string()) }
            } else if let Some(id) = path.strip_prefix("/products/") {
                let product = catalog.read(&[id.parse().unwrap()]).await.unwrap().remove(0);
                (200, serde_json::to_string(&product).unwrap())
            } else if path == "/times" {
                times.sort(); let n = times.len();
                let mut text = format!("p50 {:?} p95 {:?}\n", times[n/2].0, times[n*95/100].0);
                for (t, what) in times.iter().rev().take(12) { text += &format!("{t:?} {what}\n"); }
                let all: usize = times.iter().map(|t| t.1.split(' ').next().unwrap().parse::<usize>().unwrap()).sum();
                text += &format!("{all} searches in {n} turns\n");
                times.clear();
                (200, text)
            } else if path == "/quit" { break } else { (404, String::new()) };
            let _ = write.write_all(format!("HTTP/1.1 {status} OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{answer}", answer.len()).as_bytes()).await;
        }
        Ok(())
    }).await.unwrap();
}
