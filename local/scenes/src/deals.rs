//! The seed's deals, and which of them get a picture of their own.

use crate::{
    Failure,
    scenes::{self, Scene},
};
use serde::Deserialize;
use std::{fs, path::Path};

/// How many deals of a scene, each of another city.
const OF_A_SCENE: usize = 5;

#[derive(Clone, Debug, Deserialize)]
pub struct Deal {
    pub external_id: String,
    title: String,
    category: Vec<String>,
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

/// What is drawn: of each scene some of the deals that it shows, and of each city at most one. They
/// begin with another city each time, so that every city has some.
pub fn chosen(cities: &[Vec<Deal>]) -> Vec<(Deal, Scene)> {
    let mut chosen = Vec::new();
    for (turn, scene) in scenes::ALL.into_iter().enumerate() {
        let in_turn = cities.iter().cycle().skip(turn * OF_A_SCENE);
        let shown = in_turn
            .take(cities.len())
            .filter_map(|city| {
                city.iter()
                    .find(|deal| scene.shows(deal.kind(), &deal.title))
            })
            .take(OF_A_SCENE);
        chosen.extend(shown.map(|deal| (deal.clone(), scene)));
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
        assert!(chosen.len() >= 40, "only {}", chosen.len());
        let ids: BTreeSet<_> = chosen.iter().map(|(deal, _)| &deal.external_id).collect();
        assert_eq!(ids.len(), chosen.len());
        let kinds: BTreeSet<_> = chosen.iter().map(|(deal, _)| deal.kind()).collect();
        let all: BTreeSet<_> = cities.iter().flatten().map(Deal::kind).collect();
        assert_eq!(kinds, all);
        for city in &cities {
            assert!(city.iter().any(|deal| ids.contains(&deal.external_id)));
        }
    }
}
