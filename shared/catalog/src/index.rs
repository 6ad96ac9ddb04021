//! What is known of a product beyond its words: its meaning, and how its words are spelled.

use crate::{
    ports::{Embed, Forget, KeepEmbedding, LearnWords},
    product::text_to_embed,
};
use souk_contracts::{
    Problem,
    events::CloudEvent,
    product::{Product, ProductStatus},
};
use souk_platform::deadline::Deadline;
use std::{io, time::Duration};

/// How many products are looked for at once by [`catch_up`].
const BATCH: u32 = 50;
/// No batch is begun with less time than this: the next invocation goes on.
const LAST_BATCH: Duration = Duration::from_secs(10);

/// Embeds the product as it was when the event was told, by each model whose vector of that version
/// or a later one is not there: a copy of the event, or one that comes late, changes nothing. What was
/// kept of the product, and of searches that did not find it yet, is forgotten: before, in case
/// whoever changed it died before doing so, and after.
///
/// # Errors
/// 503 when a model or the database is away; the message then comes again.
pub async fn index(
    models: &[impl Embed],
    catalog: &(impl KeepEmbedding + LearnWords),
    kept: &impl Forget,
    event: CloudEvent<Product>,
) -> Result<(), Problem> {
    let product = &event.data;
    kept.products_changed(&[product.id]).await;
    if product.status == ProductStatus::Archived {
        return Ok(());
    }
    catalog.learn_words(product.id).await?;
    for model in models {
        if !catalog
            .is_current(model.model(), product.id, product.version)
            .await?
        {
            embed(model, catalog, product).await?;
        }
    }
    kept.searches_changed().await;
    Ok(())
}

/// Embeds the products that have no vector of one of the models, or only an earlier version's: what
/// the queue gave up on, and everything there is when a model is new. Goes on until none is left or
/// the invocation's time is over, and answers how many it embedded. One that cannot be embedded keeps
/// none of the others from it.
///
/// # Errors
/// 503 when a model or the database is away.
pub async fn catch_up(
    models: &[impl Embed],
    catalog: &impl KeepEmbedding,
    kept: &impl Forget,
) -> Result<usize, Problem> {
    let mut embedded = 0;
    for model in models {
        let mut after = None;
        while Deadline::current().remaining() > LAST_BATCH {
            let products = catalog.without_meaning(model.model(), after, BATCH).await?;
            let Some(last) = products.last() else {
                break;
            };
            after = Some(last.id);
            for product in &products {
                match embed(model, catalog, product).await {
                    Ok(()) => embedded += 1,
                    Err(problem) => {
                        tracing::error!(product_id = %product.id, %problem, "not embedded");
                    }
                }
            }
            kept.searches_changed().await;
        }
    }
    Ok(embedded)
}

async fn embed(
    model: &impl Embed,
    catalog: &impl KeepEmbedding,
    product: &Product,
) -> Result<(), Problem> {
    let embedding = model.embed(&text_to_embed(product)).await.ok_or_else(|| {
        Problem::unavailable("The embedding model", io::Error::other("no embedding"))
    })?;
    catalog
        .keep(model.model(), product.id, product.version, embedding)
        .await?;
    tracing::info!(
        product_id = %product.id,
        version = product.version,
        model = model.model().as_str(),
        "embedded"
    );
    Ok(())
}
