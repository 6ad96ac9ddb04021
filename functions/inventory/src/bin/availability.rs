//! How many units of each product can be reserved now.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::{Platform, ready::Probe};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-availability").await?;
    let database = platform.postgres("inventory").await?;
    let probes = vec![Probe::postgres("inventory.postgres", &database)];
    let stock = PgStock::new(database.clone());
    platform
        .serve_call(probes, |request| api::availability(&stock, request))
        .await
}
