//! A catalogue, a stock, conversations and a model for testing the rules: the catalogue is the seed,
//! and its search filters as the catalog's does.
#![expect(
    clippy::expect_used,
    reason = "a seed that cannot be read must stop the test"
)]

pub mod accounts;
pub mod notes;

use crate::{
    domain::{
        deal::Deal,
        geo,
        session::{KeptTurn, Session},
        spelling,
    },
    ports::{CheckAvailability, FindDeals, FindError, KeepSessions, SessionsAway},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use souk_contracts::{
    Caller, GuestId, Owner, Problem, ProductId, SessionId,
    calls::catalog::{Search, SearchHit},
    product::{Coordinates, Location, Product},
};
use souk_model::{
    Converse, ModelError,
    conversation::{Content, Prompt, Said, Stop, ToolUse},
};
use std::{
    collections::{HashMap, HashSet},
    fs, io,
    path::Path,
    sync::Mutex,
    time::Duration,
};
use uuid::Uuid;

pub fn caller(guest: &str) -> Caller {
    Caller {
        user: None,
        guest: GuestId(guest.to_owned()),
        roles: Vec::new(),
    }
}

/// The seed's deals, each under an id of its external id.
pub fn seed() -> Vec<Product> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../local/seed");
    let files = fs::read_dir(folder)
        .expect("the seed")
        .map(|file| file.expect("a file").path());
    let texts: Vec<String> = files
        .map(|path| fs::read_to_string(path).expect("a file of the seed"))
        .collect();
    texts
        .iter()
        .flat_map(|text| text.lines())
        .map(product)
        .collect()
}

fn product(line: &str) -> Product {
    let mut deal: Value = serde_json::from_str(line).expect("a deal");
    let (price, list) = (&deal["price"]["amount"], &deal["list_price"]["amount"]);
    let (price, list) = (price.as_i64().unwrap_or(0), list.as_i64().unwrap_or(0));
    let id = Uuid::new_v5(
        &Uuid::NAMESPACE_OID,
        deal["external_id"].as_str().unwrap_or_default().as_bytes(),
    );
    let further = json!({
        "id": id,
        "discount_percent": if list > price { (list - price) * 100 / list } else { 0 },
        "image_url": "media/none",
        "status": "active",
        "created_at": Timestamp::UNIX_EPOCH,
        "updated_at": Timestamp::UNIX_EPOCH,
        "version": 1,
    });
    deal.as_object_mut()
        .expect("a deal")
        .extend(further.as_object().cloned().unwrap_or_default());
    serde_json::from_value(deal).expect("a product")
}

/// A catalogue that can be away, and a note of what it was asked.
pub struct Catalogue {
    pub products: Vec<Product>,
    /// Answers this many searches, and none after them.
    pub answers: usize,
    pub asked: Mutex<Vec<Search>>,
    /// Searches that are not answered yet, and how often one was asked while there were none.
    pub rounds: Mutex<(usize, usize)>,
}

impl Catalogue {
    pub fn of(products: Vec<Product>) -> Self {
        Self {
            products,
            answers: usize::MAX,
            asked: Mutex::default(),
            rounds: Mutex::default(),
        }
    }

    /// The middle of a city's deals.
    pub fn centre(&self, city: &str) -> Option<Coordinates> {
        let own: Vec<&Location> = self
            .products
            .iter()
            .filter_map(|product| product.location.as_ref())
            .filter(|location| location.city.eq_ignore_ascii_case(city))
            .collect();
        let count = own.len() as f64;
        let middle = |axis: fn(&Location) -> f64| {
            own.iter().map(|location| axis(location)).sum::<f64>() / count
        };
        (!own.is_empty()).then(|| Coordinates {
            lat: middle(|at| at.lat),
            lng: middle(|at| at.lng),
        })
    }

