//! Identifiers: UUIDv7 behind newtypes, so that an order's id can never stand where a product's
//! is asked for.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id; ids made later sort after ids made earlier (UUIDv7, RFC 9562).
            #[must_use]
            pub fn generate() -> Self {
                Self(Uuid::now_v7())
            }

            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

id!(
    /// A product of the catalog.
    ProductId
);
id!(
    /// A hold on stock.
    ReservationId
);
id!(
    /// One attempt to pay for a reservation; derived from caller and idempotency key.
    CheckoutId
);
id!(
    /// An order.
    OrderId
);
id!(
    /// One giving back of money; asked for again under the same id, it is the same refund.
    RefundId
);
id!(
    /// A conversation.
    SessionId
);
id!(
    /// One message of a conversation.
    MessageId
);
id!(
    /// A picture, from the moment it is asked for.
    AssetId
);
id!(
    /// An event, the same however often it is delivered.
    EventId
);

impl EventId {
    /// The event that this text tells: the same text always names the same event.
    ///
    /// UUIDv5 (RFC 9562).
    #[must_use]
    pub fn of_telling(text: &str) -> Self {
        const NAMESPACE: Uuid = Uuid::from_u128(0x4d1c_9a60_6f0e_4b5b_8a55_0d1e_7a3c_52f4);
        Self(Uuid::new_v5(&NAMESPACE, text.as_bytes()))
    }
}

impl EventId {
    /// The event that `owner` tells under `key`, as [`CheckoutId::derive`] does it: under whatever key
    /// somebody else tells one, it is another event.
    #[must_use]
    pub fn derive(owner: &str, key: &str) -> Self {
        const NAMESPACE: Uuid = Uuid::from_u128(0x61c7_0d5e_93b2_4f0a_9f3e_2a64_7d18_c05b);
        Self(of_pair(&NAMESPACE, owner, key))
    }
}

/// What is made for one owner under one key: another owner's same key names something else.
fn of_pair(namespace: &Uuid, owner: &str, key: &str) -> Uuid {
    let name = format!("{}:{owner}{key}", owner.len());
    Uuid::new_v5(namespace, name.as_bytes())
}

impl AssetId {
    /// The upload that `owner` asks for under `idempotency_key`, as [`CheckoutId::derive`] does it.
    #[must_use]
    pub fn derive(owner: &str, idempotency_key: &str) -> Self {
        const NAMESPACE: Uuid = Uuid::from_u128(0x2d1b_9b7e_64a0_4c1d_8a55_0e5a_c8b3_91f4);
        Self(of_pair(&NAMESPACE, owner, idempotency_key))
    }
}

impl CheckoutId {
    /// The checkout that `owner` asks for under `idempotency_key`: the same pair always names the
    /// same checkout, so a retry finds the first attempt and never starts a second.
    ///
    /// UUIDv5 (RFC 9562) over the length-prefixed pair.
    #[must_use]
    pub fn derive(owner: &str, idempotency_key: &str) -> Self {
        const NAMESPACE: Uuid = Uuid::from_u128(0x7f0a_52cc_2f5b_4a3e_9c0d_3c3f_8a51_77d1);
        Self(of_pair(&NAMESPACE, owner, idempotency_key))
    }

    /// The one order that this checkout can create.
    #[must_use]
    pub fn order_id(&self) -> OrderId {
        OrderId(Uuid::new_v5(&self.0, b"order"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_caller_and_key_name_the_same_checkout() {
        let first = CheckoutId::derive("user:ana", "k1");
        assert_eq!(first, CheckoutId::derive("user:ana", "k1"));
        assert_eq!(
            first.order_id(),
            CheckoutId::derive("user:ana", "k1").order_id()
        );
    }

    #[test]
    fn another_caller_or_key_names_another_checkout() {
        let first = CheckoutId::derive("user:ana", "k1");
        assert_ne!(first, CheckoutId::derive("user:anak", "1"));
        assert_ne!(first, CheckoutId::derive("user:bob", "k1"));
        assert_ne!(first, CheckoutId::derive("user:ana", "k2"));
    }
}
