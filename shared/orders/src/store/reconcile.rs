//! What reconciliation needs to know of many orders at once.

use super::{PgOrders, read, status_of};
use crate::ports::{CompareOrders, Standing};
use jiff::Timestamp;
use souk_contracts::{CheckoutId, OrderId, ReservationId};
use souk_platform::postgres::{GenericClient, StoreError};
use tokio_postgres::Row;
use uuid::Uuid;

impl CompareOrders for PgOrders {
    async fn standings(&self, orders: &[OrderId]) -> Result<Vec<Standing>, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT id, checkout_id, reservation_id, status, total, currency, payment_id, created_at,
                        (SELECT coalesce(sum(amount), 0)::bigint
                         FROM order_refunds
                         WHERE order_id = orders.id
                           AND status <> 'failed') AS given_back
                 FROM orders
                 WHERE id = ANY($1)",
            )
            .await?;
        let ids: Vec<Uuid> = orders.iter().map(OrderId::as_uuid).collect();
        let rows = client.query(&statement, &[&ids]).await?;
        rows.iter().map(standing).collect()
    }

    async fn open_since(&self, before: Timestamp, limit: u8) -> Result<Vec<Standing>, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT id, checkout_id, reservation_id, status, total, currency, payment_id, created_at,
                        (SELECT coalesce(sum(amount), 0)::bigint
                         FROM order_refunds
                         WHERE order_id = orders.id
                           AND status <> 'failed') AS given_back
                 FROM orders
                 WHERE status IN ('pending', 'authorized')
                   AND created_at < $1
                 ORDER BY created_at
                 LIMIT $2",
            )
            .await?;
        let rows = client
            .query(&statement, &[&before, &i64::from(limit)])
            .await?;
        rows.iter().map(standing).collect()
    }

    async fn ended(&self, limit: u8) -> Result<Vec<Standing>, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT id, checkout_id, reservation_id, status, total, currency, payment_id, created_at,
                        (SELECT coalesce(sum(amount), 0)::bigint
                         FROM order_refunds
                         WHERE order_id = orders.id
                           AND status <> 'failed') AS given_back
                 FROM orders
                 WHERE status IN ('cancelled', 'payment_failed')
                   AND let_go_at IS NULL
                 ORDER BY updated_at
                 LIMIT $1",
            )
            .await?;
        let rows = client.query(&statement, &[&i64::from(limit)]).await?;
        rows.iter().map(standing).collect()
    }

    async fn note_let_go(&self, order: OrderId, now: Timestamp) -> Result<(), StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "UPDATE orders
                 SET let_go_at = $2
                 WHERE id = $1",
            )
            .await?;
        client
            .execute(&statement, &[&order.as_uuid(), &now])
            .await?;
        Ok(())
    }

    async fn unsettled(&self, limit: u8) -> Result<Vec<String>, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT payment_id
                 FROM unsettled_payments
                 ORDER BY looked_at
                 LIMIT $1",
            )
            .await?;
        let rows = client.query(&statement, &[&i64::from(limit)]).await?;
        Ok(rows.iter().map(|row| row.get("payment_id")).collect())
    }

    async fn keep_unsettled(&self, payment: &str, now: Timestamp) -> Result<(), StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "INSERT INTO unsettled_payments (payment_id, since, looked_at)
                 VALUES ($1, $2, $2)
                 ON CONFLICT (payment_id) DO UPDATE
                 SET looked_at = EXCLUDED.looked_at",
            )
            .await?;
        client.execute(&statement, &[&payment, &now]).await?;
        Ok(())
    }

    async fn note_settled(&self, payment: &str) -> Result<(), StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "DELETE FROM unsettled_payments
                 WHERE payment_id = $1",
            )
            .await?;
        client.execute(&statement, &[&payment]).await?;
        Ok(())
    }

    async fn looked_until(&self) -> Result<Option<Timestamp>, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT looked_until
                 FROM reconciliation",
            )
            .await?;
        let row = client.query_opt(&statement, &[]).await?;
        Ok(row.map(|row| row.get("looked_until")))
    }

    async fn note_looked(&self, until: Timestamp) -> Result<(), StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "INSERT INTO reconciliation (looked_until)
                 VALUES ($1)
                 ON CONFLICT (only_row) DO UPDATE
                 SET looked_until = greatest(reconciliation.looked_until, EXCLUDED.looked_until)",
            )
            .await?;
        client.execute(&statement, &[&until]).await?;
        Ok(())
    }
}

fn standing(row: &Row) -> Result<Standing, StoreError> {
    Ok(Standing {
        id: OrderId::from_uuid(row.get("id")),
        checkout: CheckoutId::from_uuid(row.get("checkout_id")),
        reservation: ReservationId::from_uuid(row.get("reservation_id")),
        status: status_of(row.get("status"))?,
        total: read::money(row, "total")?,
        given_back: read::money(row, "given_back")?,
        payment: row.get("payment_id"),
        created_at: row.get("created_at"),
    })
}
