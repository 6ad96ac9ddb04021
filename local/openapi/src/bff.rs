//! The backend for the page: cards, reservations and checkouts.

use crate::{
    parameters::{IdempotencyKey, RequiredIdempotencyKey},
    problem::{bad_body, bad_body_as, bad_token, faults, no_user, refusals},
    samples,
};
use jiff::Timestamp;
use serde_json::json;
use souk_bff::{
    cards::{Cards, CardsQuery},
    checkout::{CheckoutBody, CheckoutStarted},
    checkout_state::CheckoutState,
    events::{CONTENT_TYPES, CardEventsBody, CardEventsTaken},
    reserve::ReserveBody,
};
use souk_contracts::{
    CheckoutId, Problem, ReservationId,
    calls::inventory::{Reservation, Shortage},
};
use souk_inventory::{
    domain::HoldError,
    ports::{Bound, ChangeError, ReserveError, Short},
};
use std::time::Instant;

/// Inventory had no time for the request.
pub(crate) fn busy() -> Vec<Problem> {
    let detail =
        "Many people want the same product right now. Nothing was changed; try again in a moment.";
    vec![Problem::new(503, "stock_busy", detail).retry_after(1)]
}

refusals!(
    CardsRefusals,
    "/bff/product-cards",
    [
        vec![Problem::invalid(
            "ids are 1 to 50 product ids, separated by commas."
        )],
        faults(),
    ]
);

/// Show products as cards.
///
/// The cards come in the order asked for, each once. What names no product is listed in `missing`. Price
/// and stock are those of a moment ago; who reserves is told how they are. With `degraded` the stock could
/// not be asked in time: cards of which it is not known have no `availability`.
#[utoipa::path(
    get,
    path = "/bff/product-cards",
    tag = "shop",
    params(CardsQuery),
    responses(
        (
            status = 200,
            description = "A card for each product that there is",
            body = Cards,
            headers(
                ("ETag" = String, description = "Changes with the cards; absent where `degraded`"),
                ("Cache-Control" = String, description = "For how long they may be shown without asking again"),
                ("Content-Encoding" = String, description = "`gzip` for who accepts it, where that is smaller"),
            ),
            example = json!(samples::cards()),
        ),
        (status = 304, description = "The cards are those that `If-None-Match` names"),
        CardsRefusals,
    ),
    security(()),
)]
pub fn product_cards() {}

refusals!(
    CardEventsRefusals,
    "/events/cards",
    [
        bad_body_as::<CardEventsBody>(&CONTENT_TYPES),
        vec![Problem::invalid("events are 1 to 100, and these are 101.")],
        bad_token(),
        vec![Problem::too_many_requests(samples::met_limit())],
        faults(),
    ]
);

/// Tell what shoppers saw and tapped.
///
/// For `navigator.sendBeacon`: the body may be declared as `text/plain`. An event that the same sender
/// sends again under its `id` counts once. With 503 some may have been taken; the same request may be sent
/// again.
#[utoipa::path(
    post,
    path = "/events/cards",
    tag = "shop",
    request_body(content = CardEventsBody, example = json!(samples::card_events())),
    responses(
        (
            status = 202,
            description = "They are on their way",
            body = CardEventsTaken,
            headers(
                ("RateLimit-Limit" = u32, description = "Events that fit at once"),
                ("RateLimit-Remaining" = u32, description = "Events that fit now"),
                ("RateLimit-Reset" = u32, description = "Seconds until one more fits"),
                ("Set-Cookie" = String, description = "Names the guest, who is new here"),
            ),
            example = json!({"accepted": 2, "duplicates": 0}),
        ),
        CardEventsRefusals,
    ),
    security((), ("bearer" = []), ("guest" = [])),
)]
pub fn card_events() {}

refusals!(
    ReserveRefusals,
    "/reserve",
    [
        bad_body::<ReserveBody>(),
        bad_token(),
        vec![
            Problem::not_found("product").with("product_ids", json!([samples::PRODUCT])),
            ReserveError::Insufficient(vec![Short {
                asked_at: Instant::now(),
                shortage: Shortage {
                    product_id: samples::PRODUCT,
                    requested: 2,
                    available: 1,
                },
                next_due: None,
            }])
            .into(),
            ReserveError::Bounded(Bound::Holds).into(),
        ],
        vec![ReserveError::KeyReused.into()],
        busy(),
        faults(),
    ]
);

/// Reserve units, all that are asked for or none.
///
/// They are held for five minutes, for a guest as for a user, and are free again after that. Lines of
/// the same product count together.
#[utoipa::path(
    post,
    path = "/reserve",
    tag = "shop",
    params(IdempotencyKey),
    request_body(content = ReserveBody, example = json!(samples::reserve())),
    responses(
        (
            status = 201,
            description = "What is held, and until when",
            body = Reservation,
            headers(
                ("Location" = String, description = "The reservation, relative to the API's base address"),
                ("Idempotent-Replayed" = String, description = "`true` where this answer was given before"),
                ("Set-Cookie" = String, description = "Names the guest, who is new here"),
            ),
            example = json!(samples::reservation()),
        ),
        ReserveRefusals,
    ),
    security((), ("bearer" = []), ("guest" = [])),
)]
pub fn reserve() {}

