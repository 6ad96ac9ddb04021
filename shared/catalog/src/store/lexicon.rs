//! The catalogue's words and names.

use super::PgCatalog;
use crate::{
    ports::{KnowWords, LearnWords},
    search::{
        lexicon::{KnownCity, KnownWord, Lexicon, Stem},
        spelling::Candidate,
    },
};
use futures::future::try_join3;
use souk_contracts::{ProductId, product::Coordinates};
use souk_platform::postgres::{Client, GenericClient, StoreError};
use tokio_postgres::Row;

// The lists are bound through subqueries: how long they are is then no reason to plan anew.

/// The stems of each word and whether a product has them, and the same of each word written
/// together with the one before it.
const STEMS: &str = "
    SELECT said.at,
           said.joined,
           stem.lexeme,
           EXISTS (
               SELECT
               FROM postings AS p
               WHERE p.lexeme = stem.lexeme
           ) AS known
    FROM (
        SELECT at, false AS joined, word
        FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS word (word, at)
        UNION ALL
        SELECT at, true, lag(word) OVER (ORDER BY at) || word
        FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS word (word, at)
    ) AS said
    CROSS JOIN LATERAL unnest(lexemes(said.word)) AS stem
    ORDER BY said.at, said.joined, stem.positions[1]";

/// The first of the names that is a merchant's or a brand's, and the first that is a category's.
const NAMES: &str = "
    SELECT (
               SELECT coalesce(
                   (
                       SELECT p.merchant_name
                       FROM products AS p
                       WHERE lower(p.merchant_name) = asked.name
                         AND p.status = 'active'
                       LIMIT 1
                   ),
                   (
                       SELECT p.attributes ->> 'brand'
                       FROM products AS p
                       WHERE lower(p.attributes ->> 'brand') = asked.name
                         AND p.status = 'active'
                       LIMIT 1
                   )
               )
           ) AS brand,
           (
               SELECT c.name
               FROM categories AS c
               WHERE c.key = asked.name
           ) AS category
    FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS asked (name, at)
    ORDER BY at";

/// The first of these names that is a city's, with the middle of its products: where cities share a
/// name, of the one with most.
const CITIES: &str = "
    SELECT asked.name AS asked, min(p.city) AS name, avg(p.lat) AS lat, avg(p.lng) AS lng
    FROM unnest((SELECT $1::text[])) WITH ORDINALITY AS asked (name, at)
    JOIN products AS p ON lower(p.city) = asked.name
    WHERE p.status = 'active'
    GROUP BY asked.name, asked.at, round(p.lat), round(p.lng)
    ORDER BY asked.at, count(*) DESC
    LIMIT 1";

const PARTS: &str = "
    SELECT v.word, v.lexeme, (
               SELECT coalesce(sum(f.products), 0)::bigint
               FROM document_frequencies AS f
               WHERE f.lexeme = v.lexeme
           ) AS products
    FROM vocabulary AS v
    WHERE v.word = ANY($1::text[])";

const SPELLED_ALIKE: &str = "
    SELECT v.word, v.lexeme, (
               SELECT coalesce(sum(f.products), 0)::bigint
               FROM document_frequencies AS f
               WHERE f.lexeme = v.lexeme
           ) AS products
    FROM unnest((SELECT $1::text[])) AS asked (word)
    CROSS JOIN LATERAL (
        SELECT word, lexeme
        FROM vocabulary
        WHERE length(plain_text(asked.word)) <= 40
          AND deletes && deletes(lower(plain_text(asked.word)))
        LIMIT 100
    ) AS v";

impl KnowWords for PgCatalog {
    async fn look_up(
        &self,
        words: &[String],
        names: &[String],
        places: &[String],
    ) -> Result<Lexicon, StoreError> {
        let client = self.pool.get().await?;
        let (stems, named, cities) = try_join3(
            rows(&client, STEMS, words),
            rows(&client, NAMES, names),
            rows(&client, CITIES, places),
        )
        .await?;
        let name = |column| -> Result<Option<String>, StoreError> {
            for row in &named {
                if let Some(name) = row.try_get(column)? {
                    return Ok(Some(name));
                }
            }
            Ok(None)
        };
        Ok(Lexicon {
            words: known_words(words, &stems)?,
            category: name("category")?,
            brand: name("brand")?,
            city: cities.first().map(city).transpose()?,
        })
    }

    async fn spellings(
        &self,
        parts: &[String],
        unknown: &[String],
    ) -> Result<(Vec<Candidate>, Vec<Candidate>), StoreError> {
        let client = self.pool.get().await?;
        let known = rows(&client, PARTS, parts).await?;
        let alike = rows(&client, SPELLED_ALIKE, unknown).await?;
        let candidates = |rows: Vec<Row>| rows.iter().map(candidate).collect::<Result<_, _>>();
        Ok((candidates(known)?, candidates(alike)?))
    }

    async fn centre_of(&self, name: &str) -> Result<Option<Coordinates>, StoreError> {
        let client = self.pool.get().await?;
        let name = name.trim().replace('\0', " ").to_lowercase();
        let cities = rows(&client, CITIES, &[name]).await?;
        let city = cities.first().map(city).transpose()?;
        Ok(city.map(|city| city.centre))
    }
}

impl LearnWords for PgCatalog {
    async fn learn_words(&self, id: ProductId) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        // In one order, so that two who learn the same words never wait for each other in a circle.
        let statement = client
            .prepare_cached(
                "INSERT INTO vocabulary (word, lexeme)
                 SELECT DISTINCT ON (s.word) s.word, s.lexeme
                 FROM products AS p
                 CROSS JOIN LATERAL
                     spellings(p.title, p.merchant_name, p.category, p.city) AS s
                 WHERE p.id = $1
                 ORDER BY s.word
                 ON CONFLICT DO NOTHING",
            )
            .await?;
        client.execute(&statement, &[&id.as_uuid()]).await?;
        Ok(())
    }
}

async fn rows(client: &Client, sql: &str, asked: &[String]) -> Result<Vec<Row>, StoreError> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let statement = client.prepare_cached(sql).await?;
    Ok(client.query(&statement, &[&asked]).await?)
}

fn known_words(words: &[String], stems: &[Row]) -> Result<Vec<KnownWord>, StoreError> {
    let mut known: Vec<KnownWord> = words
        .iter()
        .map(|word| KnownWord {
            word: word.clone(),
            ..KnownWord::default()
        })
        .collect();
    for row in stems {
        let at: i64 = row.try_get("at")?;
        let Some(word) = usize::try_from(at - 1)
            .ok()
            .and_then(|at| known.get_mut(at))
        else {
            continue;
        };
        let stem = Stem {
            lexeme: row.try_get("lexeme")?,
            known: row.try_get("known")?,
        };
        if !row.try_get::<_, bool>("joined")? {
            word.stems.push(stem);
        } else if stem.known {
            word.joined_with_the_one_before = Some(stem.lexeme);
        }
    }
    Ok(known)
}

fn city(row: &Row) -> Result<KnownCity, StoreError> {
    Ok(KnownCity {
        asked: row.try_get("asked")?,
        name: row.try_get("name")?,
        centre: Coordinates {
            lat: row.try_get("lat")?,
            lng: row.try_get("lng")?,
        },
    })
}

fn candidate(row: &Row) -> Result<Candidate, StoreError> {
    Ok(Candidate {
        word: row.try_get("word")?,
        lexeme: row.try_get("lexeme")?,
        products: row.try_get("products")?,
    })
}
