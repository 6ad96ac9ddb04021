//! Reading orders, each with its lines and its history.

use super::{PgOrders, corrupt, refunds, status_of};
use crate::{
    cursor::Position,
    domain::OwnedOrder,
    ports::{FindOrder, ListOrders},
};
use jiff::Timestamp;
use souk_contracts::{
    CheckoutId, Currency, Money, OrderId, Owner, ProductId, Quantity, ReservationId,
    calls::orders::{Order, OrderLine, OrderTransition},
};
use souk_platform::postgres::{GenericClient, StoreError};
use std::collections::HashMap;
use tokio_postgres::Row;
use uuid::Uuid;

impl FindOrder for PgOrders {
    async fn find(&self, id: OrderId) -> Result<Option<OwnedOrder>, StoreError> {
        by_id(&self.0.get().await?, id).await
    }
}

impl ListOrders for PgOrders {
    async fn list(
        &self,
        owner: &Owner,
        after: Option<Position>,
        limit: u8,
    ) -> Result<Vec<Order>, StoreError> {
        let client = self.0.get().await?;
        let limit = i64::from(limit);
        let rows = match after {
            None => {
                let statement = client
                    .prepare_cached(
                        "SELECT id, owner, checkout_id, reservation_id, status, total, currency, payment_id,
                    created_at, updated_at
                         FROM orders
                         WHERE owner = $1
                         ORDER BY created_at DESC, id DESC
                         LIMIT $2",
                    )
                    .await?;
                client.query(&statement, &[&owner.as_str(), &limit]).await?
            }
            Some(Position { created_at, id }) => {
                let statement = client
                    .prepare_cached(
                        "SELECT id, owner, checkout_id, reservation_id, status, total, currency, payment_id,
                    created_at, updated_at
                         FROM orders
                         WHERE owner = $1
                           AND (created_at, id) < ($2, $3)
                         ORDER BY created_at DESC, id DESC
                         LIMIT $4",
                    )
                    .await?;
                client
                    .query(
                        &statement,
                        &[&owner.as_str(), &created_at, &id.as_uuid(), &limit],
                    )
                    .await?
            }
        };
        let orders = whole(&client, &rows).await?;
        Ok(orders.into_iter().map(|owned| owned.order).collect())
    }
}

/// The order of that id, as `client` sees it (which may be in the middle of a transaction).
pub async fn by_id(
    client: &impl GenericClient,
    id: OrderId,
) -> Result<Option<OwnedOrder>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT id, owner, checkout_id, reservation_id, status, total, currency, payment_id,
                                created_at, updated_at
             FROM orders
             WHERE id = $1",
        )
        .await?;
    let rows = client.query(&statement, &[&id.as_uuid()]).await?;
    Ok(whole(client, &rows).await?.pop())
}

/// The orders of `rows`, in their order, with what belongs to each.
async fn whole(client: &impl GenericClient, rows: &[Row]) -> Result<Vec<OwnedOrder>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.get("id")).collect();
    let mut lines = lines(client, &ids).await?;
    let mut histories = histories(client, &ids).await?;
    let mut refunds = refunds::of_orders(client, &ids).await?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.get("id");
            let refunds = refunds.remove(&id).unwrap_or_default();
            let total = money(row, "total")?;
            let order = Order {
                id: OrderId::from_uuid(id),
                status: status_of(row.get("status"))?,
                reservation_id: ReservationId::from_uuid(row.get("reservation_id")),
                lines: lines.remove(&id).unwrap_or_default(),
                total,
                refunded: refunds::given_back(&refunds, total.currency())?,
                refunds,
                created_at: row.get("created_at"),
                updated_at: row.get("updated_at"),
                history: histories.remove(&id).unwrap_or_default(),
            };
            Ok(OwnedOrder {
                owner: Owner::from_stored(row.get("owner")),
                checkout: CheckoutId::from_uuid(row.get("checkout_id")),
                payment: row.get("payment_id"),
                order,
            })
        })
        .collect()
}

async fn lines(
    client: &impl GenericClient,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, Vec<OrderLine>>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT order_id, product_id, title, quantity, unit_price, list_price,
                    discount_percent, currency
             FROM order_lines
             JOIN orders ON orders.id = order_id
             WHERE order_id = ANY($1)
             ORDER BY order_id, position",
        )
        .await?;
    let mut lines: HashMap<Uuid, Vec<OrderLine>> = HashMap::new();
    for row in client.query(&statement, &[&orders]).await? {
        let quantity = i64::from(row.get::<_, i32>("quantity"));
        let list_price: Option<i64> = row.get("list_price");
        let discount: i16 = row.get("discount_percent");
        lines
            .entry(row.get("order_id"))
            .or_default()
            .push(OrderLine {
                product_id: ProductId::from_uuid(row.get("product_id")),
                title: row.get("title"),
                quantity: Quantity::try_from(quantity).map_err(|error| corrupt(&error))?,
                unit_price: money(&row, "unit_price")?,
                list_price: list_price.map(|_| money(&row, "list_price")).transpose()?,
                discount_percent: u8::try_from(discount).map_err(|error| corrupt(&error))?,
            });
    }
    Ok(lines)
}

async fn histories(
    client: &impl GenericClient,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, Vec<OrderTransition>>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT order_id, status, cause, at
             FROM order_history
             WHERE order_id = ANY($1)
             ORDER BY order_id, version",
        )
        .await?;
    let mut histories: HashMap<Uuid, Vec<OrderTransition>> = HashMap::new();
    for row in client.query(&statement, &[&orders]).await? {
        histories
            .entry(row.get("order_id"))
            .or_default()
            .push(OrderTransition {
                status: status_of(row.get("status"))?,
                cause: row.get("cause"),
                at: row.get::<_, Timestamp>("at"),
            });
    }
    Ok(histories)
}

pub(super) fn money(row: &Row, column: &str) -> Result<Money, StoreError> {
    let currency =
        Currency::try_from(row.get::<_, String>("currency")).map_err(|error| corrupt(&error))?;
    Money::new(row.get(column), currency).map_err(|error| corrupt(&error))
}
