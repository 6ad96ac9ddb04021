//! What stands behind the ports when the rules are tested: it keeps what it is given, fails when it is
//! told to, and notes what it is asked.

use crate::{
    domain::{Asset, AssetState, Declared, Digest, Format, Size, Verdict},
    ports::{
        FindProduct, GrantUploads, KeepAssets, KeepFiles, MediaError, Sent, ShowFiles,
        SignedRequest, TellEvents,
    },
};
use http::HeaderMap;
use image::{DynamicImage, ImageFormat, RgbImage};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::{Value, json};
use souk_contracts::{AssetId, Owner, Problem, ProductId, events::CloudEvent, product::Product};
use std::{
    collections::{BTreeMap, HashMap},
    io::Cursor,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A picture with a gradient, in that format.
pub fn file(format: Format, width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, 120])
    });
    let format = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
    };
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(picture)
        .write_to(&mut file, format)
        .unwrap_or_else(|error| panic!("{error}"));
    file.into_inner()
}

/// What is declared of that file.
pub fn declared(format: Format, file: &[u8]) -> Declared {
    Declared {
        format,
        bytes: file.len() as u64,
    }
}

/// An asset that waits for that file.
pub fn pending(declared: Declared) -> Asset {
    Asset {
        id: AssetId::generate(),
        product_id: ProductId::generate(),
        owner: Owner::from_stored("user:merchant-1".to_owned()),
        category: vec!["Wellness".to_owned(), "Spa".to_owned()],
        declared,
        asked_at: Timestamp::UNIX_EPOCH,
        state: AssetState::Pending,
    }
}

/// Table, bucket, topic and catalog in one. Each call is a step; the run dies at the step that it is
/// told to die at.
#[derive(Default)]
pub struct World {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    assets: HashMap<AssetId, Asset>,
    missing: HashMap<AssetId, Missing>,
    files: BTreeMap<String, Vec<u8>>,
    told: Vec<Value>,
    products: Vec<Product>,
    steps: usize,
    dies_at: Option<usize>,
}

/// What is known of the tellings that an asset is missing.
#[derive(Default)]
struct Missing {
    told_on: Option<Date>,
    claimed_until: Option<Timestamp>,
}

impl World {
    pub fn with(asset: &Asset, file: Option<Vec<u8>>) -> Self {
        let world = Self::default();
        world.lock().assets.insert(asset.id, asset.clone());
        if let Some(file) = file {
            world.send(asset.id, file);
        }
        world
    }

    pub fn sells(&self, product: ProductId) {
        let product = json!({
            "id": product, "title": "Tea", "description": "Green.", "merchant": {"name": "Juniper"},
            "category": ["Food & Drink"], "price": {"amount": 100, "currency": "USD"},
            "discount_percent": 0, "attributes": {}, "image_url": "a.svg", "status": "active",
            "created_at": "2026-01-05T12:00:00Z", "updated_at": "2026-01-05T12:00:00Z", "version": 1,
        });
        let product = serde_json::from_value(product).unwrap_or_else(|error| panic!("{error}"));
        self.lock().products.push(product);
    }

    pub fn send(&self, asset: AssetId, file: Vec<u8>) {
        self.lock().files.insert(format!("uploads/{asset}"), file);
    }

    /// From now on the step of that number fails, counted from 0, and so do all after it.
    pub fn dies_at(&self, step: Option<usize>) {
        let mut state = self.lock();
        state.steps = 0;
        state.dies_at = step;
    }

    /// Whether the step that it is told to die at is still to come.
    pub fn is_alive(&self) -> bool {
        let state = self.lock();
        state.dies_at.is_none_or(|step| state.steps < step)
    }

    pub fn files(&self) -> Vec<String> {
        self.lock().files.keys().cloned().collect()
    }

    pub fn lose_renditions(&self) {
        let mut state = self.lock();
        state.files.retain(|key, _| !key.starts_with("renditions/"));
    }

    /// The distinct events that were told: consumers know an event by its id.
    pub fn told(&self) -> Vec<Value> {
        let mut told: Vec<Value> = Vec::new();
        for event in &self.lock().told {
            if !told.iter().any(|known| known["id"] == event["id"]) {
                told.push(event.clone());
            }
        }
        told
    }

    pub fn asset(&self, id: AssetId) -> Asset {
        let state = self.lock();
        let asset = state.assets.get(&id);
        asset.cloned().unwrap_or_else(|| panic!("no such asset"))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state for one step, unless the run dies there.
    fn step(&self) -> Result<MutexGuard<'_, State>, MediaError> {
        let mut state = self.lock();
        if state.dies_at.is_some_and(|step| state.steps >= step) {
            return Err(MediaError::Table("died".to_owned()));
        }
        state.steps += 1;
        Ok(state)
    }
}

