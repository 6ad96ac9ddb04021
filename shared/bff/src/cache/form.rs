//! What is kept of a product, in which form and for how long: its card without the stock, and how many
//! units can be had.
//!
//! Both change by themselves, so each is kept by itself. A card is kept as the text that it is shown
//! as: putting cards together is then putting texts together.

use flate2::Crc;
use souk_contracts::{
    Card, ProductId, calls::inventory::Availability, card::Stock, product::Product,
};
use std::{fmt::Write, time::Duration};
use uuid::Uuid;

/// A change is told by an event; this is for events that did not come.
const FRESH_FROM: Duration = Duration::from_secs(5 * 60);
/// No value is fresh for longer.
pub const FRESH_AT_MOST: Duration = Duration::from_secs(10 * 60);
/// How long a card that could not be renewed is shown after that.
const STALE_CARD: Duration = Duration::from_secs(20 * 60);
/// Who reserves is told by inventory, but nobody should be led on by stock of long ago.
const STALE_STOCK: Duration = Duration::from_secs(60);
/// Where few units are left, not each change of their number is told by an event, nor that a hold has
/// run out.
const FRESH_FEW: Duration = Duration::from_secs(2);
const STALE_FEW: Duration = Duration::from_secs(10);

/// Something that is kept of a product.
pub trait Kept: Send + Sync + Sized {
    /// Names it in keys.
    const KIND: &'static str;
    /// How long a load of it may take.
    const PATIENCE: Duration;

    fn product(&self) -> ProductId;

    /// Of two that were read of one product, the later never has the lower one.
    fn version(&self) -> i64;

    fn lasts(&self) -> Lasts;

    fn write(&self) -> String;

    /// What [`Self::write`] wrote of `product`; none for any other text.
    fn read(product: ProductId, text: &str) -> Option<Self>;
}

/// For how long a value is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lasts {
    pub fresh: Duration,
    /// Fresh or stale.
    pub kept: Duration,
}

impl Lasts {
    /// Five to ten minutes, so that what was loaded together does not end together; `stale` after that.
    fn long(stale: Duration) -> Self {
        let fresh = rand::random_range(FRESH_FROM..=FRESH_AT_MOST);
        Self {
            fresh,
            kept: fresh + stale,
        }
    }
}

/// A card but for its stock, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardPart {
    product: ProductId,
    version: i64,
    check_sum: u32,
    json: String,
}

