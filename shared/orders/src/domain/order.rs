//! An order: what is asked for, and what is kept.

use super::is_text;
use souk_contracts::{
    CheckoutId, Money, OrderId, Owner, ReservationId,
    calls::orders::{CreateOrder, Order, OrderLine},
    money::MoneyError,
};

/// More than a reservation can have.
pub const MAX_LINES: usize = 50;
const MAX_TITLE: usize = 500;
const MAX_OWNER: usize = 500;
/// RFC 5321 leaves no room for more.
const MAX_EMAIL: usize = 254;

/// An order that may be kept: its total is the sum of its lines.
#[derive(Clone)]
pub struct NewOrder(CreateOrder);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrder {
    #[error("it has {0} lines; 1 to {MAX_LINES} are taken")]
    Lines(usize),
    #[error("a title has 1 to {MAX_TITLE} characters")]
    Title,
    #[error("an owner has 1 to {MAX_OWNER} characters")]
    Owner,
    #[error("the e-mail address is not one")]
    Email,
    #[error(transparent)]
    Sum(#[from] MoneyError),
    #[error("the total is {total}, the lines come to {sum}")]
    TotalMismatch { total: Money, sum: Money },
}

impl NewOrder {
    #[must_use]
    pub const fn id(&self) -> OrderId {
        self.0.order_id
    }

    #[must_use]
    pub const fn checkout(&self) -> CheckoutId {
        self.0.checkout_id
    }

    #[must_use]
    pub const fn reservation(&self) -> ReservationId {
        self.0.reservation_id
    }

    #[must_use]
    pub const fn owner(&self) -> &Owner {
        &self.0.owner
    }

    #[must_use]
    pub fn email(&self) -> &str {
        &self.0.email
    }

    #[must_use]
    pub fn lines(&self) -> &[OrderLine] {
        &self.0.lines
    }

    #[must_use]
    pub const fn total(&self) -> Money {
        self.0.total
    }
}

impl TryFrom<CreateOrder> for NewOrder {
    type Error = InvalidOrder;

    fn try_from(request: CreateOrder) -> Result<Self, Self::Error> {
        let lines = &request.lines;
        if !(1..=MAX_LINES).contains(&lines.len()) {
            return Err(InvalidOrder::Lines(lines.len()));
        }
        if lines.iter().any(|line| !is_text(&line.title, MAX_TITLE)) {
            return Err(InvalidOrder::Title);
        }
        if !is_text(request.owner.as_str(), MAX_OWNER) {
            return Err(InvalidOrder::Owner);
        }
        if !is_text(&request.email, MAX_EMAIL) || !request.email.contains('@') {
            return Err(InvalidOrder::Email);
        }
        let mut sum = Money::new(0, request.total.currency())?;
        for line in lines {
            sum = sum.plus(line.unit_price.times(line.quantity)?)?;
        }
        if sum != request.total {
            return Err(InvalidOrder::TotalMismatch {
                total: request.total,
                sum,
            });
        }
        Ok(Self(request))
    }
}

/// An order with whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnedOrder {
    pub owner: Owner,
    pub checkout: CheckoutId,
    /// The provider's id of the payment, once it is known.
    pub payment: Option<String>,
    pub order: Order,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use souk_contracts::{Currency, ProductId, Quantity, UserId};

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"))
    }

    fn line(quantity: u32, unit_price: Money) -> OrderLine {
        OrderLine {
            product_id: ProductId::generate(),
            title: "Hot stone massage".to_owned(),
            quantity: Quantity::new(quantity).unwrap_or_else(|error| panic!("{error}")),
            unit_price,
            list_price: None,
            discount_percent: 0,
        }
    }

    fn request(lines: Vec<OrderLine>, total: Money) -> CreateOrder {
        CreateOrder {
            order_id: OrderId::generate(),
            checkout_id: CheckoutId::derive("user:ana", "k"),
            reservation_id: ReservationId::generate(),
            owner: Owner::user(&UserId("ana".to_owned())),
            email: "ana@example.com".to_owned(),
            lines,
            total,
        }
    }

    fn refusal(request: CreateOrder) -> Option<InvalidOrder> {
        NewOrder::try_from(request).err()
    }

    #[test]
    fn a_total_that_is_not_the_sum_is_refused_with_both_figures() {
        let refusal = refusal(request(
            vec![line(2, usd(3900)), line(1, usd(100))],
            usd(7800),
        ));
        assert_eq!(
            refusal,
            Some(InvalidOrder::TotalMismatch {
                total: usd(7800),
                sum: usd(7900)
            })
        );
    }

    #[test]
    fn lines_in_another_currency_are_refused() {
        let euro = Currency::try_from("EUR".to_owned()).unwrap_or(Currency::USD);
        let price = Money::new(100, euro).unwrap_or_else(|error| panic!("{error}"));
        let refusal = refusal(request(vec![line(1, price)], usd(100)));
        assert!(matches!(
            refusal,
            Some(InvalidOrder::Sum(MoneyError::CurrencyMismatch(..)))
        ));
    }

    #[test]
    fn every_text_and_list_has_its_bounds() {
        let good = || request(vec![line(1, usd(100))], usd(100));
        let titled = |title: String| CreateOrder {
            lines: vec![OrderLine {
                title,
                ..line(1, usd(100))
            }],
            ..good()
        };
        let mailed = |email: &str| CreateOrder {
            email: email.to_owned(),
            ..good()
        };
        assert_eq!(refusal(good()), None);
        assert_eq!(
            refusal(request(Vec::new(), usd(0))),
            Some(InvalidOrder::Lines(0))
        );
        let many = request(vec![line(1, usd(1)); MAX_LINES + 1], usd(51));
        assert_eq!(refusal(many), Some(InvalidOrder::Lines(MAX_LINES + 1)));
        for title in [String::new(), "x".repeat(MAX_TITLE + 1), "a\0b".to_owned()] {
            assert_eq!(refusal(titled(title)), Some(InvalidOrder::Title));
        }
        for email in ["", "ana", &format!("{}@x", "a".repeat(MAX_EMAIL))] {
            assert_eq!(refusal(mailed(email)), Some(InvalidOrder::Email), "{email}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_costs_what_its_lines_cost(
            wanted in proptest::collection::vec((1_u32..=1_000, 0_i64..100_000), 1..10),
            off_by in -2_i64..=2,
        ) {
            let lines: Vec<_> = wanted.iter().map(|&(quantity, price)| line(quantity, usd(price))).collect();
            let sum: i64 = wanted.iter().map(|&(quantity, price)| i64::from(quantity) * price).sum();
            prop_assume!(sum + off_by >= 0);
            let kept = NewOrder::try_from(request(lines, usd(sum + off_by)));
            prop_assert_eq!(kept.is_ok(), off_by == 0);
        }
    }
}
