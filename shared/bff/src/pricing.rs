//! What a reservation costs, and whether that is what the shopper was shown.

use serde_json::json;
use souk_contracts::{
    Money, Problem, ProductId,
    calls::{catalog::EarlierPrice, inventory::Line, orders::OrderLine},
    money::MoneyError,
    product::Product,
};
use std::collections::HashMap;

/// Each line at today's price, in the product's own words, and the sum of them.
///
/// # Errors
/// 409 `product_unavailable`, `mixed_currencies`, `amount_out_of_range`.
pub fn price(items: &[Line], products: Vec<Product>) -> Result<(Vec<OrderLine>, Money), Problem> {
    let products: HashMap<ProductId, Product> = products
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let mut lines = Vec::with_capacity(items.len());
    let mut total: Option<Money> = None;
    for item in items {
        let product = products.get(&item.product_id).ok_or_else(|| {
            Problem::conflict(
                "product_unavailable",
                "Something in this reservation is no longer sold.",
            )
            .with("product_ids", json!([item.product_id]))
        })?;
        let cost = product
            .price
            .times(item.quantity)
            .map_err(|error| cannot_be_paid(&error))?;
        total = Some(match total {
            Some(sum) => sum.plus(cost).map_err(|error| cannot_be_paid(&error))?,
            None => cost,
        });
        lines.push(OrderLine {
            product_id: item.product_id,
            title: product.title.clone(),
            quantity: item.quantity,
            unit_price: product.price,
            list_price: product.list_price,
            discount_percent: product.discount_percent,
        });
    }
    let total = total.ok_or_else(|| Problem::not_found("reservation"))?;
    Ok((lines, total))
}

/// Whether the lines cost what the shopper was shown: the total that they name, or else each product's
/// price when they reserved it.
///
/// # Errors
/// 409 `price_changed` with both figures.
pub fn as_shown(
    lines: &[OrderLine],
    current: Money,
    named: Option<Money>,
    earlier: &[EarlierPrice],
) -> Result<(), Problem> {
    let earlier: HashMap<ProductId, Money> = earlier
        .iter()
        .map(|earlier| (earlier.product_id, earlier.price))
        .collect();
    let then = |line: &OrderLine| earlier.get(&line.product_id).copied();
    let mut shown = Money::new(0, current.currency()).map_err(|error| cannot_be_paid(&error))?;
    for line in lines {
        let price = then(line)
            .filter(|price| price.currency() == current.currency())
            .unwrap_or(line.unit_price);
        let cost = price.times(line.quantity);
        shown = cost
            .and_then(|cost| shown.plus(cost))
            .map_err(|error| cannot_be_paid(&error))?;
    }
    let moved: Vec<_> = lines
        .iter()
        .filter_map(|line| Some((line, then(line).filter(|then| *then != line.unit_price)?)))
        .map(|(line, then)| {
            json!({"product_id": line.product_id, "shown": then, "current": line.unit_price})
        })
        .collect();
    let agrees = named.map_or(moved.is_empty(), |named| named == current);
    if agrees {
        return Ok(());
    }
    Err(Problem::conflict(
        "price_changed",
        "The price is no longer the one that was shown, and nothing was charged. Reserve again to buy at the current price.",
    )
    .with("shown", json!(named.unwrap_or(shown)))
    .with("current", json!(current))
    .with("products", json!(moved)))
}

fn cannot_be_paid(error: &MoneyError) -> Problem {
    let code = match error {
        MoneyError::CurrencyMismatch(..) => "mixed_currencies",
        MoneyError::OutOfRange => "amount_out_of_range",
    };
    Problem::conflict(code, format!("This cannot be paid at once: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_contracts::{Currency, Quantity};

    fn usd(amount: i64) -> Money {
        Money::new(amount, Currency::USD).unwrap_or_else(|error| panic!("{error}"))
    }

    fn line(price: i64) -> OrderLine {
        OrderLine {
            product_id: ProductId::generate(),
            title: "Hot stone massage".to_owned(),
            quantity: Quantity::new(2).unwrap_or_else(|error| panic!("{error}")),
            unit_price: usd(price),
            list_price: None,
            discount_percent: 0,
        }
    }

    #[test]
    fn a_price_that_moved_is_refused_with_both_figures() {
        let lines = [line(7900), line(100)];
        let earlier = |price| {
            [EarlierPrice {
                product_id: lines[0].product_id,
                price: usd(price),
            }]
        };
        let current = usd(16_000);
        assert!(as_shown(&lines, current, None, &[]).is_ok());
        // It moved, and moved back.
        assert!(as_shown(&lines, current, None, &earlier(7900)).is_ok());
        // Lower is not what was shown either.
        for (price, shown) in [(6900, 14_000), (8900, 18_000)] {
            let refusal = as_shown(&lines, current, None, &earlier(price)).err();
            let refusal = refusal.unwrap_or_else(|| panic!("{price} was shown"));
            assert_eq!(
                (refusal.status, refusal.code.as_str()),
                (409, "price_changed")
            );
            assert_eq!(refusal.extensions["shown"], json!(usd(shown)));
            assert_eq!(refusal.extensions["current"], json!(current));
            assert_eq!(
                refusal.extensions["products"][0]["shown"],
                json!(usd(price))
            );
        }
    }

    #[test]
    fn a_total_that_the_shopper_names_is_what_they_were_shown() {
        let lines = [line(7900)];
        let earlier = [EarlierPrice {
            product_id: lines[0].product_id,
            price: usd(6900),
        }];
        assert!(as_shown(&lines, usd(15_800), Some(usd(15_800)), &earlier).is_ok());
        let refusal = as_shown(&lines, usd(15_800), Some(usd(13_800)), &[]).err();
        assert_eq!(
            refusal.map(|problem| problem.code),
            Some("price_changed".to_owned())
        );
    }
}
