//! `GET /products`: search and browse.

use lambda_http::Error;
use souk_catalog::{api, clients::Inventory, embed::LocalModel, search::Finder, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-search-products").await?;
    let finder = Finder {
        products: PgCatalog::new(platform.postgres("catalog").await?),
        model: LocalModel::in_directory(
            platform.settings().required("EMBEDDING_MODEL_DIR")?.into(),
        ),
        stock: Inventory::new(platform.invoker()?),
    };
    platform
        .serve_api(|request| api::search(&finder, request))
        .await
}
