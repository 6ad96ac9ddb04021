//! Finding candidates: by words and by meaning, among what passes the filters, fused, in one
//! statement.

use super::{PgCatalog, filters};
use crate::{
    ports::{Candidates, FindCandidates, Hunt},
    search::{
        Sort,
        question::Filters,
        ranker::{Candidate, RANKED, Text},
    },
};
use pgvector::HalfVector;
use souk_contracts::ProductId;
use souk_embedding::ModelName;
use souk_platform::postgres::{GenericClient, StoreError};
use std::fmt::Write;
use tokio_postgres::Row;
use uuid::Uuid;

/// The products that a search is made of: up to the one that came last when its first page was made.
const UP_TO: &str = "
    up_to AS MATERIALIZED (
        SELECT coalesce($11::bigint, (SELECT max(product) FROM facets), 0) AS newest
    ),";

/// What a word weighs in BM25 (Robertson and Zaragoza 2009). What is the same for all postings is
/// worked out once, here: 2.2 is k1 + 1 with k1 = 1.2, and b is 0.75.
///
/// A word that more than a tenth of the products have is common, unless the rarer words of the query
/// have too few products to rank.
///
/// The words are bound through subqueries: how many they are is then no reason to plan anew, which
/// would take a fifth of the time.
const TERMS: &str = "
    counted AS MATERIALIZED (
        SELECT term.lexeme,
               term.covers,
               (
                   SELECT coalesce(sum(products), 0)
                   FROM document_frequencies
                   WHERE lexeme = term.lexeme
               )::float8 AS having_it,
               size.products,
               1.2::float8 * 0.75::float8 / greatest(size.length / greatest(size.products, 1), 1)
                   AS by_length
        FROM unnest((SELECT $8::text[]), (SELECT $9::bigint[])) AS term (lexeme, covers)
        CROSS JOIN (
            SELECT sum(products)::float8 AS products, sum(length)::float8 AS length
            FROM corpus
        ) AS size
    ),
    terms AS MATERIALIZED (
        SELECT lexeme,
               covers,
               by_length,
               2.2::float8 * ln(1 + (products - having_it + 0.5::float8) / (having_it + 0.5::float8))
                   AS weight,
               having_it > products / 10
               AND coalesce(sum(having_it) OVER rarer, 0) >= 500 AS common
        FROM counted
        WINDOW rarer AS (
            ORDER BY having_it, lexeme
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    ),";

/// The products that have a word which is not common. Where there are enough of them, what has common
/// words alone would not come among the first, and is most of what there would be to add up.
const WITH_A_RARE_WORD: &str = "
    with_a_rare_word AS MATERIALIZED (
        SELECT p.product
        FROM terms
        JOIN postings AS p USING (lexeme)
        WHERE NOT terms.common
          AND p.product <= (SELECT newest FROM up_to)
          AND EXISTS (SELECT FROM terms WHERE common)
    ),";

/// BM25 over words that count more in a title and in names (the weighted frequencies of Robertson,
/// Zaragoza and Taylor 2004): 0.3 is k1 (1 - b).
const BY_WORDS: &str = "
    by_words AS (
        SELECT product, covered, row_number() OVER (ORDER BY score DESC, product DESC) AS place
        FROM (
            SELECT p.product,
                   bit_or(terms.covers) AS covered,
                   sum(
                       terms.weight * p.frequency
                       / (p.frequency + 0.3::float8 + terms.by_length * p.length)
                   ) AS score
            FROM terms
            JOIN postings AS p USING (lexeme)";
const UP_TO_NEWEST: &str = "
            WHERE p.product <= (SELECT newest FROM up_to)";
const NOT_BY_COMMON_WORDS_ALONE: &str = "
              AND (
                  NOT terms.common
                  OR p.product IN (SELECT product FROM with_a_rare_word)
              )";
const AMONG_FILTERED: &str = "
              AND p.product IN (SELECT product FROM filtered)";

const BEST_BY_WORDS: &str = "
            GROUP BY p.product
            ORDER BY score DESC, p.product DESC
            LIMIT 200
        ) AS scored
    )";

/// Sorted by something else, what has most of the words counts, and not how well it has them.
fn first_by_words(sort: Sort) -> String {
    format!(
        "
            GROUP BY p.product, f.product
            ORDER BY bit_count(bit_or(terms.covers)::bit(64)) DESC, {}, p.product DESC
            LIMIT 1000
        ) AS scored
    )",
        filters::sort_key(sort)
    )
}

/// A cosine below this is no likeness.
const LEAST_COSINE: &str = "0.25";

/// How many products are compared one by one; of more, the graph finds the nearest.
const COMPARED_ONE_BY_ONE: &str = "5000";

