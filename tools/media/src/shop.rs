//! The shop as a shopper's browser sees it.

use reqwest::{Client, header, redirect::Policy};
use serde::Deserialize;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);

/// The shop cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    #[error("the API cannot be reached: {0}")]
    Away(#[from] reqwest::Error),
    #[error("GET {0} answered {1}")]
    Refused(String, u16),
}

/// A product, as far as it matters here.
#[derive(Clone, Debug, Deserialize)]
pub struct Product {
    pub id: String,
    pub title: String,
    /// Relative to the API's base address.
    pub image_url: String,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Hit>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Hit {
    product: Product,
}

/// What an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// One of the shop's own drawings.
    Drawing,
    Picture,
    Nothing,
}

pub struct Shop {
    http: Client,
    base: String,
}

impl Shop {
    /// # Errors
    /// [`ShopError::Away`] when TLS cannot be set up.
    pub fn at(address: &str) -> Result<Self, ShopError> {
        let http = Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::limited(3))
            .build()?;
        Ok(Self {
            http,
            base: address.trim_end_matches('/').to_owned(),
        })
    }

    /// Every product that is on sale.
    ///
    /// # Errors
    /// [`ShopError`] when a page cannot be had.
    pub async fn products(&self) -> Result<Vec<Product>, ShopError> {
        let mut products = Vec::new();
        let first = format!("{}/products?sort=newest&limit=100", self.base);
        let mut url = first.clone();
        loop {
            let answer = self.http.get(&url).send().await?;
            if !answer.status().is_success() {
                return Err(ShopError::Refused(url, answer.status().as_u16()));
            }
            let page: Page = answer.json().await?;
            products.extend(page.items.into_iter().map(|hit| hit.product));
            let Some(cursor) = page.next_cursor else {
                return Ok(products);
            };
            // A cursor is made of letters that an address takes as they are.
            url = format!("{first}&cursor={cursor}");
        }
    }

    /// What the page shows under an address of a picture. Whatever goes wrong, it shows nothing then.
    pub async fn look(&self, image_url: &str) -> Seen {
        let url = format!("{}/{image_url}", self.base);
        let Ok(answer) = self.http.get(url).send().await else {
            return Seen::Nothing;
        };
        let is_there = answer.status().is_success();
        let is_drawing = answer.url().path().contains("/assets/categories/");
        let media_type = answer.headers().get(header::CONTENT_TYPE);
        let is_image = media_type.is_some_and(|value| value.as_bytes().starts_with(b"image/"));
        let shows = answer.bytes().await.is_ok_and(|bytes| !bytes.is_empty());
        match (is_there && is_image && shows, is_drawing) {
            (false, _) => Seen::Nothing,
            (true, true) => Seen::Drawing,
            (true, false) => Seen::Picture,
        }
    }
}
