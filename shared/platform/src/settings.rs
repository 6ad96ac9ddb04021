//! Settings: environment variables, each of which means the same in every function.

use std::{collections::HashMap, env, str::FromStr};

/// The function's environment, read once.
#[derive(Clone, Debug)]
pub struct Settings(HashMap<String, String>);

/// A setting is missing or makes no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SettingError {
    #[error("the environment variable {0} is not set")]
    Missing(String),
    #[error("the environment variable {0} does not have a value of the right form")]
    Malformed(String),
}

impl Settings {
    #[must_use]
    pub fn from_env() -> Self {
        Self(env::vars().collect())
    }

    /// A setting that may be absent; an empty value counts as absent.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// # Errors
    /// [`SettingError::Missing`] when it is not set.
    pub fn required(&self, name: &str) -> Result<String, SettingError> {
        self.optional(name)
            .ok_or_else(|| SettingError::Missing(name.to_owned()))
    }

    /// # Errors
    /// [`SettingError`] when it is missing or cannot be read as a `T`.
    pub fn parsed<T: FromStr>(&self, name: &str) -> Result<T, SettingError> {
        self.required(name)?
            .parse()
            .map_err(|_| SettingError::Malformed(name.to_owned()))
    }

    /// `default` where it is not set.
    ///
    /// # Errors
    /// [`SettingError::Malformed`] when it cannot be read as a `T`.
    pub fn parsed_or<T: FromStr>(&self, name: &str, default: T) -> Result<T, SettingError> {
        match self.optional(name) {
            Some(_) => self.parsed(name),
            None => Ok(default),
        }
    }

    /// How many requests Lambda sends this process at once: one, but for managed instances.
    ///
    /// # Errors
    /// [`SettingError::Malformed`] when `AWS_LAMBDA_MAX_CONCURRENCY` is no count.
    pub fn requests_at_once(&self) -> Result<usize, SettingError> {
        self.parsed_or("AWS_LAMBDA_MAX_CONCURRENCY", 1)
    }
}

impl FromIterator<(String, String)> for Settings {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}
