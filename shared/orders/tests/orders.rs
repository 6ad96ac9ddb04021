//! Orders against a real Postgres: idempotence, races, history, events and pages.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use souk_contracts::{
    CheckoutId, Currency, Money, OrderId, Owner, ProductId, Quantity, ReservationId, UserId,
    calls::orders::{CreateOrder, Order, OrderLine, OrderStatus, TransitionOrder},
    events::types,
};
use souk_migrations::Service;
use souk_orders::{
    create::{CreateError, create},
    cursor::Position,
    domain::IllegalTransition,
    ports::{FindOrder, KeepError, ListOrders},
    store::PgOrders,
    transition::{TransitionError, transition},
};
use souk_platform::postgres::PgPool;
use std::collections::HashSet;
use tokio::task::JoinSet;

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

fn ana() -> Owner {
    Owner::user(&UserId("ana".to_owned()))
}

fn request(owner: &Owner) -> CreateOrder {
    let checkout_id = CheckoutId::derive(owner.as_str(), &OrderId::generate().to_string());
    let usd = |amount| Money::new(amount, Currency::USD).expect("an amount");
    let line = |title: &str, units, price| OrderLine {
        product_id: ProductId::generate(),
        title: title.to_owned(),
        quantity: Quantity::new(units).expect("a quantity"),
        unit_price: usd(price),
        list_price: Some(usd(2 * price)),
        discount_percent: 50,
    };
    CreateOrder {
        order_id: checkout_id.order_id(),
        checkout_id,
        reservation_id: ReservationId::generate(),
        owner: owner.clone(),
        email: "ana@example.com".to_owned(),
        lines: vec![
            line("Hot stone massage", 2, 3900),
            line("Sauna, one day", 1, 100),
        ],
        total: usd(7900),
    }
}

fn to(order_id: OrderId, to: OrderStatus, cause: &str) -> TransitionOrder {
    TransitionOrder {
        order_id,
        to,
        cause: cause.to_owned(),
        payment_id: None,
    }
}

async fn store() -> (PgPool, PgOrders) {
    let database = souk_testing::database(Service::Orders).await;
    (database.clone(), PgOrders::new(database))
}

async fn count(database: &PgPool, table: &str) -> i64 {
    let client = database.get().await.expect("a connection");
    client
        .query_one(&format!("SELECT count(*) FROM {table}"), &[])
        .await
        .expect("a count")
        .get(0)
}

/// The events in the outbox, oldest first, as type and order.
async fn events(database: &PgPool) -> Vec<(String, Order)> {
    let client = database.get().await.expect("a connection");
    let rows = client
        .query(
            "SELECT type, envelope -> 'data' AS data FROM outbox ORDER BY created_at, id",
            &[],
        )
        .await
        .expect("the outbox");
    let order = |data: Value| serde_json::from_value(data).expect("an order");
    rows.iter()
        .map(|row| (row.get("type"), order(row.get("data"))))
        .collect()
}

#[tokio::test]
async fn a_created_order_is_pending_and_told_once() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let created = create(&orders, request.clone(), noon())
        .await
        .expect("created");
    assert_eq!(
        (created.status, created.total),
        (OrderStatus::Pending, request.total)
    );
    assert_eq!(created.lines, request.lines);
    assert_eq!((created.history.len(), created.history[0].at), (1, noon()));
    assert_eq!(
        events(&database).await,
        [(types::ORDER_CREATED.to_owned(), created)]
    );
}

#[tokio::test]
async fn the_same_order_asked_for_again_is_answered_as_it_is_now() {
    let (database, orders) = store().await;
    let request = request(&ana());
    create(&orders, request.clone(), noon())
        .await
        .expect("created");
    let authorize = to(
        request.order_id,
        OrderStatus::Authorized,
        "payment authorized",
    );
    let authorized = transition(&orders, authorize, noon())
        .await
        .expect("authorized");
    let again = create(&orders, request, noon() + SignedDuration::from_secs(9)).await;
    assert_eq!(again.expect("answered"), authorized);
    assert_eq!(count(&database, "outbox").await, 1);
}

