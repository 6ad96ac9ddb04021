//! Secrets Manager: the only place that passwords and keys come from.

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::error::DisplayErrorContext;
use serde::{Deserialize, de::DeserializeOwned};
use std::fmt;

/// Reads secrets.
pub struct Secrets(aws_sdk_secretsmanager::Client);

/// A secret cannot be had. Never shows what is in it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("the secret {arn} cannot be read: {reason}")]
    Unreadable { arn: String, reason: String },
    #[error("the secret {0} does not have the members that are asked of it")]
    Malformed(String),
}

impl Secrets {
    #[must_use]
    pub fn new(aws: &SdkConfig) -> Self {
        Self(aws_sdk_secretsmanager::Client::new(aws))
    }

    /// The secret's JSON as a `T`.
    ///
    /// # Errors
    /// [`SecretError`] when it cannot be read or is no `T`.
    pub async fn read<T: DeserializeOwned>(&self, arn: &str) -> Result<T, SecretError> {
        let answer = self
            .0
            .get_secret_value()
            .secret_id(arn)
            .send()
            .await
            .map_err(|error| SecretError::Unreadable {
                arn: arn.to_owned(),
                reason: DisplayErrorContext(&error).to_string(),
            })?;
        let malformed = || SecretError::Malformed(arn.to_owned());
        let text = answer.secret_string().ok_or_else(malformed)?;
        serde_json::from_str(text).map_err(|_| malformed())
    }
}

/// A role of a database and its password.
#[derive(Clone, Deserialize)]
pub struct DatabaseCredentials {
    pub username: String,
    pub password: String,
}

impl fmt::Debug for DatabaseCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseCredentials({})", self.username)
    }
}