/// How many neighbours the graph looks at on its way (`ef_search`), set for this statement before its
/// scan begins: the hundred of a ranking in a small catalogue; in a large one, where these are too few
/// to find the nearest ten, four times as many.
const LOOK_AROUND: &str = "(
              SELECT set_config(
                  'hnsw.ef_search',
                  CASE WHEN sum(products) > 50000 THEN '400' ELSE '100' END,
                  true
              )
              FROM corpus
          ) IS NOT NULL";

/// The same where most neighbours do not pass the filters: it costs little beside the filters.
const LOOK_FURTHER: &str = "(SELECT set_config('hnsw.ef_search', '800', true)) IS NOT NULL";

/// Without filters: the nearest by the graph.
fn nearest_of_all(model: &str) -> String {
    format!(
        "
    nearest AS MATERIALIZED (
        SELECT e.product_id, e.embedding <#> $10::halfvec AS likeness
        FROM product_embeddings AS e
        WHERE e.model = '{model}'
          AND $10::halfvec IS NOT NULL
          AND {LOOK_AROUND}
        ORDER BY e.embedding <#> $10::halfvec
        LIMIT 100
    )"
    )
}

/// With filters: exactly, where few products pass; else by the graph, which goes on until enough of
/// those that it finds pass.
fn nearest_of_filtered(model: &str) -> String {
    format!(
        "
    passing AS (
        SELECT count(*) AS products
        FROM filtered
    ),
    nearest AS MATERIALIZED (
        (
            SELECT e.product_id, e.embedding <#> $10::halfvec AS likeness
            FROM filtered
            JOIN product_embeddings AS e USING (product_id)
            WHERE e.model = '{model}'
              AND $10::halfvec IS NOT NULL
              AND (SELECT products FROM passing) <= {COMPARED_ONE_BY_ONE}
            ORDER BY likeness
            LIMIT 100
        )
        UNION ALL
        (
            SELECT e.product_id, e.embedding <#> $10::halfvec AS likeness
            FROM product_embeddings AS e
            WHERE e.model = '{model}'
              AND $10::halfvec IS NOT NULL
              AND (SELECT products FROM passing) > {COMPARED_ONE_BY_ONE}
              AND {LOOK_FURTHER}
              AND (e.product_id IN (SELECT product_id FROM filtered)) IS TRUE
            ORDER BY e.embedding <#> $10::halfvec
            LIMIT 100
        )
    )"
    )
}

/// Reciprocal rank fusion (Cormack et al. 2009, k = 60); before it what the query names exactly. No
/// more is read than is asked for.
fn fused(filtered: bool, with_text: bool, sort: Sort) -> String {
    format!(
        ",
    by_meaning AS (
        SELECT f.product,
               row_number() OVER (ORDER BY nearest.likeness, f.product DESC) AS place
        FROM nearest
        JOIN facets AS f USING (product_id)
        WHERE nearest.likeness <= -{LEAST_COSINE}
          AND f.product <= (SELECT newest FROM up_to)
    ),
    exact AS (
        SELECT p.number AS product
        FROM products AS p
        WHERE (lower(p.title) = lower($12::text)
               OR p.external_id = $12
               OR p.attributes ->> 'sku' = $12
               OR p.id = $13::uuid)
          AND p.status = 'active'
          AND p.number <= (SELECT newest FROM up_to){among}
        LIMIT 20
    ),
    found AS (
        SELECT product,
               w.place AS by_words,
               m.place AS by_meaning,
               coalesce(w.covered, 0) AS covered,
               e.product IS NOT NULL AS exact,
               row_number() OVER (
                   ORDER BY e.product IS NOT NULL DESC,
                            coalesce(1.0::float8 / (60 + w.place), 0)
                            + coalesce(1.0::float8 / (60 + m.place), 0) DESC,
                            product DESC
               ) AS place
        FROM by_words AS w
        FULL JOIN by_meaning AS m USING (product)
        FULL JOIN exact AS e USING (product)
    )
    SELECT found.*,
           up_to.newest,
           f.product_id,
           CASE WHEN place <= {RANKED} THEN f.category_keys ELSE '{{}}' END AS category_keys,
           {sort_key} AS sort_key,
           {distance} AS distance_km{text}
    FROM found
    JOIN facets AS f USING (product)
    CROSS JOIN up_to{texts}
    WHERE place <= $14::bigint
    ORDER BY place",
        among = if filtered {
            "\n          AND p.number IN (SELECT product FROM filtered)"
        } else {
            ""
        },
        sort_key = filters::sort_key(sort),
        distance = filters::DISTANCE_KM,
        text = if with_text {
            ",\n           p.title,\n           p.description"
        } else {
            ""
        },
        texts = if with_text {
            // Compared with nothing, none is read.
            format!(
                "\n    LEFT JOIN products AS p ON p.number = CASE WHEN place <= {RANKED} THEN product END"
            )
        } else {
            String::new()
        },
    )
}

