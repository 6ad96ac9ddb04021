//! The migration function: run by hand or by the deployment, before the new code serves.

use lambda_http::Error;
use souk_migrations::{Deployment, Service};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("platform-migrate").await?;
    let mut roles = Vec::new();
    for service in Service::ALL {
        roles.push((service, platform.secret(service.secret_setting()).await?));
    }
    let deployment = Deployment {
        settings: platform.settings().clone(),
        admin: platform.secret("DATABASE_ADMIN_SECRET").await?,
        roles,
    };
    platform.serve_task(|| deployment.migrate()).await
}