#[tokio::test]
async fn another_order_under_the_same_id_or_checkout_is_a_mismatch() {
    let (database, orders) = store().await;
    let first = request(&ana());
    create(&orders, first.clone(), noon())
        .await
        .expect("created");
    let others = [
        CreateOrder {
            email: "bob@example.com".to_owned(),
            ..first.clone()
        },
        CreateOrder {
            reservation_id: ReservationId::generate(),
            ..first.clone()
        },
        CreateOrder {
            owner: Owner::user(&UserId("bob".to_owned())),
            ..first.clone()
        },
        CreateOrder {
            lines: first.lines.iter().rev().cloned().collect(),
            ..first.clone()
        },
        CreateOrder {
            order_id: OrderId::generate(),
            ..first.clone()
        },
    ];
    for other in others {
        let refusal = create(&orders, other, noon()).await;
        assert!(
            matches!(refusal, Err(CreateError::Keep(KeepError::Mismatch))),
            "{refusal:?}"
        );
    }
    assert_eq!(
        (
            count(&database, "orders").await,
            count(&database, "outbox").await
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn fifty_creations_at_once_make_one_order() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let mut attempts = JoinSet::new();
    for _ in 0..50 {
        let (orders, request) = (orders.clone(), request.clone());
        attempts.spawn(async move { create(&orders, request, noon()).await.map(|order| order.id) });
    }
    for id in attempts.join_all().await {
        assert_eq!(id.expect("created"), request.order_id);
    }
    for (table, rows) in [
        ("orders", 1),
        ("order_lines", 2),
        ("order_history", 1),
        ("outbox", 1),
    ] {
        assert_eq!(count(&database, table).await, rows, "{table}");
    }
}

#[tokio::test]
async fn the_history_tells_every_transition_with_its_cause() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let id = request.order_id;
    create(&orders, request, noon()).await.expect("created");
    let steps = [
        (OrderStatus::Authorized, "payment authorized"),
        (OrderStatus::Confirmed, "payment captured"),
    ];
    for (minute, (status, cause)) in (1..).zip(steps) {
        let at = noon() + SignedDuration::from_mins(minute);
        transition(&orders, to(id, status, cause), at)
            .await
            .expect("moved");
    }
    let order = orders.find(id).await.expect("read").expect("there").order;
    let history: Vec<_> = order
        .history
        .iter()
        .map(|step| (step.status, step.cause.as_str()))
        .collect();
    assert_eq!(history[0].0, OrderStatus::Pending);
    assert_eq!(history[1..], steps);
    assert_eq!(order.updated_at, noon() + SignedDuration::from_mins(2));
    let told: Vec<_> = events(&database).await;
    let told: Vec<_> = told
        .iter()
        .map(|(kind, order)| (kind.as_str(), order.status))
        .collect();
    let expected = [
        (types::ORDER_CREATED, OrderStatus::Pending),
        (types::ORDER_CONFIRMED, OrderStatus::Confirmed),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_move_that_was_made_is_answered_as_done_and_told_once() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let id = request.order_id;
    create(&orders, request, noon()).await.expect("created");
    let cancel = || to(id, OrderStatus::Cancelled, "card_declined");
    let first = transition(&orders, cancel(), noon())
        .await
        .expect("cancelled");
    let later = noon() + SignedDuration::from_secs(5);
    assert_eq!(
        transition(&orders, cancel(), later)
            .await
            .expect("answered"),
        first
    );
    assert_eq!(
        (
            count(&database, "order_history").await,
            count(&database, "outbox").await
        ),
        (2, 2)
    );
}

#[tokio::test]
async fn an_illegal_move_changes_nothing() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let id = request.order_id;
    create(&orders, request, noon()).await.expect("created");
    let refusal = transition(&orders, to(id, OrderStatus::Confirmed, "x"), noon()).await;
    let expected = IllegalTransition {
        from: OrderStatus::Pending,
        to: OrderStatus::Confirmed,
    };
    assert!(matches!(refusal, Err(TransitionError::Illegal(illegal)) if illegal == expected));
    assert_eq!(
        (
            count(&database, "order_history").await,
            count(&database, "outbox").await
        ),
        (1, 1)
    );
    let unknown = transition(
        &orders,
        to(OrderId::generate(), OrderStatus::Cancelled, "x"),
        noon(),
    )
    .await;
    assert!(matches!(unknown, Err(TransitionError::NotFound)));
}

#[tokio::test]
async fn of_moves_that_exclude_each_other_one_is_made() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let id = request.order_id;
    create(&orders, request, noon()).await.expect("created");
    let wishes = [
        OrderStatus::Authorized,
        OrderStatus::Confirmed,
        OrderStatus::Cancelled,
        OrderStatus::PaymentFailed,
    ];
    let mut attempts = JoinSet::new();
    for wish in wishes.into_iter().cycle().take(40) {
        let orders = orders.clone();
        attempts.spawn(async move {
            match transition(&orders, to(id, wish, "race"), noon()).await {
                Ok(_) | Err(TransitionError::Illegal(_)) => {}
                Err(error) => panic!("{error}"),
            }
        });
    }
    attempts.join_all().await;
    let order = orders.find(id).await.expect("read").expect("there").order;
    let path: Vec<_> = order.history.iter().map(|step| step.status).collect();
    use OrderStatus::{Authorized, Cancelled, Confirmed, PaymentFailed, Pending};
    let ends = [
        &[Pending, Authorized, Confirmed][..],
        &[Pending, Authorized, Cancelled],
        &[Pending, Cancelled],
        &[Pending, PaymentFailed],
    ];
    assert!(ends.contains(&path.as_slice()), "{path:?}");
    assert!(count(&database, "outbox").await <= 2);
}

