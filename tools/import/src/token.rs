//! The merchant's token.

use std::{env, process::Stdio};
use tokio::sync::Mutex;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("set SOUK_TOKEN to the token of a merchant, or name a --token-command")]
    Missing,
    #[error("the token command failed: {0}")]
    Command(String),
}

/// A token, and how to come by another.
pub struct Token {
    command: Option<String>,
    current: Mutex<String>,
}

impl Token {
    /// What the command prints, or else what `SOUK_TOKEN` is.
    ///
    /// # Errors
    /// [`TokenError`] when there is neither.
    pub async fn find(command: Option<String>) -> Result<Self, TokenError> {
        let current = match &command {
            Some(command) => printed_by(command).await?,
            None => env::var("SOUK_TOKEN").map_err(|_| TokenError::Missing)?,
        };
        Ok(Self {
            command,
            current: Mutex::new(current.trim().to_owned()),
        })
    }

    pub async fn current(&self) -> String {
        self.current.lock().await.clone()
    }

    /// Another token than `refused`; `None` when there is no way to get one.
    ///
    /// # Errors
    /// [`TokenError`] when the command fails.
    pub async fn renew(&self, refused: &str) -> Result<Option<String>, TokenError> {
        let mut current = self.current.lock().await;
        if *current == refused {
            let Some(command) = &self.command else {
                return Ok(None);
            };
            *current = printed_by(command).await?;
        }
        Ok(Some(current.clone()).filter(|token| token != refused))
    }
}

async fn printed_by(command: &str) -> Result<String, TokenError> {
    let mut shell = std::process::Command::new("sh");
    shell
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = tokio::task::spawn_blocking(move || shell.output())
        .await
        .map_err(|error| TokenError::Command(error.to_string()))?
        .map_err(|error| TokenError::Command(error.to_string()))?;
    let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || token.is_empty() {
        return Err(TokenError::Command(format!(
            "{command} ({})",
            output.status
        )));
    }
    Ok(token)
}
