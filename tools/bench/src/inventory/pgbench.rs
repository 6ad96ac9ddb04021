//! `pgbench`, which runs the plainest update that could take a unit, one a transaction.

use super::{CONNECTIONS, PLENTY, THREADS};
use crate::{
    failure::{Failure, Result},
    report,
    scratch::Scratch,
    settings::{PGBENCH, setting},
};
use std::{fs, path::PathBuf, process::Command, time::Duration};

/// The rows that it updates, and its script.
pub struct Bare {
    script: PathBuf,
    arguments: Vec<String>,
    password: String,
}

impl Bare {
    /// Rows of `products` products with nothing else to them.
    ///
    /// # Errors
    /// [`Failure`] when they cannot be written.
    pub async fn new(scratch: &Scratch, products: usize) -> Result<Self> {
        let client = scratch.client().await?;
        client
            .batch_execute(&format!(
                "CREATE TABLE bare_{products} (
                     product  integer PRIMARY KEY,
                     on_hand  integer NOT NULL,
                     reserved integer NOT NULL DEFAULT 0
                 )
                 WITH (fillfactor = 50);
                 INSERT INTO bare_{products} (product, on_hand)
                 SELECT product, {PLENTY}
                 FROM generate_series(1, {products}) AS product"
            ))
            .await?;
        let script = std::env::temp_dir().join(format!("{}_{products}.sql", scratch.name()));
        let text = format!(
            "\\set product random(1, {products})\n\
             UPDATE bare_{products} SET reserved = reserved + 1 \
             WHERE product = :product AND on_hand - reserved >= 1;\n"
        );
        fs::write(&script, text).map_err(|error| report::in_file(&script, error))?;
        let (arguments, password) = scratch.connection()?;
        Ok(Self {
            script,
            arguments,
            password,
        })
    }

    /// Transactions a second, over so many seconds; nothing else is done meanwhile.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be run.
    pub fn run(&self, time: Duration) -> Result<f64> {
        let output = Command::new(setting(PGBENCH)?)
            .env("PGPASSWORD", &self.password)
            .args(["--no-vacuum", "--protocol=prepared"])
            .arg(format!("--jobs={THREADS}"))
            .arg(format!("--client={CONNECTIONS}"))
            .arg(format!("--time={}", time.as_secs()))
            .arg("--file")
            .arg(&self.script)
            .args(&self.arguments)
            .output()
            .map_err(|error| Failure::Unexpected(format!("pgbench: {error}")))?;
        let said = String::from_utf8_lossy(&output.stdout);
        said.lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
            .ok_or_else(|| {
                let complaint = String::from_utf8_lossy(&output.stderr);
                Failure::Unexpected(format!("pgbench: {complaint}"))
            })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // A script that stays behind in the directory of what is temporary harms nobody.
        let _ = fs::remove_file(&self.script);
    }
}
