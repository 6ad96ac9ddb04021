//! A catalogue that grows from size to size.

use super::synthetic;
use crate::{
    catalogue,
    failure::{Failure, Result},
    progress::Progress,
    scratch::Scratch,
    vectors::Vector,
};
use futures::{StreamExt, TryStreamExt, stream};
use pgvector::HalfVector;
use rand::{SeedableRng, rngs::StdRng, seq::IndexedRandom};
use souk_catalog::product::NewProduct;
use souk_contracts::ProductId;
use souk_embedding::MODEL;
use tokio_postgres::Client;

/// So many are written in one go, and so many such at once.
const BATCH: usize = 1_000;
const AT_ONCE: usize = 2;

/// The vectors are indexed once they are there, which is much faster than one by one.
const HNSW: &str = "
    SELECT indexname, indexdef
    FROM pg_indexes
    WHERE tablename = 'product_embeddings'
      AND indexdef LIKE '%USING hnsw%'";

/// The spellings of all words, at once; synthetic products have no words of their own.
const LEARN_WORDS: &str = "
    INSERT INTO vocabulary (word, lexeme)
    SELECT DISTINCT ON (s.word) s.word, s.lexeme
    FROM products AS p
    CROSS JOIN LATERAL spellings(p.title, p.merchant_name, p.category, p.city) AS s
    WHERE p.external_id IS NOT NULL
    ORDER BY s.word
    ON CONFLICT DO NOTHING";

/// A product with its meaning.
pub type Known = (NewProduct, Vector);

/// Products in a database: the real ones first, and beyond them synthetic ones.
pub struct Corpus<'a> {
    scratch: &'a Scratch,
    real: &'a [Known],
    random: StdRng,
    pub size: usize,
}

impl<'a> Corpus<'a> {
    pub fn new(scratch: &'a Scratch, real: &'a [Known]) -> Self {
        Self {
            scratch,
            real,
            random: StdRng::seed_from_u64(7),
            size: 0,
        }
    }

    /// Adds products until there are `size`.
    ///
    /// # Errors
    /// [`Failure`] when Postgres refuses anything.
    pub async fn grow_to(&mut self, size: usize) -> Result<()> {
        let client = self.scratch.client().await?;
        let progress = Progress::of(format!("filling up to {size} products"), size - self.size);
        let indexes = drop_indexes(&client).await?;
        let batches = (self.size..size).step_by(BATCH);
        let drawn = batches.map(|from| self.draw(from..size.min(from + BATCH)));
        let drawn: Vec<_> = drawn.collect::<Result<_>>()?;
        let writer = catalogue::writer(self.scratch.pool()?)?;
        stream::iter(drawn)
            .map(|batch| write(&writer, batch, &progress))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        self.size = size;
        drop(progress);
        let _progress = Progress::of(format!("indexing {size} vectors"), 1);
        client
            .batch_execute("SET maintenance_work_mem = '1GB'")
            .await?;
        for index in indexes {
            client.batch_execute(&index).await?;
        }
        client.batch_execute(LEARN_WORDS).await?;
        catalogue::settle(self.scratch).await
    }

    fn draw(&mut self, numbers: std::ops::Range<usize>) -> Result<Vec<Known>> {
        let random = &mut self.random;
        numbers
            .map(|number| {
                let (product, vector) = match self.real.get(number) {
                    Some(real) => real.clone(),
                    None => match (self.real.choose(random), self.real.choose(random)) {
                        (Some((like, vector)), Some((other, _))) => (
                            synthetic::mixed(like, other, random),
                            synthetic::near(vector, random),
                        ),
                        _ => return Err(Failure::unexpected("there are no products")),
                    },
                };
                let product = synthetic::priced(product, random).map_err(Failure::unexpected)?;
                Ok((product, vector))
            })
            .collect()
    }
}

async fn write(
    writer: &souk_catalog::store::PgProducts,
    batch: Vec<Known>,
    progress: &Progress,
) -> Result<()> {
    let (products, vectors): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
    let ids = catalogue::write(writer, &products).await?;
    let ids: Vec<_> = ids.iter().map(ProductId::as_uuid).collect();
    let vectors: Vec<_> = vectors
        .iter()
        .map(|vector| HalfVector::from_f32_slice(vector))
        .collect();
    let client = writer.pool.get().await?;
    client
        .execute(
            "INSERT INTO product_embeddings (product_id, model, version, embedding)
             SELECT id, $2, 1, vector
             FROM unnest($1::uuid[], $3::halfvec[]) AS new (id, vector)",
            &[&ids, &MODEL, &vectors],
        )
        .await?;
    progress.advance_by(products.len());
    Ok(())
}

/// Drops the indexes of vectors; answers the statements that make them again.
async fn drop_indexes(client: &Client) -> Result<Vec<String>> {
    let mut again = Vec::new();
    for row in client.query(HNSW, &[]).await? {
        let name: String = row.try_get(0)?;
        again.push(row.try_get(1)?);
        client.batch_execute(&format!("DROP INDEX {name}")).await?;
    }
    Ok(again)
}
