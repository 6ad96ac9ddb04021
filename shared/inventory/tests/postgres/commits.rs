//! A connection that is lost in the midst of a commit. Whoever asked is not told what became of it;
//! the same call again tells.

use crate::{
    support::{Inventory, NoCounters, checkout, line},
    wire::{Cut, Wire},
};
use souk_contracts::{Problem, ProductId, ReservationId, calls::inventory::ReleasedBy};
use souk_platform::postgres::{Client, GenericClient};
use std::time::Duration;

/// What is committed waits at this lock while a test has it.
const GATE: i64 = 4_711;

/// An inventory in whose commits of holds a test can stop.
async fn inventory() -> Inventory {
    let inventory = Inventory::new().await;
    inventory
        .client()
        .await
        .batch_execute(&format!(
            "CREATE FUNCTION wait_at_commit() RETURNS trigger
             LANGUAGE plpgsql
             AS $$
             BEGIN
                 SET LOCAL lock_timeout = 0;
                 PERFORM pg_advisory_xact_lock_shared({GATE});
                 RETURN NULL;
             END
             $$;
             CREATE CONSTRAINT TRIGGER commits_wait
             AFTER INSERT OR UPDATE ON reservations
             DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION wait_at_commit()"
        ))
        .await
        .expect("a gate");
    inventory
}

/// What becomes of the transaction that was being committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Postgres has not noticed that nobody listens any more, and commits.
    Committed,
    /// Postgres lost the session before the commit was on record.
    LostToo,
}

/// Cuts `call` off while Postgres is committing it, and sends it again while that is still so.
/// Answers what is heard then.
async fn cut_mid_commit<T>(
    inventory: &Inventory,
    fate: Fate,
    call: impl AsyncFn(&Inventory) -> Result<T, Problem>,
) -> T {
    let wire = Wire::to(&inventory.name().await, 1, Cut::Never).await;
    let instance = Inventory::over(wire.pool(), NoCounters);
    let gate = inventory.client().await;
    gate.execute("SELECT pg_advisory_lock($1)", &[&GATE])
        .await
        .expect("a closed gate");
    let unanswered = wire.until_cut(call(&instance));
    let cut = async {
        let committing = at_the_gate(&gate).await;
        wire.cut();
        if fate == Fate::LostToo {
            end(&gate, committing).await;
        }
    };
    let (unanswered, ()) = tokio::join!(unanswered, cut);
    assert!(unanswered.is_none(), "nothing was committed yet");
    inventory.assert_invariants().await;

    let again = call(inventory);
    let open = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        gate.execute("SELECT pg_advisory_unlock($1)", &[&GATE])
            .await
            .expect("an open gate");
    };
    let (answer, ()) = tokio::join!(again, open);
    inventory.assert_invariants().await;
    answer.unwrap_or_else(|problem| panic!("{fate:?}: {problem:?}"))
}

/// Waits until a commit has come to the gate; answers whose it is.
async fn at_the_gate(gate: &Client) -> i32 {
    loop {
        let waiting = gate
            .query_opt(
                "SELECT pid
                 FROM pg_locks
                 WHERE locktype = 'advisory'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND objid = $1::bigint::oid
                   AND NOT granted",
                &[&GATE],
            )
            .await
            .expect("the locks");
        if let Some(waiting) = waiting {
            return waiting.get(0);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Ends a session, and waits until it is gone.
async fn end(gate: &Client, session: i32) {
    gate.execute("SELECT pg_terminate_backend($1, 10000)", &[&session])
        .await
        .expect("an end");
}

const FATES: [Fate; 2] = [Fate::Committed, Fate::LostToo];

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_is_told_from_the_one_that_was_being_committed() {
    let inventory = inventory().await;
    for fate in FATES {
        let product = inventory.product(90).await;
        let cart = [line(product, 2)];
        let held = cut_mid_commit(&inventory, fate, async |instance| {
            let key = product.to_string();
            instance.reserve_with_key("ana", &cart, Some(&key)).await
        })
        .await;
        assert_eq!(held.replayed, fate == Fate::Committed);
        assert_eq!(inventory.row(product).await, (90, 2));
        assert_eq!(
            holds_on(&inventory, product).await,
            [held.reservation.reservation_id]
        );
    }
}

async fn holds_on(inventory: &Inventory, product: ProductId) -> Vec<ReservationId> {
    let rows = inventory
        .client()
        .await
        .query(
            "SELECT reservation_id FROM reservation_lines WHERE product_id = $1",
            &[&product.as_uuid()],
        )
        .await
        .expect("lines");
    let ids = rows.iter().map(|row| ReservationId::from_uuid(row.get(0)));
    ids.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_made_once_whatever_became_of_its_commit() {
    let inventory = inventory().await;
    for fate in FATES {
        let (product, id) = claimed(&inventory).await;
        cut_mid_commit(&inventory, fate, async |instance| {
            instance.confirm(id, checkout("1")).await
        })
        .await;
        assert_eq!(inventory.row(product).await, (4, 0));
        assert_eq!(inventory.state(id).await, "confirmed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_given_back_once_whatever_became_of_its_commit() {
    let inventory = inventory().await;
    for fate in FATES {
        let (product, id) = claimed(&inventory).await;
        cut_mid_commit(&inventory, fate, async |instance| {
            let by = ReleasedBy::Checkout(checkout("1"));
            instance.release(id, by).await
        })
        .await;
        assert_eq!(inventory.row(product).await, (6, 0));
        assert_eq!(inventory.state(id).await, "released");
    }
}

/// Who needs the units waits for the worker that was cut off, and ends the hold if that one did not.
#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_ran_out_is_ended_once_whatever_became_of_its_commit() {
    let inventory = inventory().await;
    for fate in FATES {
        let product = inventory.product(6).await;
        let held = inventory.reserve("ana", &[line(product, 2)]).await;
        let id = held.expect("a hold").reservation_id;
        inventory.let_time_run_out(id).await;
        let (all, key) = ([line(product, 6)], product.to_string());
        cut_mid_commit(&inventory, fate, async |instance| {
            instance.expire_due().await?;
            instance.reserve_with_key("bob", &all, Some(&key)).await
        })
        .await;
        assert_eq!(inventory.state(id).await, "expired");
        assert_eq!(inventory.row(product).await, (6, 6));
    }
}

/// Two units of six in a checkout.
async fn claimed(inventory: &Inventory) -> (ProductId, ReservationId) {
    let product = inventory.product(6).await;
    let held = inventory.reserve("ana", &[line(product, 2)]).await;
    let id = held.expect("a hold").reservation_id;
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    (product, id)
}
