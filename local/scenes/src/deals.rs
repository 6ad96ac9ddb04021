//! The seed's deals, and which of them get a picture of their own.

use crate::{
    Failure,
    scenes::{self, Pictured, Scene},
};
use serde::Deserialize;
use std::{fs, path::Path};

/// How many cities have a picture of a scene that is given to some.
const SOME_CITIES: usize = 5;

#[derive(Clone, Debug, Deserialize)]
pub struct Deal {
    pub external_id: String,
    title: String,
    category: Vec<String>,
}

/// A deal that gets a picture.
pub struct Chosen {
    pub deal: Deal,
    pub scene: Scene,
    /// Deals of one city that show one scene have turns that follow each other.
    pub turn: usize,
}

impl Deal {
    /// What it is, most precisely: the last part of its category.
    pub fn kind(&self) -> &str {
        self.category.last().map_or("", String::as_str)
    }
}

/// The deals of each file, which are those of one city, in order.
pub fn read(seed: &Path) -> Result<Vec<Vec<Deal>>, Failure> {
    let mut files: Vec<_> = fs::read_dir(seed)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    files.iter().map(|file| of_a_file(file)).collect()
}

fn of_a_file(file: &Path) -> Result<Vec<Deal>, Failure> {
    let text = fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let deals: Result<Vec<Deal>, serde_json::Error> = lines.map(serde_json::from_str).collect();
    Ok(deals?)
}

/// What is drawn: of each scene all or some of the deals that it shows. Those that some cities get begin
/// with another city each time, so that every city has some.
pub fn chosen(cities: &[Vec<Deal>]) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    for (place, scene) in scenes::ALL.into_iter().enumerate() {
        let (of_a_city, some_cities) = match scene.pictured {
            Pictured::Every => (usize::MAX, cities.len()),
            Pictured::OneInEachCity => (1, cities.len()),
            Pictured::OneInSomeCities => (1, SOME_CITIES),
        };
        let of_scene = |deal: &&Deal| scenes::of(deal.kind(), &deal.title) == Some(place);
        let of_city = |(city, deals): (usize, &Vec<Deal>)| -> Vec<Chosen> {
            let shown = deals.iter().filter(of_scene).take(of_a_city).enumerate();
            let chosen = shown.map(|(nth, deal)| Chosen {
                deal: deal.clone(),
                scene,
                turn: city + nth,
            });
            chosen.collect()
        };
        let in_turn = cities.iter().enumerate().cycle().skip(place * SOME_CITIES);
        let of_cities = in_turn
            .take(cities.len())
            .map(of_city)
            .filter(|chosen| !chosen.is_empty())
            .take(some_cities);
        chosen.extend(of_cities.flatten());
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_seed_has_pictures_of_every_kind_and_in_every_city() {
        let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seed");
        let cities = read(&seed).unwrap_or_else(|failure| panic!("{failure}"));
        let chosen = chosen(&cities);
        // Enough to please, and few enough for `make up` to take in: some 0.3 s each.
        assert!((40..=150).contains(&chosen.len()), "{}", chosen.len());
        let ids: BTreeSet<_> = chosen.iter().map(|one| &one.deal.external_id).collect();
        assert_eq!(ids.len(), chosen.len());
        let kinds: BTreeSet<_> = chosen.iter().map(|one| one.deal.kind()).collect();
        let all: BTreeSet<_> = cities.iter().flatten().map(Deal::kind).collect();
        assert_eq!(kinds, all);
        for city in &cities {
            assert!(city.iter().any(|deal| ids.contains(&deal.external_id)));
        }
    }
}
