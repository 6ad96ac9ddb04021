//! Ranking: words and meaning, fused, in one statement.

use super::{PgCatalog, row};
use crate::{
    ports::RankProducts,
    search::{Question, Sort},
};
use pgvector::HalfVector;
use souk_contracts::{calls::catalog::SearchHit, product::Coordinates};
use souk_embedding::MODEL;
use souk_platform::postgres::{GenericClient, StoreError};

/// Filters narrow first, so that they never starve the ranking. What passes is ranked twice: by its
/// words (any of them, the title's weighing most) and by its meaning (the cosine, and only what is
/// near enough to be meant). Both rankings are fused by reciprocal rank (Cormack et al. 2009,
/// k = 60). Distance is the great circle by the haversine formula, in kilometres.
const RANK: &str = concat!(
    "WITH filtered AS MATERIALIZED (
         SELECT p.*,
                CASE WHEN $5::float8 IS NOT NULL THEN
                    2 * 6371.0088 * asin(sqrt(least(1.0,
                        power(sin(radians(p.lat - $5) / 2), 2)
                        + cos(radians($5)) * cos(radians(p.lat))
                          * power(sin(radians(p.lng - $6::float8) / 2), 2)
                    )))
                END AS distance_km
         FROM products AS p
         WHERE p.status = 'active'
           AND ($1::text IS NULL OR p.category_keys @> ARRAY[$1])
           AND ($2::bigint IS NULL OR p.price_amount >= $2)
           AND ($3::bigint IS NULL OR p.price_amount <= $3)
           AND ($4::smallint IS NULL OR p.discount_percent >= $4)
     ),
     within AS MATERIALIZED (
         SELECT *
         FROM filtered
         WHERE $5 IS NULL
            OR distance_km <= $7
     ),
     question AS (
         SELECT replace(plainto_tsquery('english', $8::text)::text, ' & ', ' | ')::tsquery AS words
     ),
     by_words AS (
         SELECT p.id,
                row_number() OVER (
                    ORDER BY ts_rank('{0.1, 0.3, 0.6, 1.0}', p.words, question.words) DESC, p.id
                ) AS rank
         FROM within AS p, question
         WHERE p.words @@ question.words
         ORDER BY rank
         LIMIT 200
     ),
     by_meaning AS (
         SELECT p.id,
                row_number() OVER (ORDER BY e.embedding <#> $9::halfvec, p.id) AS rank
         FROM within AS p
         JOIN product_embeddings AS e ON e.product_id = p.id AND e.model = $10
         WHERE -(e.embedding <#> $9) >= 0.25
         ORDER BY rank
         LIMIT 200
     ),
     fused AS (
         SELECT id, sum(1.0 / (60 + rank))::float8 AS score
         FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_meaning) AS ranked
         GROUP BY id
         UNION ALL
         SELECT id, 0.0::float8
         FROM within
         WHERE $8 IS NULL
     )
     SELECT fused.score, p.distance_km, ",
    row::columns!(),
    " FROM fused
      JOIN within AS p ON p.id = fused.id
      ORDER BY CASE WHEN $11::text = 'price' THEN p.price_amount END,
               CASE WHEN $11 = 'discount' THEN p.discount_percent END DESC,
               CASE WHEN $11 = 'distance' THEN p.distance_km END NULLS LAST,
               CASE WHEN $11 = 'newest' THEN p.created_at END DESC,
               fused.score DESC,
               p.distance_km NULLS LAST,
               p.id DESC
      LIMIT $12
      OFFSET $13"
);

impl RankProducts for PgCatalog {
    async fn centre_of(&self, city: &str) -> Result<Option<Coordinates>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT avg(lat) AS lat, avg(lng) AS lng
                 FROM products
                 WHERE lower(city) = lower($1)
                   AND status = 'active'",
            )
            .await?;
        let row = client
            .query_one(&statement, &[&city.trim().replace('\0', " ")])
            .await?;
        let (lat, lng): (Option<f64>, Option<f64>) = (row.try_get("lat")?, row.try_get("lng")?);
        Ok(lat.zip(lng).map(|(lat, lng)| Coordinates { lat, lng }))
    }

    async fn rank(
        &self,
        question: &Question,
        meaning: Option<Vec<f32>>,
        offset: u32,
        count: u32,
    ) -> Result<Vec<SearchHit>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(RANK).await?;
        let meaning = meaning.map(|vector| HalfVector::from_f32_slice(&vector));
        let sort = match question.sort {
            Sort::Relevance => "relevance",
            Sort::Price => "price",
            Sort::Discount => "discount",
            Sort::Distance => "distance",
            Sort::Newest => "newest",
        };
        let rows = client
            .query(
                &statement,
                &[
                    &question.category,
                    &question.min_price,
                    &question.max_price,
                    &question.min_discount,
                    &question.near.map(|near| near.lat),
                    &question.near.map(|near| near.lng),
                    &question.radius_km,
                    &question.query,
                    &meaning,
                    &MODEL,
                    &sort,
                    &i64::from(count),
                    &i64::from(offset),
                ],
            )
            .await?;
        rows.iter().map(hit).collect()
    }
}

fn hit(row: &tokio_postgres::Row) -> Result<SearchHit, StoreError> {
    let distance: Option<f64> = row.try_get("distance_km")?;
    Ok(SearchHit {
        product: row::product(row)?,
        score: row.try_get("score")?,
        distance_km: distance.map(|km| (km * 10.0).round() / 10.0),
    })
}