impl CardPart {
    /// # Errors
    /// When it cannot be written, which is a defect.
    pub fn of(product: &Product) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_string(&Card::of(product, None, None))?;
        Ok(Self {
            product: product.id,
            version: product.version,
            check_sum: check_sum(&json),
            json,
        })
    }

    /// Adds to `stamps` what tells the card that [`Self::show`] writes from any other, in 32 bytes: which
    /// product it shows, the version and the check sum of its text, and what is said of its stock.
    pub fn stamp(&self, available: Option<u32>, stamps: &mut Vec<u8>) {
        let said = match available {
            None => u32::MAX,
            Some(available) if Stock::of(available) == Stock::InStock => u32::MAX - 1,
            Some(few) => few,
        };
        stamps.extend_from_slice(self.product.as_uuid().as_bytes());
        stamps.extend_from_slice(&self.version.to_le_bytes());
        stamps.extend_from_slice(&self.check_sum.to_le_bytes());
        stamps.extend_from_slice(&said.to_le_bytes());
    }

    /// Adds the card to `text`, with the stock where it is known.
    pub fn show(&self, available: Option<u32>, text: &mut String) {
        let Some(available) = available else {
            text.push_str(&self.json);
            return;
        };
        let stock = match Stock::of(available) {
            Stock::InStock => "in_stock",
            Stock::Low => "low",
            Stock::SoldOut => "sold_out",
        };
        text.push_str(self.json.strip_suffix('}').unwrap_or(&self.json));
        // Writing to a string does not fail.
        let _ = write!(text, r#","availability":"{stock}""#);
        if let Some(left) = Stock::few_left(available) {
            let _ = write!(text, r#","left":{left}"#);
        }
        text.push('}');
    }
}

impl Kept for CardPart {
    const KIND: &'static str = "card";
    /// There are no cards without the catalog.
    const PATIENCE: Duration = Duration::from_secs(2);

    fn product(&self) -> ProductId {
        self.product
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn lasts(&self) -> Lasts {
        Lasts::long(STALE_CARD)
    }

    fn write(&self) -> String {
        format!("{}:{}:{}", self.version, self.check_sum, self.json)
    }

    fn read(product: ProductId, text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let (version, sum, json) = (parts.next()?, parts.next()?, parts.next()?);
        let check_sum = check_sum(json);
        let mut buffer = Uuid::encode_buffer();
        let id: &str = product.as_uuid().hyphenated().encode_lower(&mut buffer);
        let is_its_card = json.strip_prefix(r#"{"id":""#)?.starts_with(id);
        (sum.parse() == Ok(check_sum) && is_its_card).then_some(Self {
            product,
            version: version.parse().ok()?,
            check_sum,
            json: json.to_owned(),
        })
    }
}

/// Tells a text that was written here from any other, at a fraction of what reading it costs.
fn check_sum(json: &str) -> u32 {
    let mut sum = Crc::new();
    sum.update(json.as_bytes());
    sum.sum()
}

/// How many units of a product can be reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    product: ProductId,
    pub available: u32,
    version: i64,
}

impl Units {
    /// None, of a product that inventory has never heard of.
    #[must_use]
    pub const fn never_stocked(product: ProductId) -> Self {
        Self {
            product,
            available: 0,
            version: 0,
        }
    }
}

impl From<&Availability> for Units {
    fn from(answer: &Availability) -> Self {
        Self {
            product: answer.product_id,
            available: answer.available,
            version: answer.version,
        }
    }
}

impl Kept for Units {
    const KIND: &'static str = "stock";
    /// Cards can do without inventory.
    const PATIENCE: Duration = Duration::from_millis(800);

    fn product(&self) -> ProductId {
        self.product
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn lasts(&self) -> Lasts {
        match Stock::of(self.available) {
            Stock::InStock => Lasts::long(STALE_STOCK),
            Stock::Low | Stock::SoldOut => Lasts {
                fresh: FRESH_FEW,
                kept: FRESH_FEW + STALE_FEW,
            },
        }
    }

    fn write(&self) -> String {
        format!("{}:{}", self.version, self.available)
    }

    fn read(product: ProductId, text: &str) -> Option<Self> {
        let (version, available) = text.split_once(':')?;
        Some(Self {
            product,
            available: available.parse().ok()?,
            version: version.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn product() -> Product {
        serde_json::from_value(json!({
            "id": "0197a000-0000-7000-8000-0000000000a1", "title": "Tea for \"two\"}", "description": "",
            "merchant": {"name": "Juniper"}, "category": ["Food"],
            "price": {"amount": 100, "currency": "USD"}, "discount_percent": 0, "attributes": {},
            "image_url": "a.svg", "status": "active", "created_at": "2026-01-05T12:00:00Z",
            "updated_at": "2026-01-05T12:00:00Z", "version": 7,
        }))
        .unwrap_or_else(|error| panic!("{error}"))
    }

    fn part() -> CardPart {
        CardPart::of(&product()).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_card_is_shown_as_it_would_be_written_at_once() {
        for available in [None, Some(0), Some(1), Some(5), Some(6)] {
            let mut text = String::new();
            part().show(available, &mut text);
            let whole = serde_json::to_string(&Card::of(&product(), available, None));
            assert_eq!(Some(text), whole.ok());
        }
    }

    #[test]
    fn a_stamp_is_another_where_another_card_is_shown_and_only_there() {
        let shown = |card: &CardPart, available| {
            let (mut text, mut stamp) = (String::new(), Vec::new());
            card.show(available, &mut text);
            card.stamp(available, &mut stamp);
            (text, stamp)
        };
        let changed = |change: fn(&mut Product)| {
            let mut product = product();
            change(&mut product);
            CardPart::of(&product).unwrap_or_else(|error| panic!("{error}"))
        };
        let cards = [
            part(),
            changed(|product| product.id = ProductId::generate()),
            changed(|product| product.title = "Coffee".to_owned()),
            changed(|product| {
                product.title = "Coffee".to_owned();
                product.version = 8;
            }),
        ];
        let stocks = [None, Some(0), Some(1), Some(5), Some(6), Some(40)];
        let all: Vec<_> = cards
            .iter()
            .flat_map(|card| stocks.map(|available| (card.version, shown(card, available))))
            .collect();
        for (version, (text, stamp)) in &all {
            for (other_version, (other_text, other_stamp)) in &all {
                let is_same = text == other_text && version == other_version;
                assert_eq!(is_same, stamp == other_stamp, "{text} {other_text}");
            }
        }
    }

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        let (card, id) = (part(), product().id);
        assert_eq!(CardPart::read(id, &card.write()), Some(card));
        let units = Units {
            product: id,
            available: 3,
            version: 9,
        };
        assert_eq!(Units::read(id, &units.write()), Some(units));
    }

    #[test]
    fn what_was_not_written_so_is_nothing() {
        let (card, id) = (part(), product().id);
        let written = card.write();
        let altered = written.replace("Tea", "Ten");
        for text in [
            "",
            "7",
            "7:",
            "7:0:{}",
            "x:0:",
            &altered,
            &written[..written.len() - 1],
            &format!("{written}}}"),
        ] {
            assert_eq!(CardPart::read(id, text), None, "{text}");
        }
        assert_eq!(CardPart::read(ProductId::generate(), &written), None);
        for text in ["", "9", "9:", ":3", "9:-1", "9:3.5", "9:4294967296"] {
            assert_eq!(Units::read(id, text), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_kept_for_five_to_thirty_minutes_unless_few_are_left() {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let fresh: Vec<_> = (0..500)
            .map(|_| part().lasts())
            .inspect(|lasts| {
                assert!(lasts.fresh >= minutes(5) && lasts.kept <= minutes(30));
            })
            .map(|lasts| lasts.fresh)
            .collect();
        let (least, most) = (fresh.iter().min(), fresh.iter().max());
        assert!(least < Some(&minutes(6)) && most > Some(&minutes(9)));
        let few = Units {
            available: 1,
            ..Units::never_stocked(product().id)
        };
        assert!(few.lasts().kept < minutes(1));
    }

    #[test]
    fn a_card_begins_with_its_id() {
        let json: Value = serde_json::from_str(&part().json).unwrap_or_default();
        assert!(
            part()
                .json
                .starts_with(&format!(r#"{{"id":{}"#, json["id"]))
        );
    }
}
