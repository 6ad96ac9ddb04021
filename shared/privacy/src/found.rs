//! What kinds of personal data there are, and how many of each were found.

use serde::{Serialize, Serializer};

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Email,
    Phone,
    Card,
    Iban,
    NationalId,
    Address,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Email,
        Self::Phone,
        Self::Card,
        Self::Iban,
        Self::NationalId,
        Self::Address,
    ];

    /// What stands in place of a datum of this kind.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::Email => "[email]",
            Self::Phone => "[phone]",
            Self::Card => "[card]",
            Self::Iban => "[iban]",
            Self::NationalId => "[national id]",
            Self::Address => "[address]",
        }
    }
}

/// How many of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found([u32; Kind::ALL.len()]);

impl Found {
    #[must_use]
    pub const fn count(self, kind: Kind) -> u32 {
        self.0[kind as usize]
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The kinds that were found at all, each with its count.
    pub fn iter(self) -> impl Iterator<Item = (Kind, u32)> {
        let counts = Kind::ALL
            .into_iter()
            .map(move |kind| (kind, self.count(kind)));
        counts.filter(|(_, count)| *count > 0)
    }

    pub(crate) const fn count_one(&mut self, kind: Kind) {
        self.0[kind as usize] += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }
}

/// As a map from kind to count: `{"email": 1}`.
impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_by_kind() {
        let mut found = Found::default();
        found.count_one(Kind::NationalId);
        found.count_one(Kind::Email);
        found.count_one(Kind::Email);
        let told = serde_json::json!({"email": 2, "national_id": 1});
        assert_eq!(serde_json::json!(found), told);
    }
}
