//! What may go wrong around the database, each ended by the invariants.

use crate::support::{Inventory, checkout, guest, line, refusal};
use futures::{
    TryFutureExt,
    future::{join, join_all},
};
use souk_contracts::{Problem, ProductId, ReservationId, calls::inventory::ReleasedBy};
use souk_inventory::domain::Change;
use souk_platform::deadline::Deadline;
use std::{fs, path::Path, time::Duration};

/// The timeout of inventory's functions, in `template.yaml`.
const A_FUNCTION_MAY_TAKE: Duration = Duration::from_secs(10);

/// Ends every other connection to the test's database so many microseconds from now, wherever its
/// statement or its commit is.
async fn cut_connections(inventory: &Inventory, microseconds: u64) {
    let client = inventory.client().await;
    tokio::time::sleep(Duration::from_micros(microseconds)).await;
    client
        .execute(
            "SELECT pg_terminate_backend(pid)
             FROM pg_stat_activity
             WHERE datname = current_database()
               AND pid <> pg_backend_pid()",
            &[],
        )
        .await
        .expect("an end");
}

/// Sends a call until it is answered.
async fn until_answered<T>(mut call: impl AsyncFnMut() -> Result<T, Problem>) -> T {
    loop {
        match call().await {
            Ok(answer) => return answer,
            Err(problem) => assert!(problem.is_fault(), "{problem}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_lost_anywhere_loses_and_doubles_nothing() {
    let inventory = Inventory::new().await;
    let (tea, cup) = (inventory.product(4_000).await, inventory.product(90).await);
    let cart = [line(tea, 2), line(cup, 1)];
    let by = checkout("1");
    for turn in 0..40 {
        let key = turn.to_string();
        let cut = |share: u64| cut_connections(&inventory, turn * share);
        let reserve = until_answered(async || {
            let reserved = inventory.reserve_with_key("ana", &cart, Some(&key)).await?;
            Ok(reserved.reservation.reservation_id)
        });
        let (id, ()) = join(reserve, cut(60)).await;
        let claim = until_answered(async || inventory.claim("ana", id, by).await);
        join(claim, cut(80)).await;
        if turn % 2 == 0 {
            let confirm = until_answered(async || inventory.confirm(id, by).await);
            join(confirm, cut(90)).await;
        } else {
            let release = ReleasedBy::Checkout(by);
            let give_back = until_answered(async || inventory.release(id, release.clone()).await);
            join(give_back, cut(90)).await;
        }
        inventory.assert_invariants().await;
    }
    assert_eq!(inventory.row(tea).await, (3_960, 0));
    assert_eq!(inventory.row(cup).await, (70, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_are_killed_anywhere_leave_the_rest_to_the_next() {
    const DUE: i32 = 1_500;
    let inventory = Inventory::new().await;
    let product = inventory.product(10_000).await;
    make_due(&inventory, product, DUE).await;
    for turn in 0..30 {
        let workers = (0..4).map(async |nth: u64| {
            let worker = inventory.another().await;
            let patience = Duration::from_millis(turn + 7 * nth);
            let _ = tokio::time::timeout(patience, worker.expire_due()).await;
        });
        join_all(workers).await;
        inventory.assert_invariants().await;
    }
    while inventory.row(product).await != (10_000, 0) {
        inventory.expire().await;
    }
    let client = inventory.client().await;
    let told = "SELECT count(*) FROM outbox WHERE type = 'inventory.expired'";
    let told: i64 = client.query_one(told, &[]).await.expect("a count").get(0);
    assert_eq!(told, i64::from(DUE));
    inventory.assert_invariants().await;
}

/// Makes holds of one unit, each of another owner, whose time is up.
async fn make_due(inventory: &Inventory, product: ProductId, holds: i32) {
    let client = inventory.client().await;
    client
        .execute(
            "SELECT count(held.reservation_id)
             FROM generate_series(1, $2::integer) AS nth
             CROSS JOIN LATERAL reserve(
                 'guest:' || nth, NULL, ARRAY[$1::uuid], ARRAY[1], interval '-1 s', 1000000, 1000000, NULL
             ) AS held",
            &[&product.as_uuid(), &holds],
        )
        .await
        .expect("holds");
}

async fn hold(inventory: &Inventory, product: ProductId) -> ReservationId {
    let held = inventory.reserve("ana", &[line(product, 1)]).await;
    held.expect("a hold").reservation_id
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_come_twice_and_in_any_order_have_one_effect() {
    let inventory = Inventory::new().await;
    let product = inventory.product(1_000).await;
    let by = checkout("1");
    let cart = [line(product, 1)];
    for turn in 0..60_usize {
        let key = turn.to_string();
        let reserve = async || {
            let reserved = inventory.reserve_with_key("ana", &cart, Some(&key)).await;
            reserved.map(|reserved| reserved.reservation.reservation_id)
        };
        let id = reserve().await.expect("a hold");
        let call = async |nth: usize| match (turn + nth) % 6 {
            0 => inventory.claim("ana", id, by).await.map(|_| ()),
            1 => inventory.confirm(id, by).await,
            2 => inventory.release(id, ReleasedBy::Checkout(by)).await,
            3 => inventory.extend("ana", id).await.map(|_| ()),
            4 => reserve().await.map(|again| assert_eq!(again, id)),
            _ => {
                inventory
                    .release(id, ReleasedBy::Caller(guest("ana")))
                    .await
            }
        };
        join_all((0..18).map(|nth| call(nth * 5 + nth / 6))).await;
        inventory.assert_invariants().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_free_connection_every_call_is_refused_in_time_and_changes_nothing() {
    let inventory = Inventory::new().await;
    let product = inventory.product(9).await;
    let (open, in_checkout) = (
        hold(&inventory, product).await,
        hold(&inventory, product).await,
    );
    let claimed = inventory.claim("ana", in_checkout, checkout("1")).await;
    claimed.expect("a claim");

    let instance = inventory.another().await;
    let taken = join(instance.database.get(), instance.database.get()).await;
    let cart = [line(product, 1)];
    let by_ana = ReleasedBy::Caller(guest("ana"));
    let calls = async {
        tokio::join!(
            instance
                .reserve_with_key("bob", &cart, Some("k"))
                .map_ok(drop),
            instance.claim("ana", open, checkout("2")).map_ok(drop),
            instance.extend("ana", open).map_ok(drop),
            instance.release(open, by_ana),
            instance.confirm(in_checkout, checkout("1")),
            instance.expire_due().map_ok(drop),
            instance
                .change(product, Change::Adjust(5), None)
                .map_ok(drop)
                .map_err(Problem::from),
        )
    };
    let deadline = Deadline::after(A_FUNCTION_MAY_TAKE);
    let answers = deadline.bound(calls).await.expect("answers in time");
    for answer in <[_; 7]>::from(answers) {
        let problem = answer.expect_err("a refusal");
        assert_eq!(
            (problem.status, problem.code.as_str()),
            (503, "service_unavailable")
        );
        assert!(problem.retry_after.is_some());
    }
    assert_eq!(inventory.row(product).await, (9, 2));
    assert_eq!(inventory.state(open).await, "held");
    inventory.assert_invariants().await;

    drop(taken);
    let held = instance.reserve_with_key("bob", &cart, Some("k")).await;
    assert!(!held.expect("a hold").replayed);
    instance
        .confirm(in_checkout, checkout("1"))
        .await
        .expect("a sale");
    assert_eq!(inventory.row(product).await, (8, 2));
    inventory.assert_invariants().await;
}

/// Far more at once than there are connections: who gets none in time is told so, and all others are
/// served.
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_at_an_instance_is_served_or_told_to_come_again() {
    let inventory = Inventory::new().await;
    let product = inventory.product(1_000).await;
    let instance = inventory.another().await;
    let blocker = inventory.client().await;
    blocker
        .batch_execute("BEGIN; LOCK TABLE reservations")
        .await
        .expect("a lock");
    let attempts = join_all((0..60).map(async |nth: u32| {
        let who = nth.to_string();
        instance.reserve(&who, &[line(product, 1)]).await
    }));
    let open = async {
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        blocker.batch_execute("COMMIT").await.expect("its end");
    };
    let (outcomes, ()) = join(attempts, open).await;
    let mut held = 0;
    for outcome in outcomes {
        match outcome {
            Ok(_) => held += 1,
            refused => assert_eq!(refusal(refused), (503, "service_unavailable".to_owned())),
        }
    }
    assert!((1..60).contains(&held), "{held} were held");
    assert_eq!(inventory.row(product).await, (1_000, held));
    inventory.assert_invariants().await;
}

#[test]
fn the_clock_of_a_function_is_never_asked() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut directories = vec![source];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source");
            for clock in ["Timestamp::now", "SystemTime", "Clock"] {
                assert!(!text.contains(clock), "{} asks {clock}", path.display());
            }
        }
    }
}
