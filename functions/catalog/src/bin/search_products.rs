//! `GET /products`: search and browse.

use lambda_http::Error;
use souk_catalog::{
    api,
    cache::{Cache, CachedSearches},
    clients::model::reranker,
    embed::LocalModel,
    search::{Finder, cursor::CursorSecret, ranker},
    store::PgCatalog,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-search-products").await?;
    let secret: CursorSecret = platform.secret("CURSOR_SECRET").await?;
    let finder = Finder {
        catalog: PgCatalog::new(platform.postgres("catalog").await?),
        model: LocalModel::serving(platform.settings())?,
        reranker: reranker(platform.settings(), platform.aws())?,
        weights: ranker::learned()?,
        cursors: secret.into(),
        cache: CachedSearches {
            cache: Cache::connect(platform.settings(), "catalog-search-products")?,
        },
    };
    platform
        .serve_api(|request| api::search(&finder, request))
        .await
}
