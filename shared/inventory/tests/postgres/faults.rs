//! What may go wrong around the database, each ended by the invariants.

use crate::support::{Inventory, checkout, guest, line, refusal};
use deadpool_postgres::{Manager, Runtime};
use futures::future::{join, join_all};
use souk_contracts::{Problem, ReservationId, calls::inventory::ReleasedBy};
use souk_inventory::store::PgStock;
use souk_platform::postgres::PgPool;
use std::{fs, path::Path, time::Duration};
use tokio_postgres::{Config, NoTls};

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
    let inventory = Inventory::new().await;
    let product = inventory.product(10_000).await;
    make_holds(&inventory, product.as_uuid(), 1_500, "-1 s").await;
    for turn in 0..30 {
        let worker = || {
            let patience = Duration::from_millis(turn);
            tokio::time::timeout(patience, inventory.expire())
        };
        let _ = join(worker(), worker()).await;
        inventory.assert_invariants().await;
    }
    inventory.expire().await;
    assert_eq!(inventory.row(product).await, (10_000, 0));
    inventory.assert_invariants().await;
}

/// Makes claimed holds of one unit, each of another owner, that end so long from now.
async fn make_holds(
    inventory: &Inventory,
    product: uuid::Uuid,
    holds: i32,
    ends_in: &str,
) -> Vec<ReservationId> {
    let client = inventory.client().await;
    let rows = client
        .query(
            "SELECT held.reservation_id
             FROM generate_series(1, $2::integer) AS nth
             CROSS JOIN LATERAL reserve(
                 'guest:' || nth, NULL, ARRAY[$1::uuid], ARRAY[1], interval '5 min', 1000000, 1000000, NULL
             ) AS held",
            &[&product, &holds],
        )
        .await
        .expect("holds");
    let ids: Vec<uuid::Uuid> = rows.iter().map(|row| row.get(0)).collect();
    client
        .execute(
            "WITH line AS (
                 UPDATE reservation_lines
                 SET held_until = now() + $2::text::interval
                 WHERE reservation_id = ANY($1)
             )
             UPDATE reservations
             SET expires_at = now() + $2::text::interval,
                 claimed_by = $3
             WHERE id = ANY($1)",
            &[&ids, &ends_in, &checkout("1").as_uuid()],
        )
        .await
        .expect("an end");
    ids.into_iter().map(ReservationId::from_uuid).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_confirmed_while_they_run_out_end_once_each() {
    let inventory = Inventory::new().await;
    let product = inventory.product(100_000).await;
    let mut sold = 0;
    for _ in 0..20 {
        let ids = make_holds(&inventory, product.as_uuid(), 500, "100 ms").await;
        let confirm = join_all(ids.iter().map(|id| inventory.confirm(*id, checkout("1"))));
        let worker = async {
            tokio::time::sleep(Duration::from_millis(80)).await;
            for _ in 0..30 {
                inventory.expire().await;
            }
        };
        let (confirmed, ..) = tokio::join!(confirm, worker);
        for outcome in confirmed {
            match outcome {
                Ok(()) => sold += 1,
                late => assert_eq!(refusal(late), (409, "reservation_expired".to_owned())),
            }
        }
    }
    tokio::time::sleep(Duration::from_millis(120)).await;
    inventory.expire().await;
    assert_eq!(inventory.row(product).await, (100_000 - sold, 0));
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_come_twice_and_in_any_order_have_one_effect() {
    let inventory = Inventory::new().await;
    let product = inventory.product(1_000).await;
    let by = checkout("1");
    for turn in 0..60_usize {
        let held = inventory.reserve("ana", &[line(product, 1)]).await;
        let id = held.expect("a hold").reservation_id;
        let call = async |nth: usize| match (turn + nth) % 4 {
            0 => inventory.claim("ana", id, by).await.map(|_| ()),
            1 => inventory.confirm(id, by).await,
            2 => inventory.release(id, ReleasedBy::Checkout(by)).await,
            _ => {
                inventory
                    .release(id, ReleasedBy::Caller(guest("ana")))
                    .await
            }
        };
        join_all((0..12).map(|nth| call(nth * 5 + nth / 4))).await;
        inventory.assert_invariants().await;
    }
}

/// A pool of one connection, for which nobody waits long.
async fn narrow_pool(inventory: &Inventory) -> PgPool {
    let name = inventory
        .client()
        .await
        .query_one("SELECT current_database()", &[])
        .await
        .expect("a name");
    let mut config: Config = souk_testing::setting("SOUK_TEST_ADMIN_DATABASE_URL")
        .parse()
        .expect("a Postgres URL");
    config.dbname(name.get::<_, &str>(0));
    PgPool::builder(Manager::new(config, NoTls))
        .max_size(1)
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_millis(50)))
        .build()
        .expect("a pool")
}

#[tokio::test]
async fn without_a_free_connection_a_call_fails_in_time_and_changes_nothing() {
    let mut inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let narrow = narrow_pool(&inventory).await;
    inventory.stock = PgStock::new(narrow.clone());
    let taken = narrow.get().await.expect("the only connection");
    let refused = inventory.reserve("ana", &[line(product, 1)]).await;
    assert_eq!(refusal(refused), (503, "service_unavailable".to_owned()));
    drop(taken);
    assert!(inventory.reserve("ana", &[line(product, 1)]).await.is_ok());
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
