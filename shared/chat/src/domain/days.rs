//! Days of the week: those that a shopper asks for, and those that a deal is good on.

use jiff::{
    Timestamp,
    civil::Weekday,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use souk_contracts::product::{Coordinates, Product};

/// A turn of the Earth is 360 degrees in 24 hours.
const DEGREES_AN_HOUR: f64 = 15.0;

/// In a merchant's own data: the days that a deal is good on, and those that it is not.
const VALID: &str = "valid_days";
const EXCLUDED: &str = "excluded_days";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Monday => "Monday",
            Self::Tuesday => "Tuesday",
            Self::Wednesday => "Wednesday",
            Self::Thursday => "Thursday",
            Self::Friday => "Friday",
            Self::Saturday => "Saturday",
            Self::Sunday => "Sunday",
        }
    }

    /// By its name, or by the first three letters or more of it.
    fn named(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let begins = |day: &Self| day.name().to_lowercase().starts_with(&text);
        Self::ALL
            .into_iter()
            .find(|day| text.len() >= 3 && begins(day))
    }

    /// What day it is at a place by its sun, which is that of its clocks but for an hour or two; in
    /// UTC where the place is not known.
    #[must_use]
    pub fn at(now: Timestamp, place: Option<Coordinates>) -> Self {
        let hours = place.map_or(0.0, |place| (place.lng / DEGREES_AN_HOUR).round());
        let offset = Offset::from_hours(hours as i8).unwrap_or(Offset::UTC);
        now.to_zoned(TimeZone::fixed(offset)).weekday().into()
    }

    /// The day so many days later.
    #[must_use]
    pub fn on(self, days: usize) -> Self {
        Self::ALL[(self as usize + days) % 7]
    }
}

impl From<Weekday> for Day {
    fn from(day: Weekday) -> Self {
        Self::ALL[day.to_monday_zero_offset().unsigned_abs() as usize % 7]
    }
}

/// When on a day. Deals tell it in words of their own, if at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    Morning,
    Afternoon,
    Evening,
    Night,
}

impl PartOfDay {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }
}

/// What a deal says of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    Open,
    Closed,
    /// It says nothing of days.
    Unstated,
}

/// What `product` says of `days`: open if it is on one of them.
#[must_use]
pub fn opening(product: &Product, days: &[Day]) -> Opening {
    let stated = stated(product);
    match stated {
        None => Opening::Unstated,
        Some(open) if days.iter().any(|day| open.contains(day)) => Opening::Open,
        Some(_) => Opening::Closed,
    }
}

/// The days that `product` is good on, in the order of the week, where its attributes say so.
#[must_use]
pub fn stated(product: &Product) -> Option<Vec<Day>> {
    let listed = |attribute: &str| -> Option<Vec<Day>> {
        let days = product.attributes.get(attribute)?.as_array()?;
        let days = days.iter().filter_map(Value::as_str).filter_map(Day::named);
        Some(days.collect()).filter(|days: &Vec<Day>| !days.is_empty())
    };
    let (valid, excluded) = (listed(VALID), listed(EXCLUDED));
    if valid.is_none() && excluded.is_none() {
        return None;
    }
    let is_open = |day: &Day| {
        valid.as_ref().is_none_or(|days| days.contains(day))
            && excluded.as_ref().is_none_or(|days| !days.contains(day))
    };
    Some(Day::ALL.into_iter().filter(is_open).collect())
}

/// "Saturday or Sunday".
#[must_use]
pub fn either(days: &[Day]) -> String {
    joined(days, "or")
}

/// "Monday, Tuesday and Friday".
#[must_use]
pub fn all(days: &[Day]) -> String {
    joined(days, "and")
}

fn joined(days: &[Day], last: &str) -> String {
    let names: Vec<&str> = days.iter().map(|day| day.name()).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((end, others)) => format!("{} {last} {end}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::seed;
    use serde_json::json;

    fn deal(attributes: &Value) -> Product {
        let mut product = seed().remove(0);
        product.attributes = attributes.as_object().cloned().unwrap_or_default();
        product
    }

    #[test]
    fn a_deal_is_open_closed_or_silent() {
        use Opening::{Closed, Open, Unstated};
        for (attributes, expected) in [
            (json!({}), Unstated),
            (json!({"valid_days": ["Sat", "Sun"]}), Open),
            (json!({"valid_days": ["saturday"]}), Open),
            (json!({"valid_days": ["mon", "tue"]}), Closed),
            (json!({"excluded_days": ["sat"]}), Closed),
            (json!({"excluded_days": ["mon"]}), Open),
            (
                json!({"valid_days": ["sat"], "excluded_days": ["sat"]}),
                Closed,
            ),
            (json!({"valid_days": "always"}), Unstated),
            (json!({"valid_days": ["s", 5, null, "someday"]}), Unstated),
        ] {
            let opening = opening(&deal(&attributes), &[Day::Saturday]);
            assert_eq!(opening, expected, "{attributes}");
        }
    }

    #[test]
    fn it_is_another_day_on_the_other_side_of_the_globe() {
        let now: Timestamp = "2026-03-01T02:00:00Z".parse().unwrap_or_default();
        let at = |lng: f64| Day::at(now, Some(Coordinates { lat: 0.0, lng }));
        assert_eq!(Day::at(now, None), Day::Sunday);
        assert_eq!((at(-71.0), at(139.0)), (Day::Saturday, Day::Sunday));
        assert_eq!(Day::Sunday.on(1), Day::Monday);
    }

    #[test]
    fn days_read_as_one_says_them() {
        use Day::{Monday, Saturday, Sunday};
        assert_eq!(either(&[Saturday, Sunday]), "Saturday or Sunday");
        assert_eq!(
            all(&[Monday, Saturday, Sunday]),
            "Monday, Saturday and Sunday"
        );
        assert_eq!(all(&[Monday]), "Monday");
    }
}