impl KeepAssets for &World {
    async fn create(&self, asset: &Asset) -> Result<Option<Asset>, MediaError> {
        let mut state = self.step()?;
        let earlier = state.assets.get(&asset.id).cloned();
        if earlier.is_none() {
            state.assets.insert(asset.id, asset.clone());
        }
        Ok(earlier)
    }

    async fn find(&self, id: AssetId) -> Result<Option<Asset>, MediaError> {
        Ok(self.step()?.assets.get(&id).cloned())
    }

    async fn decide(
        &self,
        id: AssetId,
        verdict: &Verdict,
        _: Timestamp,
    ) -> Result<bool, MediaError> {
        let mut state = self.step()?;
        let Some(asset) = state.assets.get_mut(&id) else {
            return Ok(false);
        };
        if asset.state != AssetState::Pending {
            return Ok(false);
        }
        asset.state = match verdict.clone() {
            Verdict::Ready(picture) => AssetState::Ready(picture),
            Verdict::Rejected(reason) => AssetState::Rejected(reason),
        };
        Ok(true)
    }

    async fn told(&self, id: AssetId) -> Result<(), MediaError> {
        let mut state = self.step()?;
        if let Some(Asset {
            state: AssetState::Ready(picture),
            ..
        }) = state.assets.get_mut(&id)
        {
            picture.told = true;
        }
        Ok(())
    }

    async fn claim_missing(
        &self,
        id: AssetId,
        day: Date,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, MediaError> {
        let mut state = self.step()?;
        let missing = state.missing.entry(id).or_default();
        let is_free = missing.told_on.is_none_or(|told| told < day)
            && missing.claimed_until.is_none_or(|until| until <= now);
        if is_free {
            missing.claimed_until = Some(until);
        }
        Ok(is_free)
    }

    async fn missing_told(&self, id: AssetId, day: Date) -> Result<(), MediaError> {
        let noted = Missing {
            told_on: Some(day),
            claimed_until: None,
        };
        self.step()?.missing.insert(id, noted);
        Ok(())
    }
}

impl GrantUploads for &World {
    async fn grant(
        &self,
        asset: &Asset,
        _: Timestamp,
        _: Duration,
    ) -> Result<SignedRequest, MediaError> {
        drop(self.step()?);
        Ok(SignedRequest {
            url: format!("https://bucket/uploads/{}?signed", asset.id),
            method: "PUT".to_owned(),
            headers: HeaderMap::new(),
        })
    }
}

impl KeepFiles for &World {
    async fn sent(&self, asset: &Asset) -> Result<Sent, MediaError> {
        let state = self.step()?;
        Ok(match state.files.get(&format!("uploads/{}", asset.id)) {
            None => Sent::Nothing,
            Some(file) if file.len() as u64 != asset.declared.bytes => {
                Sent::OfOtherLength(file.len() as u64)
            }
            Some(file) => Sent::File(file.clone()),
        })
    }

    async fn delete_sent(&self, id: AssetId) -> Result<(), MediaError> {
        self.step()?.files.remove(&format!("uploads/{id}"));
        Ok(())
    }

    async fn put_rendition(
        &self,
        id: AssetId,
        digest: &Digest,
        size: Size,
        file: Vec<u8>,
    ) -> Result<(), MediaError> {
        self.step()?.files.insert(digest.key(id, size), file);
        Ok(())
    }

    async fn sweep_renditions(&self, id: AssetId, kept: Option<&Digest>) -> Result<(), MediaError> {
        let kept: Vec<String> = kept
            .into_iter()
            .flat_map(|digest| Size::ALL.map(|size| digest.key(id, size)))
            .collect();
        let prefix = crate::domain::rendition_prefix(id);
        let mut state = self.step()?;
        state
            .files
            .retain(|key, _| !key.starts_with(&prefix) || kept.contains(key));
        Ok(())
    }
}

impl ShowFiles for &World {
    async fn rendition(
        &self,
        id: AssetId,
        digest: &Digest,
        size: Size,
        since: Timestamp,
        _: Duration,
    ) -> Result<Option<String>, MediaError> {
        let key = digest.key(id, size);
        let state = self.step()?;
        Ok(state
            .files
            .contains_key(&key)
            .then(|| format!("https://bucket/{key}?since={}", since.as_second())))
    }
}

impl TellEvents for &World {
    async fn tell<T: Serialize + Sync>(&self, event: &CloudEvent<T>) -> Result<(), MediaError> {
        self.step()?.told.push(json!(event));
        Ok(())
    }
}

impl FindProduct for &World {
    async fn product(&self, id: ProductId) -> Result<Option<Product>, Problem> {
        let state = self.step()?;
        let found = state.products.iter().find(|product| product.id == id);
        Ok(found.cloned())
    }
}
