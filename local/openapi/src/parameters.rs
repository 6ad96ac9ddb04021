//! Headers that several endpoints take.

use utoipa::IntoParams;

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// Your own name for this request, so that sending it again has no second effect.
    #[param(
        rename = "Idempotency-Key",
        nullable = false,
        min_length = 1,
        max_length = 255
    )]
    pub key: Option<String>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct RequiredIdempotencyKey {
    /// Your own name for this purchase, a new one for each: it keeps a retry from paying twice.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255)]
    pub key: String,
}
