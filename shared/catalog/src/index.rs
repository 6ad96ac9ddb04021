//! The index worker's rule: a product's meaning is taken once for each version of it.

use crate::{
    ports::{Embed, KeepEmbedding},
    product::text_to_embed,
};
use souk_contracts::{Problem, product::Product};
use std::io;

/// Embeds the product as it was when the event was told, unless that or a later version is there:
/// a copy of the event, or one that comes late, changes nothing.
///
/// # Errors
/// 503 when the model or the database is away; the message then comes again.
pub async fn index(
    model: &impl Embed,
    embeddings: &impl KeepEmbedding,
    product: &Product,
) -> Result<(), Problem> {
    if embeddings.is_current(product.id, product.version).await? {
        return Ok(());
    }
    let text = text_to_embed(&product.title, &product.category, &product.description);
    let embedding = model.embed(&text).await.ok_or_else(|| {
        Problem::unavailable("The embedding model", io::Error::other("no embedding"))
    })?;
    embeddings
        .keep(product.id, product.version, embedding)
        .await?;
    tracing::info!(product_id = %product.id, version = product.version, "indexed");
    Ok(())
}