#[tokio::test]
async fn the_payment_is_kept_once_it_is_known() {
    let (database, orders) = store().await;
    let request = request(&ana());
    let id = request.order_id;
    create(&orders, request, noon()).await.expect("created");
    let authorize = TransitionOrder {
        payment_id: Some("pi_1".to_owned()),
        ..to(id, OrderStatus::Authorized, "payment authorized")
    };
    transition(&orders, authorize, noon())
        .await
        .expect("authorized");
    transition(
        &orders,
        to(id, OrderStatus::Confirmed, "payment captured"),
        noon(),
    )
    .await
    .expect("confirmed");
    let client = database.get().await.expect("a connection");
    let kept: String = client
        .query_one("SELECT payment_id FROM orders", &[])
        .await
        .expect("a row")
        .get(0);
    assert_eq!(kept, "pi_1");
}

#[tokio::test]
async fn no_address_leaves_the_database() {
    let (database, orders) = store().await;
    let created = create(&orders, request(&ana()), noon())
        .await
        .expect("created");
    let client = database.get().await.expect("a connection");
    let told: String = client
        .query_one("SELECT envelope::text FROM outbox", &[])
        .await
        .expect("a row")
        .get(0);
    let answered = serde_json::to_string(&created).expect("JSON");
    for text in [told, answered] {
        assert!(
            !text.contains("example.com") && !text.contains("user:ana"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn pages_show_every_order_of_the_owner_once_newest_first() {
    let (_, orders) = store().await;
    let bob = Owner::user(&UserId("bob".to_owned()));
    create(&orders, request(&bob), noon())
        .await
        .expect("created");
    let mut made = Vec::new();
    for minute in [0, 1, 1, 1, 2, 3, 3] {
        let at = noon() + SignedDuration::from_mins(minute);
        made.push(create(&orders, request(&ana()), at).await.expect("created"));
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = orders.list(&ana(), after, 3).await.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(Position::of(last));
        seen.extend(page);
    }
    assert!(seen.is_sorted_by(|one, next| (one.created_at, one.id) > (next.created_at, next.id)));
    let ids = |orders: &[Order]| orders.iter().map(|order| order.id).collect::<HashSet<_>>();
    assert_eq!((seen.len(), ids(&seen)), (made.len(), ids(&made)));
    assert!(
        seen.iter()
            .all(|order| order.lines.len() == 2 && order.history.len() == 1)
    );
}

#[tokio::test]
async fn a_page_is_read_from_its_index() {
    let (database, orders) = store().await;
    create(&orders, request(&ana()), noon())
        .await
        .expect("created");
    let client = database.get().await.expect("a connection");
    client
        .batch_execute("SET enable_seqscan = off")
        .await
        .expect("a setting");
    let plan = client
        .query(
            "EXPLAIN SELECT id
             FROM orders
             WHERE owner = 'user:ana'
               AND (created_at, id) < (now(), '00000000-0000-0000-0000-000000000000')
             ORDER BY created_at DESC, id DESC
             LIMIT 21",
            &[],
        )
        .await
        .expect("a plan");
    let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
    let plan = plan.join("\n");
    assert!(
        plan.contains("orders_by_owner") && !plan.contains("Sort"),
        "{plan}"
    );
}
