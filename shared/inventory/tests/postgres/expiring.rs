//! Holds whose time is up.

use crate::support::{Inventory, checkout, guest, line, refusal};
use futures::future::{join, join_all};
use serde_json::json;
use souk_contracts::calls::inventory::ReleasedBy;
use souk_inventory::ports::ExpireHolds;

#[tokio::test]
async fn units_are_sellable_at_expiry_before_the_worker_comes() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (inventory.product(5).await, inventory.product(5).await);
    let due = inventory
        .reserve("ana", &[line(tea, 4), line(cup, 4)])
        .await
        .expect("a hold");
    inventory.let_time_run_out(due.reservation_id).await;
    assert_eq!(
        (inventory.available(tea).await, inventory.row(tea).await),
        (5, (5, 4))
    );

    let too_many = inventory
        .reserve("bob", &[line(tea, 6)])
        .await
        .expect_err("five are left");
    assert_eq!(
        too_many.extensions["shortages"],
        json!([{"product_id": tea, "requested": 6, "available": 5}])
    );
    inventory
        .reserve_with_key("bob", &[line(tea, 5)], Some("k"))
        .await
        .expect("all of them");
    assert_eq!(inventory.state(due.reservation_id).await, "expired");
    assert_eq!(inventory.available(cup).await, 5);
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn to_find_that_none_is_due_takes_no_look_at_the_holds_of_others() {
    let inventory = Inventory::new().await;
    let (wanted, gone) = (inventory.product(1).await, inventory.product(1).await);
    let mut client = inventory.client().await;
    client
        .execute(
            "WITH hold AS (
                 INSERT INTO reservations (id, owner, state, expires_at)
                 SELECT uuidv7(), 'guest:' || n, 'held', moment() + interval '5 minutes'
                 FROM generate_series(1, 20000) AS n
                 RETURNING id, expires_at
             )
             INSERT INTO reservation_lines (reservation_id, product_id, quantity, held_until, bucket)
             SELECT id, $1, 1, expires_at, 0
             FROM hold",
            &[&wanted.as_uuid()],
        )
        .await
        .expect("holds");
    client
        .batch_execute("ANALYZE reservations, reservation_lines")
        .await
        .expect("statistics");

    let transaction = client.transaction().await.expect("a transaction");
    let asked = vec![gone.as_uuid()];
    let ended: i32 = transaction
        .query_one("SELECT ended FROM expire($1, 500, NULL)", &[&asked])
        .await
        .expect("an answer")
        .get("ended");
    let read: i64 = transaction
        .query_one(
            "SELECT seq_tup_read + idx_tup_fetch AS read
             FROM pg_stat_xact_user_tables
             WHERE relname = 'reservations'",
            &[],
        )
        .await
        .expect("a count")
        .get("read");
    assert_eq!((ended, read), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_want_the_units_of_due_holds_get_exactly_what_there_is() {
    let inventory = Inventory::new().await;
    let product = inventory.product(20).await;
    let cart = [line(product, 1)];
    let attempt = |_| inventory.reserve("ana", &cart);
    for held in join_all((0..20).map(attempt)).await {
        inventory
            .let_time_run_out(held.expect("a hold").reservation_id)
            .await;
    }
    let worker = async { inventory.expire().await };
    let (outcomes, _) = join(join_all((0..60).map(attempt)), worker).await;
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
        20
    );
    assert_eq!(inventory.row(product).await, (20, 20));
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_at_once_end_each_hold_once() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (
        inventory.product(2_000).await,
        inventory.product(2_000).await,
    );
    let (one_way, other_way) = ([line(tea, 1), line(cup, 2)], [line(cup, 1)]);
    let attempts = (0..500)
        .map(|turn| inventory.reserve("ana", if turn % 2 == 0 { &one_way } else { &other_way }));
    let held = join_all(attempts).await;
    let live = inventory
        .reserve("ana", &[line(tea, 7)])
        .await
        .expect("a hold");
    for held in &held {
        inventory
            .let_time_run_out(held.as_ref().expect("a hold").reservation_id)
            .await;
    }
    let workers = join_all((0..4).map(|_| inventory.another())).await;
    let ended = join_all(workers.iter().map(Inventory::expire)).await;
    let rest = inventory.expire().await;
    assert_eq!(ended.iter().sum::<usize>() + rest, 500);
    assert_eq!(
        (inventory.row(tea).await, inventory.row(cup).await),
        ((2_000, 7), (2_000, 0))
    );
    assert_eq!(inventory.state(live.reservation_id).await, "held");
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_is_due_while_it_is_confirmed_ends_once() {
    let inventory = Inventory::new().await;
    let product = inventory.product(50).await;
    for turn in 0..40 {
        let id = inventory
            .reserve("ana", &[line(product, 1)])
            .await
            .expect("a hold")
            .reservation_id;
        inventory
            .claim("ana", id, checkout("1"))
            .await
            .expect("a claim");
        inventory.let_expire_in(id, turn * 100).await;
        let worker = async {
            for _ in 0..10 {
                inventory.expire().await;
            }
        };
        let (confirmed, ()) = join(inventory.confirm(id, checkout("1")), worker).await;
        assert_eq!(inventory.state(id).await == "confirmed", confirmed.is_ok());
    }
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn an_expired_hold_has_nothing_to_give_back() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    inventory.let_time_run_out(id).await;
    inventory
        .release(id, ReleasedBy::Caller(guest("ana")))
        .await
        .expect("nothing to do");
    inventory
        .release(id, ReleasedBy::Checkout(checkout("1")))
        .await
        .expect("nothing to do");
    assert_eq!(inventory.expire().await, 1);
    assert_eq!(
        inventory.told(id).await,
        ["inventory.reserved", "inventory.expired"]
    );
    let too_late = inventory.confirm(id, checkout("1")).await;
    assert_eq!(refusal(too_late), (409, "reservation_expired".to_owned()));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn due_holds_do_not_stand_in_a_merchants_way() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let held = inventory
        .reserve("ana", &[line(product, 4)])
        .await
        .expect("a hold");
    inventory.let_time_run_out(held.reservation_id).await;
    let level = inventory.set(product, 0).await.expect("a count");
    assert_eq!((level.on_hand, level.reserved, level.available), (0, 0, 0));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_hold_that_cannot_be_ended_keeps_none_of_the_others() {
    let inventory = Inventory::new().await;
    let (broken, sound) = (inventory.product(5).await, inventory.product(5).await);
    for product in [broken, sound, sound] {
        let held = inventory.reserve("ana", &[line(product, 1)]).await;
        let held = held.expect("a hold").reservation_id;
        inventory.let_time_run_out(held).await;
    }
    let client = inventory.client().await;
    let lose = "UPDATE stock_buckets SET reserved = 0 WHERE product_id = $1";
    client
        .execute(lose, &[&broken.as_uuid()])
        .await
        .expect("drift");
    let expired = inventory.stock.expire_some().await.expect("a batch");
    assert_eq!(expired.holds, 2);
    assert_eq!(inventory.row(sound).await, (5, 0));
    let put_right = "UPDATE stock_buckets SET reserved = 1 WHERE product_id = $1";
    client
        .execute(put_right, &[&broken.as_uuid()])
        .await
        .expect("a repair");
    inventory.assert_invariants().await;
}
