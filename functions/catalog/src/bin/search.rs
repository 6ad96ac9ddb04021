//! The search, for other services.

use lambda_http::Error;
use souk_catalog::{
    clients::Inventory,
    embed::LocalModel,
    search::{Finder, Page},
    store::PgCatalog,
};
use souk_contracts::calls::catalog::Search;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-search").await?;
    let finder = Finder {
        products: PgCatalog::new(platform.postgres("catalog").await?),
        model: LocalModel::in_directory(
            platform.settings().required("EMBEDDING_MODEL_DIR")?.into(),
        ),
        stock: Inventory::new(platform.invoker()?),
    };
    let find = |search: Search| finder.find(search, Page::default());
    platform.serve_call(Vec::new(), find).await
}
