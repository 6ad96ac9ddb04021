//! A function that dies at any of its messages to Postgres, before Postgres got it or after it
//! carried it out. Nothing is left half done, and the same call again has its one effect.

use crate::{
    support::{Inventory, NoCounters, checkout, guest, line},
    wire::{Cut, Wire},
};
use souk_contracts::{
    Problem, ProductId, ReservationId,
    calls::inventory::{ReleasedBy, Reservation},
};
use souk_inventory::{
    domain::{Change, OnHand},
    ports::{CountError, Reconcile},
};

/// Lets an instance of the functions die in `call` at every message that it sends, and sends the same
/// call to another instance, twice. What is called for is made anew each time by `prepare`;
/// `is_done` says of it whether the effect is there, once.
pub async fn die_everywhere<T>(
    inventory: &Inventory,
    prepare: impl AsyncFn(&str) -> T,
    call: impl AsyncFn(&Inventory, &T) -> Result<(), Problem>,
    is_done: impl AsyncFn(&T) -> bool,
) {
    let database = inventory.name().await;
    let (mut lost, mut done) = (0, 0);
    for side in [Cut::Before, Cut::After] {
        for message in 0.. {
            let cut = side(message);
            let subject = prepare(&format!("{cut:?}")).await;
            let wire = Wire::to(&database, 1, cut).await;
            let instance = Inventory::over(wire.pool(), NoCounters);
            let answer = wire.until_cut(call(&instance, &subject)).await;
            inventory.assert_invariants().await;
            let before = is_done(&subject).await;
            if let Some(answer) = answer {
                answer.expect("an answer, where nothing was cut");
                assert!(before, "answered, and not done");
                break;
            }
            lost += u32::from(!before);
            done += u32::from(before);
            for _ in 0..2 {
                let again = call(inventory, &subject).await;
                again.unwrap_or_else(|problem| panic!("{cut:?}: {problem:?}"));
                assert!(is_done(&subject).await, "{cut:?}");
            }
            inventory.assert_invariants().await;
        }
    }
    // Else it has died nowhere that matters.
    assert!(lost > 5 && done > 0, "{lost} were lost and {done} done");
}

async fn held(inventory: &Inventory, product: ProductId, units: u32) -> ReservationId {
    let held = inventory.reserve("ana", &[line(product, units)]).await;
    held.expect("a hold").reservation_id
}

async fn claimed(inventory: &Inventory, product: ProductId) -> Reservation {
    let id = held(inventory, product, 2).await;
    let claimed = inventory.claim("ana", id, checkout("1")).await;
    claimed.expect("a claim")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_holds_its_cart_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |key| {
            let products = [inventory.product(6).await, inventory.product(90).await];
            (products, key.to_owned())
        },
        async |instance, ([tea, cup], key)| {
            let cart = [line(*tea, 2), line(*cup, 3)];
            let held = instance.reserve_with_key("ana", &cart, Some(key)).await;
            held.map(|_| ())
        },
        async |([tea, cup], _)| {
            let reserved = (inventory.row(*tea).await.1, inventory.row(*cup).await.1);
            assert!([(0, 0), (2, 3)].contains(&reserved), "{reserved:?}");
            reserved == (2, 3)
        },
    )
    .await;
}

