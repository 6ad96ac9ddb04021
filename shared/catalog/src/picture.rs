//! Which picture a product shows: the one that its merchant asked to upload last, as media tells.

use crate::ports::{Forget, KeepPicture};
use souk_contracts::{
    Problem,
    events::{CloudEvent, ProductImage},
};

/// Takes one event of media's. The same one again changes nothing, nor does one of a picture that was
/// asked for before the one that the product has.
///
/// # Errors
/// 503 and 500 for what is wrong with the database; the message then comes again.
pub async fn track(
    pictures: &impl KeepPicture,
    cache: &impl Forget,
    event: CloudEvent<ProductImage>,
) -> Result<(), Problem> {
    let picture = event.data;
    if !pictures.keep_picture(&picture).await? {
        // An earlier attempt may have died between its commit and this.
        cache.products_changed(&[picture.product_id]).await;
    }
    Ok(())
}
