//! What the other services hear of products that run out and come back.

use crate::support::{Inventory, checkout, line};
use futures::future::{join, join_all};
use souk_contracts::{ProductId, calls::inventory::ReleasedBy, card::Stock, events::StockTurn};
use tokio_postgres::types::Json;

const OUT: &str = "stock.depleted";
const BACK: &str = "stock.replenished";
const LOW: &str = "stock.low";

/// The turns of a product by their versions, as type, available units and version.
async fn turns(inventory: &Inventory, product: ProductId) -> Vec<(String, u32, i64)> {
    let rows = inventory
        .client()
        .await
        .query(
            "SELECT type, envelope -> 'data'
             FROM outbox
             WHERE subject = $1
             ORDER BY (envelope -> 'data' ->> 'version')::bigint",
            &[&product.to_string()],
        )
        .await
        .expect("rows");
    rows.iter()
        .map(|row| {
            let Json(turn): Json<StockTurn> = row.get(1);
            assert_eq!(turn.product_id, product);
            (row.get(0), turn.available, turn.version)
        })
        .collect()
}

async fn set(inventory: &Inventory, product: ProductId, units: i64) {
    inventory.set(product, units).await.expect("a count");
}

fn told(kind: &str, available: u32, version: i64) -> (String, u32, i64) {
    (kind.to_owned(), available, version)
}

#[tokio::test]
async fn a_first_count_is_told_unless_there_is_nothing() {
    let inventory = Inventory::new().await;
    let (some, none) = (inventory.product(5).await, inventory.product(0).await);
    assert_eq!(turns(&inventory, some).await, [told(BACK, 5, 1)]);
    assert_eq!(turns(&inventory, none).await, []);
    set(&inventory, some, 7).await;
    set(&inventory, some, 0).await;
    set(&inventory, none, 2).await;
    assert_eq!(
        turns(&inventory, some).await,
        [told(BACK, 5, 1), told(OUT, 0, 3)]
    );
    assert_eq!(turns(&inventory, none).await, [told(BACK, 2, 2)]);
}

#[tokio::test]
async fn few_units_are_told_once_on_the_way_down() {
    let inventory = Inventory::new().await;
    let product = inventory.product(100).await;
    for units in [90, 4, 1, 1] {
        inventory
            .reserve("ana", &[line(product, units)])
            .await
            .expect("a hold");
    }
    assert_eq!(
        turns(&inventory, product).await,
        [told(BACK, 100, 1), told(LOW, 5, 2)]
    );
    let last = inventory.reserve("ana", &[line(product, 4)]).await;
    inventory
        .let_time_run_out(last.expect("a hold").reservation_id)
        .await;
    assert_eq!(inventory.expire().await, 1);
    assert_eq!(
        turns(&inventory, product).await[2..],
        [told(OUT, 0, 3), told(BACK, 4, 4)]
    );
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_product_is_low_where_its_card_says_so() {
    let client = Inventory::new().await.client().await;
    let row = client.query_one("SELECT low_up_to()", &[]).await;
    let low_up_to: i32 = row.expect("a bound").get(0);
    assert_eq!(u32::try_from(low_up_to), Ok(Stock::LOW_UP_TO));
}

#[tokio::test]
async fn the_last_unit_that_is_held_and_the_first_that_is_given_back_are_told() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (inventory.product(3).await, inventory.product(9).await);
    let hold = async |units| {
        inventory
            .reserve("ana", &[line(tea, units), line(cup, 1)])
            .await
            .expect("a hold")
            .reservation_id
    };
    let first = hold(2).await;
    let last = hold(1).await;
    inventory
        .release(first, ReleasedBy::Checkout(checkout("1")))
        .await
        .expect("nothing of its to give back");
    inventory
        .claim("ana", first, checkout("1"))
        .await
        .expect("a claim");
    inventory
        .confirm(first, checkout("1"))
        .await
        .expect("a sale");
    inventory.let_time_run_out(last).await;
    inventory.expire().await;
    inventory
        .release(first, ReleasedBy::Checkout(checkout("1")))
        .await
        .expect("taken back");
    assert_eq!(
        turns(&inventory, tea).await,
        [told(BACK, 3, 1), told(OUT, 0, 2), told(BACK, 1, 4)]
    );
    assert_eq!(turns(&inventory, cup).await, [told(BACK, 9, 1)]);
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_at_once_the_latest_turn_is_how_things_are() {
    let inventory = Inventory::new().await;
    let product = inventory.product(3).await;
    let shopper = async |turn: usize| {
        if let Ok(held) = inventory.reserve("ana", &[line(product, 1)]).await {
            if turn.is_multiple_of(3) {
                inventory.let_time_run_out(held.reservation_id).await;
            } else {
                let by = ReleasedBy::Caller(crate::support::guest("ana"));
                inventory
                    .release(held.reservation_id, by)
                    .await
                    .expect("given back");
            }
        }
    };
    let worker = async {
        for _ in 0..20 {
            inventory.expire().await;
        }
    };
    join(join_all((0..120).map(shopper)), worker).await;
    inventory
        .reserve("bob", &[line(product, 3)])
        .await
        .expect("due holds are no hindrance");

    let turns = turns(&inventory, product).await;
    for pair in turns.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "told twice: {pair:?}");
        assert!(pair[0].2 < pair[1].2);
    }
    assert!(turns.len() > 2, "{turns:?}");
    assert_eq!(turns.last().map(|turn| turn.0.as_str()), Some(OUT));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_first_count_by_two_at_once_is_told_once() {
    let inventory = Inventory::new().await;
    for _ in 0..20 {
        let product = ProductId::generate();
        join(set(&inventory, product, 14), set(&inventory, product, 16)).await;
        assert_eq!(turns(&inventory, product).await.len(), 1);
    }
}

#[tokio::test]
async fn what_was_not_committed_is_not_told() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (inventory.product(1).await, inventory.product(1).await);
    inventory
        .reserve("ana", &[line(tea, 1), line(cup, 2)])
        .await
        .expect_err("too few cups");
    assert_eq!(turns(&inventory, tea).await, [told(BACK, 1, 1)]);
}