    /// A word that no title has as the nearest that one has.
    fn corrected(&self, word: &str) -> String {
        let titles = self
            .products
            .iter()
            .map(|product| product.title.to_lowercase());
        let known: HashSet<String> = titles
            .flat_map(|title| {
                title
                    .split(|sign: char| !sign.is_alphabetic())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        let meant = spelling::meant(word, known.iter().map(String::as_str));
        let is_known = self
            .products
            .iter()
            .any(|product| product.description.contains(word));
        let meant = meant.filter(|_| !known.contains(word) && !is_known);
        meant.unwrap_or(word).to_owned()
    }

    fn begin(&self) {
        let mut rounds = self.rounds.lock().expect("unpoisoned");
        if rounds.0 == 0 {
            rounds.1 += 1;
        }
        rounds.0 += 1;
    }

    fn end(&self) {
        self.rounds.lock().expect("unpoisoned").0 -= 1;
    }

    /// How many times searches were asked one after the other; those asked side by side are once.
    pub fn rounds(&self) -> usize {
        self.rounds.lock().expect("unpoisoned").1
    }

    pub fn searches(&self) -> usize {
        self.asked.lock().expect("unpoisoned").len()
    }
}

impl FindDeals for Catalogue {
    async fn find(&self, search: Search) -> Result<Vec<SearchHit>, FindError> {
        self.asked.lock().expect("unpoisoned").push(search.clone());
        self.begin();
        // Whatever is asked beside this one is asked before this one is answered.
        tokio::task::yield_now().await;
        self.end();
        if self.searches() > self.answers {
            return Err(FindError::Failed(Problem::unavailable(
                "The catalogue",
                io::Error::other("away"),
            )));
        }
        let near = match (search.near, &search.city) {
            (None, Some(city)) => Some(self.centre(city).ok_or(FindError::UnknownCity)?),
            (near, _) => near,
        };
        let query = search.query.as_deref().unwrap_or_default();
        let words: Vec<String> = query
            .split_whitespace()
            .map(|word| self.corrected(word))
            .collect();
        let mut hits: Vec<SearchHit> = self
            .products
            .iter()
            .filter(|product| {
                let amount = product.price.amount();
                search.category.as_ref().is_none_or(|name| {
                    product
                        .category
                        .iter()
                        .any(|own| own.eq_ignore_ascii_case(name))
                }) && search.min_price.is_none_or(|least| amount >= least)
                    && search.max_price.is_none_or(|most| amount <= most)
                    && search
                        .min_discount
                        .is_none_or(|least| product.discount_percent >= least)
            })
            .map(|product| {
                let deal = Deal {
                    product: product.clone(),
                    distance_km: None,
                    available: None,
                };
                let score = deal.terms().count(&words) as f64;
                let distance_km = geo::distance_from(near, product.location.as_ref());
                SearchHit {
                    product: product.clone(),
                    score,
                    distance_km,
                }
            })
            .filter(|hit| words.is_empty() || hit.score > 0.0)
            .filter(|hit| {
                hit.distance_km
                    .is_none_or(|km| km <= search.radius_km.unwrap_or(25.0))
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        hits.truncate(search.limit.unwrap_or(20) as usize);
        Ok(hits)
    }

    async fn get(&self, ids: Vec<ProductId>) -> Result<Vec<Product>, FindError> {
        Ok(self
            .products
            .iter()
            .filter(|product| ids.contains(&product.id))
            .cloned()
            .collect())
    }
}

/// A stock of ten of everything, but for what is told otherwise.
#[derive(Default)]
pub struct Shelves {
    pub units: HashMap<ProductId, u32>,
    pub empty: HashSet<ProductId>,
    pub delay: Duration,
    pub away: bool,
    pub times_asked: Mutex<usize>,
}

impl Shelves {
    pub fn asked(&self) -> usize {
        *self.times_asked.lock().expect("unpoisoned")
    }
}

impl CheckAvailability for Shelves {
    async fn available(&self, ids: Vec<ProductId>) -> Result<HashMap<ProductId, u32>, Problem> {
        *self.times_asked.lock().expect("unpoisoned") += 1;
        tokio::time::sleep(self.delay).await;
        if self.away {
            return Err(Problem::unavailable("Inventory", io::Error::other("away")));
        }
        let in_stock = ids.into_iter().filter(|id| !self.empty.contains(id));
        Ok(in_stock
            .map(|id| (id, self.units.get(&id).copied().unwrap_or(10)))
            .collect())
    }
}

/// Conversations in memory, which can be away.
#[derive(Default)]
pub struct Memory {
    pub sessions: Mutex<HashMap<SessionId, Session>>,
    pub away: bool,
}

impl KeepSessions for Memory {
    async fn load(&self, id: SessionId) -> Result<Option<Session>, SessionsAway> {
        if self.away {
            return Err(SessionsAway("away".into()));
        }
        Ok(self.sessions.lock().expect("unpoisoned").get(&id).cloned())
    }

    async fn hand_over(
        &self,
        id: SessionId,
        from: &Owner,
        to: &Owner,
    ) -> Result<bool, SessionsAway> {
        let mut sessions = self.sessions.lock().expect("unpoisoned");
        let session = sessions.get_mut(&id).expect("a conversation");
        if session.owner == *from {
            session.owner = to.clone();
        }
        Ok(session.owner == *to)
    }

    async fn append(
        &self,
        id: SessionId,
        owner: &Owner,
        turn: &KeptTurn,
    ) -> Result<(), SessionsAway> {
        if self.away {
            return Err(SessionsAway("away".into()));
        }
        let mut sessions = self.sessions.lock().expect("unpoisoned");
        let session = sessions.entry(id).or_insert_with(|| opened(owner));
        session.turns.push(turn.clone());
        Ok(())
    }

    async fn set_consent(
        &self,
        id: SessionId,
        owner: &Owner,
        consent: bool,
    ) -> Result<(), SessionsAway> {
        if self.away {
            return Err(SessionsAway("away".into()));
        }
        let mut sessions = self.sessions.lock().expect("unpoisoned");
        let session = sessions.entry(id).or_insert_with(|| opened(owner));
        session.consent = consent;
        Ok(())
    }
}

fn opened(owner: &Owner) -> Session {
    Session {
        owner: owner.clone(),
        consent: false,
        turns: Vec::new(),
    }
}

/// How a model answers one call.
pub type Scripted = Box<dyn Fn(&Prompt) -> Result<Said, ModelError> + Send + Sync>;

/// A model that plays a script, one entry a call.
pub struct Script {
    calls: Vec<(Duration, Scripted)>,
    pub prompts: Mutex<Vec<Prompt>>,
}

impl Script {
    pub fn of(calls: Vec<(Duration, Scripted)>) -> Self {
        Self {
            calls,
            prompts: Mutex::default(),
        }
    }

    pub fn prompts(&self) -> Vec<Prompt> {
        self.prompts.lock().expect("unpoisoned").clone()
    }
}

impl Converse for Script {
    fn model(&self) -> &str {
        "script"
    }

    async fn converse(&self, prompt: &Prompt) -> Result<Said, ModelError> {
        let call = {
            let mut prompts = self.prompts.lock().expect("unpoisoned");
            prompts.push(prompt.clone());
            prompts.len() - 1
        };
        let (delay, answer) = self
            .calls
            .get(call)
            .expect("no more calls than the script has");
        tokio::time::sleep(*delay).await;
        answer(prompt)
    }
}

/// The model asks for these tools.
pub fn uses(tools: Vec<(&str, Value)>) -> Said {
    let used = tools.into_iter().enumerate().map(|(at, (name, input))| {
        Content::ToolUse(ToolUse {
            id: format!("tool-{at}"),
            name: name.to_owned(),
            input,
        })
    });
    Said {
        content: used.collect(),
        stop: Stop::Done,
        input_tokens: 100,
        output_tokens: 20,
        cache_read_tokens: 0,
        cache_write_tokens: 0,
    }
}

/// The deals in the tool results that the model was sent.
pub fn deals_told(prompt: &Prompt) -> Vec<Value> {
    let contents = prompt.messages.iter().flat_map(|message| &message.content);
    contents
        .filter_map(|content| match content {
            Content::ToolResult { document, .. } => document["deals"].as_array().cloned(),
            _ => None,
        })
        .flatten()
        .collect()
}