/// The statement for a search of this shape. Its parts are constants, and the name of the model,
/// which its index is found by; what was asked is bound.
fn statement(filters: &Filters, with_text: bool, sort: Sort, model: &ModelName) -> String {
    let model = model.as_str();
    let conditions = filters::conditions(filters);
    let filtered = !conditions.is_empty();
    let best = sort == Sort::Relevance;
    // Of few products, or in another order, any word counts.
    let any_word = filtered || !best;
    let mut sql = format!("WITH {},{UP_TO}", filters::ASKED);
    if filtered {
        let _ = write!(
            sql,
            "
    filtered AS MATERIALIZED (
        SELECT f.product, f.product_id
        FROM facets AS f
        WHERE f.product <= (SELECT newest FROM up_to){conditions}
    ),"
        );
    }
    sql.push_str(TERMS);
    if !any_word {
        sql.push_str(WITH_A_RARE_WORD);
    }
    sql.push_str(BY_WORDS);
    if !best {
        sql.push_str("\n            JOIN facets AS f ON f.product = p.product");
    }
    sql.push_str(UP_TO_NEWEST);
    if filtered {
        sql.push_str(AMONG_FILTERED);
    }
    if !any_word {
        sql.push_str(NOT_BY_COMMON_WORDS_ALONE);
    }
    if best {
        sql.push_str(BEST_BY_WORDS);
    } else {
        sql.push_str(&first_by_words(sort));
    }
    sql.push(',');
    if filtered {
        sql.push_str(&nearest_of_filtered(model));
    } else {
        sql.push_str(&nearest_of_all(model));
    }
    sql.push_str(&fused(filtered, with_text, sort));
    sql
}

impl FindCandidates for PgCatalog {
    async fn candidates(&self, hunt: Hunt<'_>) -> Result<Candidates, StoreError> {
        let with_text = reads_text(&hunt);
        let asked = hunt.newest;
        let rows = self.hunt("", hunt).await?;
        let newest = match rows.first() {
            Some(row) => row.try_get("newest")?,
            None => asked.unwrap_or_default(),
        };
        let found = rows.iter().map(|row| candidate(row, with_text));
        Ok(Candidates {
            found: found.collect::<Result<_, _>>()?,
            newest,
        })
    }
}

impl PgCatalog {
    /// How Postgres finds the candidates, and what each part of it takes: it is run.
    ///
    /// # Errors
    /// [`StoreError`] when the catalogue cannot be asked.
    pub async fn plan(&self, hunt: Hunt<'_>) -> Result<Vec<String>, StoreError> {
        let rows = self.hunt("EXPLAIN (ANALYZE, BUFFERS) ", hunt).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    async fn hunt(&self, verb: &str, hunt: Hunt<'_>) -> Result<Vec<Row>, StoreError> {
        let client = self.pool.get().await?;
        let statement = statement(hunt.filters, reads_text(&hunt), hunt.sort, hunt.model);
        let statement = client.prepare_cached(&format!("{verb}{statement}")).await?;
        let lexemes: Vec<&str> = hunt
            .reading
            .terms
            .iter()
            .map(|term| term.lexeme.as_str())
            .collect();
        let covers: Vec<i64> = hunt.reading.terms.iter().map(|term| term.covers).collect();
        let meaning = hunt
            .meaning
            .map(|vector| HalfVector::from_f32_slice(&vector));
        let id = Uuid::try_parse(hunt.query).ok();
        let filters = filters::Values::of(hunt.filters);
        // In another order than the fusion's, any of them may be first.
        let depth = match hunt.sort {
            Sort::Relevance => i64::from(hunt.depth).max(RANKED as i64),
            _ => i64::MAX,
        };
        Ok(client
            .query(
                &statement,
                &[
                    &filters.category,
                    &filters.min_price,
                    &filters.max_price,
                    &filters.min_discount,
                    &filters.lat,
                    &filters.lng,
                    &filters.radius_km,
                    &lexemes,
                    &covers,
                    &meaning,
                    &hunt.newest,
                    &hunt.query,
                    &id,
                    &depth,
                ],
            )
            .await?)
    }
}

/// What a product says is read where something is not wanted in it.
fn reads_text(hunt: &Hunt<'_>) -> bool {
    !hunt.reading.unwanted.is_empty()
}

fn candidate(row: &Row, with_text: bool) -> Result<Candidate, StoreError> {
    let text = if with_text {
        let title: Option<String> = row.try_get("title")?;
        let description: Option<String> = row.try_get("description")?;
        title
            .zip(description)
            .map(|(title, description)| Text { title, description })
    } else {
        None
    };
    Ok(Candidate {
        product: row.try_get("product")?,
        id: ProductId::from_uuid(row.try_get("product_id")?),
        by_words: row.try_get("by_words")?,
        by_meaning: row.try_get("by_meaning")?,
        covered: row.try_get("covered")?,
        exact: row.try_get("exact")?,
        categories: row.try_get("category_keys")?,
        text,
        distance_km: row.try_get("distance_km")?,
        sort_key: row.try_get("sort_key")?,
    })
}
