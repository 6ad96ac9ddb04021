//! The API's OpenAPI document, from the code's own types and errors.
//!
//! One module for each service lists its endpoints: a function there stands for an endpoint, and is
//! never called. What an endpoint takes and answers are the types that its service reads and writes;
//! what it refuses are the problems that the service's own errors become. `docs/api/openapi.json` is
//! what comes out, and a test tells when it is out of date.

pub mod bff;
pub mod catalog;
pub mod chat;
pub mod inventory;
pub mod media;
pub mod merchant;
pub mod orders;
pub mod page;
pub mod parameters;
pub mod payments;
pub mod problem;
pub mod samples;

use problem::ProblemDocument;
use souk_chat::api::stream::{CardsEvent, ReplyEvent, SessionEvent};
use souk_contracts::calls::inventory::Shortage;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Souk", description = include_str!("description.md"), contact()),
    servers((url = "./", description = "The deployment that serves this document")),
    tags(
        (name = "catalog", description = "Products, and the search for them"),
        (name = "chat", description = "The conversation that finds deals"),
        (name = "shop", description = "Cards, reservations and checkouts"),
        (name = "orders", description = "What was bought"),
        (name = "inventory", description = "How much there is"),
        (name = "media", description = "Pictures of products"),
        (name = "payments", description = "What the payment provider tells"),
        (name = "page", description = "The page, this reference, and whether all is well"),
    ),
    paths(
        catalog::create_product,
        catalog::search_products,
        catalog::get_product,
        catalog::get_categories,
        merchant::patch_product,
        merchant::archive_product,
        merchant::import_products,
        chat::post_message,
        chat::get_session,
        bff::product_cards,
        bff::card_events,
        bff::reserve,
        bff::extend,
        bff::release,
        bff::checkout,
        bff::get_checkout,
        orders::list_orders,
        orders::get_order,
        orders::cancel_order,
        orders::refund_order,
        inventory::get_stock,
        inventory::set_stock,
        inventory::adjust_stock,
        media::create_upload,
        media::get_upload,
        media::get_asset,
        payments::webhook,
        page::index,
        page::docs,
        page::openapi,
        page::health,
    ),
    components(schemas(
        ProblemDocument,
        Shortage,
        SessionEvent,
        CardsEvent<'static>,
        ReplyEvent<'static>,
    )),
    modifiers(&Identities),
)]
struct Api;

/// The document.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// Says how callers show who they are.
struct Identities;

impl Modify for Identities {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("An access token (RS256) of the identity provider."))
            .build();
        let guest = ApiKeyValue::with_description(
            "souk_guest",
            "Names a guest. The first answer to a caller without it sets it, for 30 days.",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(token));
        components.add_security_scheme("guest", SecurityScheme::ApiKey(ApiKey::Cookie(guest)));
    }
}