refusals!(
    ExtendRefusals,
    "/reserve/0198c0de-0000-7000-8000-000000000002/extend",
    [
        bad_token(),
        vec![
            ChangeError::NotFound.into(),
            HoldError::InCheckout.into(),
            HoldError::Expired {
                at: Timestamp::UNIX_EPOCH
            }
            .into(),
            HoldError::Extended {
                until: Timestamp::UNIX_EPOCH
            }
            .into(),
        ],
        busy(),
        faults(),
    ]
);

/// Ask for more time for a reservation, once.
///
/// It is then good for five minutes from now. A checkout that has the reservation has its own time.
#[utoipa::path(
    post,
    path = "/reserve/{id}/extend",
    tag = "shop",
    params(("id" = ReservationId, Path, description = "The reservation")),
    responses(
        (
            status = 200,
            description = "What is held, and until when now",
            body = Reservation,
            example = json!(samples::reservation()),
        ),
        ExtendRefusals,
    ),
    security(("bearer" = []), ("guest" = [])),
)]
pub fn extend() {}

refusals!(
    ReleaseRefusals,
    "/reserve/0198c0de-0000-7000-8000-000000000002",
    [
        bad_token(),
        vec![ChangeError::NotFound.into(), HoldError::InCheckout.into()],
        busy(),
        faults(),
    ]
);

/// Give a reservation back.
///
/// Only its owner can. Giving back what has ended already changes nothing and is no error.
#[utoipa::path(
    delete,
    path = "/reserve/{id}",
    tag = "shop",
    params(("id" = ReservationId, Path, description = "The reservation")),
    responses(
        (status = 204, description = "The units are free"),
        ReleaseRefusals,
    ),
    security(("bearer" = []), ("guest" = [])),
)]
pub fn release() {}

refusals!(
    CheckoutRefusals,
    "/checkout",
    [
        vec![Problem::new(
            400,
            "idempotency_key_required",
            "Send an Idempotency-Key, a new one for each purchase: it keeps a retry from paying twice.",
        )],
        bad_body::<CheckoutBody>(),
        no_user(),
        vec![
            ChangeError::NotFound.into(),
            HoldError::Expired {
                at: samples::HELD_UNTIL
            }
            .into(),
            HoldError::InCheckout.into(),
            Problem::conflict(
                "product_unavailable",
                "Something in this reservation is no longer sold."
            )
            .with("product_ids", json!([samples::PRODUCT])),
            samples::price_changed(),
            Problem::conflict(
                "mixed_currencies",
                "This cannot be paid at once: USD and EUR cannot be added.",
            ),
            Problem::conflict(
                "amount_out_of_range",
                "This cannot be paid at once: the amount is outside 0 to 1000000000 minor units.",
            ),
            Problem::new(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request. Use a new key.",
            ),
        ],
        busy(),
        faults(),
    ]
);

/// Pay for a reservation.
///
/// The order is made at the prices of this moment, the card is authorized, the reservation becomes a
/// sale and the money is taken; if one of these cannot be done, all before it is undone. That goes on
/// after this answer: look at `status_url`.
#[utoipa::path(
    post,
    path = "/checkout",
    tag = "shop",
    params(RequiredIdempotencyKey),
    request_body(content = CheckoutBody, example = json!(samples::checkout())),
    responses(
        (
            status = 202,
            description = "The checkout has begun",
            body = CheckoutStarted,
            headers(
                ("Location" = String, description = "As `status_url`"),
                ("Idempotent-Replayed" = String, description = "`true` where this answer was given before"),
            ),
            example = json!(samples::checkout_started()),
        ),
        CheckoutRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn checkout() {}

refusals!(
    GetCheckoutRefusals,
    "/checkout/0198c0de-0000-7000-8000-000000000003",
    [no_user(), vec![Problem::not_found("checkout")], faults(),]
);

/// See how a checkout comes out.
///
/// `processing` goes on within seconds. With `requires_action` the bank wants to see the shopper: send them
/// to `next_action.url`, within five minutes. Where it has `failed`, nothing was charged and `failure` says
/// why, such as `payment_declined`.
#[utoipa::path(
    get,
    path = "/checkout/{id}",
    tag = "shop",
    params(("id" = CheckoutId, Path, description = "The checkout")),
    responses(
        (
            status = 200,
            description = "How far it is",
            body = CheckoutState,
            examples(
                ("confirmed" = (value = json!(samples::checkout_confirmed()))),
                ("requires_action" = (value = json!(samples::checkout_at_the_bank()))),
                ("failed" = (value = json!(samples::checkout_failed()))),
            ),
        ),
        GetCheckoutRefusals,
    ),
    security(("bearer" = [])),
)]
pub fn get_checkout() {}
