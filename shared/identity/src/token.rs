//! Access tokens of the user pool: JWT (RFC 7519), RS256.

use crate::keys::{KeysUnavailable, PublicKeys};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use souk_contracts::{Role, UserId};

/// How far the pool's clock and ours may be apart.
const LEEWAY_SECONDS: i64 = 5;

/// Who signed in, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub user: UserId,
    pub roles: Vec<Role>,
}

/// Why a token does not count.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("the token has expired")]
    Expired,
    #[error("the token is not one of the user pool's: {0}")]
    Invalid(String),
    #[error(transparent)]
    Keys(#[from] KeysUnavailable),
}

/// What an access token says.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    client_id: String,
    token_use: String,
    #[serde(default, rename = "cognito:groups")]
    groups: Vec<String>,
}

/// Which tokens count: this issuer's, for this client.
pub struct Verifier {
    pub keys: PublicKeys,
    pub issuer: String,
    pub client_id: String,
}

impl Verifier {
    /// Who the bearer of `token` is, at `now`.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<SignedIn, TokenError> {
        let header = decode_header(token).map_err(invalid)?;
        let id = header.kid.ok_or_else(|| invalid("it names no key"))?;
        let key = self
            .keys
            .get(&id)
            .await?
            .ok_or_else(|| invalid("it names an unknown key"))?;
        self.check(token, &key, now)
    }

    fn check(
        &self,
        token: &str,
        key: &DecodingKey,
        now: Timestamp,
    ) -> Result<SignedIn, TokenError> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        // Access tokens carry `client_id` in place of an audience, and time is told by our clock.
        validation.validate_aud = false;
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, key, &validation)
            .map_err(invalid)?
            .claims;
        if claims.exp + LEEWAY_SECONDS <= now.as_second() {
            return Err(TokenError::Expired);
        }
        if claims.client_id != self.client_id || claims.token_use != "access" {
            return Err(invalid("it is for another client or another use"));
        }
        let roles = claims
            .groups
            .iter()
            .filter_map(|group| Role::from_name(group))
            .collect();
        Ok(SignedIn {
            user: UserId(claims.sub),
            roles,
        })
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is handed to `map_err` by its name"
)]
fn invalid(reason: impl ToString) -> TokenError {
    TokenError::Invalid(reason.to_string())
}
