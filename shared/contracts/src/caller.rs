//! Who asks: a signed-in user, a guest with a signed cookie, or both at once (a guest who has just
//! signed in keeps what was the guest's).

use serde::{Deserialize, Serialize};
use std::fmt;

/// The subject of a verified token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub String);

/// The name in a verified guest cookie.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GuestId(pub String);

/// What a user may do beyond being a shopper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Shopper,
    Merchant,
    Ops,
}

impl Role {
    /// The role of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "shopper" => Some(Self::Shopper),
            "merchant" => Some(Self::Merchant),
            "ops" => Some(Self::Ops),
            _ => None,
        }
    }

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shopper => "shopper",
            Self::Merchant => "merchant",
            Self::Ops => "ops",
        }
    }
}

/// Whose a reservation, a session or an order is: `user:<subject>` or `guest:<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owner(String);

impl Owner {
    #[must_use]
    pub fn user(user: &UserId) -> Self {
        Self(format!("user:{}", user.0))
    }

    #[must_use]
    pub fn guest(guest: &GuestId) -> Self {
        Self(format!("guest:{}", guest.0))
    }

    /// An owner as it was stored.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The verified identity behind a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    pub user: Option<UserId>,
    pub guest: GuestId,
    #[serde(default)]
    pub roles: Vec<Role>,
}

impl Caller {
    /// In whose name new things are made: the user's where there is one.
    #[must_use]
    pub fn owner(&self) -> Owner {
        match &self.user {
            Some(user) => Owner::user(user),
            None => Owner::guest(&self.guest),
        }
    }

    /// Whether what belongs to `owner` is this caller's.
    #[must_use]
    pub fn owns(&self, owner: &Owner) -> bool {
        self.user
            .as_ref()
            .is_some_and(|user| Owner::user(user) == *owner)
            || Owner::guest(&self.guest) == *owner
    }

    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guest(id: &str) -> Caller {
        Caller {
            user: None,
            guest: GuestId(id.to_owned()),
            roles: Vec::new(),
        }
    }

    #[test]
    fn a_guest_who_signs_in_keeps_what_was_the_guests() {
        let before = guest("g1");
        let after = Caller {
            user: Some(UserId("ana".to_owned())),
            ..before.clone()
        };
        assert!(after.owns(&before.owner()));
        assert!(!before.owns(&after.owner()));
    }

    #[test]
    fn a_user_cannot_pass_for_a_guest_of_the_same_name() {
        let user = Caller {
            user: Some(UserId("g1".to_owned())),
            ..guest("other")
        };
        assert!(!user.owns(&guest("g1").owner()));
    }
}