/// It ends due holds first, in a transaction of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_of_what_due_holds_still_have_holds_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |key| {
            let product = inventory.product(5).await;
            let due = held(&inventory, product, 4).await;
            inventory.let_time_run_out(due).await;
            (product, key.to_owned())
        },
        async |instance, (product, key)| {
            let cart = [line(*product, 5)];
            let held = instance.reserve_with_key("bob", &cart, Some(key)).await;
            held.map(|_| ())
        },
        async |(product, _)| inventory.row(*product).await == (5, 5),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_one_checkouts() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| held(&inventory, inventory.product(6).await, 2).await,
        async |instance, id| instance.claim("ana", *id, checkout("1")).await.map(|_| ()),
        async |id| inventory.is_so(*id, "claimed_by IS NOT NULL").await,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_time_is_given_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| held(&inventory, inventory.product(6).await, 2).await,
        async |instance, id| match instance.extend("ana", *id).await {
            // The end that was given is said with it.
            Err(problem) if problem.code == "reservation_extended" => {
                assert!(problem.extensions["expires_at"].is_string());
                Ok(())
            }
            outcome => outcome.map(|_| ()),
        },
        async |id| inventory.is_so(*id, "extended").await,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_made_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| {
            let product = inventory.product(6).await;
            (product, claimed(&inventory, product).await.reservation_id)
        },
        async |instance, (_, id)| instance.confirm(*id, checkout("1")).await,
        async |(product, id)| {
            let row = inventory.row(*product).await;
            assert!([(6, 2), (4, 0)].contains(&row), "{row:?}");
            assert_eq!(row == (4, 0), inventory.state(*id).await == "confirmed");
            row == (4, 0)
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_given_back_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| {
            let product = inventory.product(6).await;
            (product, held(&inventory, product, 2).await)
        },
        async |instance, (_, id)| {
            let by = ReleasedBy::Caller(guest("ana"));
            instance.release(*id, by).await
        },
        async |(product, id)| {
            let row = inventory.row(*product).await;
            assert_eq!(row == (6, 0), inventory.state(*id).await == "released");
            row == (6, 0)
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_taken_back_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| {
            let product = inventory.product(6).await;
            let id = claimed(&inventory, product).await.reservation_id;
            inventory.confirm(id, checkout("1")).await.expect("a sale");
            (product, id)
        },
        async |instance, (_, id)| {
            let by = ReleasedBy::Checkout(checkout("1"));
            instance.release(*id, by).await
        },
        async |(product, id)| {
            let row = inventory.row(*product).await;
            assert!([(4, 0), (6, 0)].contains(&row), "{row:?}");
            assert_eq!(row == (6, 0), inventory.state(*id).await == "released");
            row == (6, 0)
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_ends_each_due_hold_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| {
            let product = inventory.product(6).await;
            for units in [1, 2, 3] {
                let due = held(&inventory, product, units).await;
                inventory.let_time_run_out(due).await;
            }
            product
        },
        async |instance, _| instance.expire_due().await.map(|_| ()),
        async |product| inventory.row(*product).await == (6, 0),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_set_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| ProductId::generate(),
        async |instance, product| {
            let set = Change::Set(OnHand::try_from(90).expect("a count"));
            Ok(instance.change(*product, set, None).await.map(|_| ())?)
        },
        async |product| inventory.row(*product).await == (90, 0),
    )
    .await;
}

/// The merchant sends it again under the same key.
#[tokio::test(flavor = "multi_thread")]
async fn an_adjustment_counts_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |key| (inventory.product(6).await, key.to_owned()),
        async |instance, (product, key)| {
            let more = Change::Adjust(3);
            let counted = instance.change_under(*product, more, None, Some(key)).await;
            Ok(counted.map(|_| ())?)
        },
        async |(product, _)| {
            let row = inventory.row(*product).await;
            assert!([(6, 0), (9, 0)].contains(&row), "{row:?}");
            row == (9, 0)
        },
    )
    .await;
}

/// Or for the version that they have seen: 412 then says that it was made.
#[tokio::test(flavor = "multi_thread")]
async fn an_adjustment_for_a_version_counts_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| inventory.product(6).await,
        async |instance, product| {
            let counted = instance
                .change(*product, Change::Adjust(3), Some(vec![1]))
                .await;
            match counted {
                Ok(_) | Err(CountError::Stale) => Ok(()),
                Err(error) => Err(error.into()),
            }
        },
        async |product| {
            let row = inventory.row(*product).await;
            assert!([(6, 0), (9, 0)].contains(&row), "{row:?}");
            row == (9, 0)
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_made_once() {
    let inventory = Inventory::new().await;
    die_everywhere(
        &inventory,
        async |_| {
            let product = inventory.product(6).await;
            held(&inventory, product, 2).await;
            let client = inventory.client().await;
            // Nothing that the invariants look at may be wrong before the repair.
            let meddling = "UPDATE stock SET updated_at = '2020-01-01' WHERE product_id = $1";
            let meddled = client.execute(meddling, &[&product.as_uuid()]).await;
            meddled.expect("some meddling");
            product
        },
        async |instance, product| Ok(instance.stock.repair(*product).await?),
        async |product| {
            let client = inventory.client().await;
            let repaired = "SELECT updated_at > '2021-01-01' FROM stock WHERE product_id = $1";
            let row = client.query_one(repaired, &[&product.as_uuid()]).await;
            row.expect("a row").get(0)
        },
    )
    .await;
}
