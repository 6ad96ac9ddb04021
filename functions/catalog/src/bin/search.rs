//! The search, for other services.

use lambda_http::Error;
use souk_catalog::{
    cache::{Cache, CachedSearches},
    clients::model::reranker,
    embed::LocalModel,
    search::{Finder, Page, cursor::CursorSecret, ranker},
    store::PgCatalog,
};
use souk_contracts::calls::catalog::Search;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-search").await?;
    let secret: CursorSecret = platform.secret("CURSOR_SECRET").await?;
    let finder = Finder {
        catalog: PgCatalog::new(platform.postgres("catalog").await?),
        model: LocalModel::serving(platform.settings())?,
        reranker: reranker(platform.settings(), platform.aws())?,
        weights: ranker::learned()?,
        cursors: secret.into(),
        cache: CachedSearches {
            cache: Cache::connect(platform.settings(), "catalog-search")?,
        },
    };
    let find = |search: Search| finder.answer(search, Page::default());
    platform.serve_call(Vec::new(), find).await
}
