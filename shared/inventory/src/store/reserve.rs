//! Holding a cart, in one round trip.

use super::{PgStock, count, uuids};
use crate::{
    domain::HOLD_LASTS,
    ports::{Attempt, Bound, HoldRequest, HoldStock, ReserveError, Short},
};
use serde::{Deserialize, de::DeserializeOwned};
use souk_contracts::{
    ProductId, ReservationId,
    calls::inventory::{Reservation, Reserved, Shortage},
};
use souk_platform::{
    postgres::{GenericClient, StoreError},
    trace,
};
use std::time::Duration;
use tokio_postgres::{Row, types::Json};

impl HoldStock for PgStock {
    async fn hold(&self, request: &HoldRequest) -> Result<Attempt, ReserveError> {
        let client = self.0.get().await.map_err(StoreError::from)?;
        let statement = client
            .prepare_cached(
                "SELECT outcome, reservation_id, expires_at, details
                 FROM reserve($1, $2, $3, $4, make_interval(secs => $5), $6, $7, $8)",
            )
            .await
            .map_err(StoreError::from)?;
        let lines = request.cart.lines();
        let quantities: Vec<i32> = lines
            .iter()
            .map(|line| i32::try_from(line.quantity.get()).unwrap_or(i32::MAX))
            .collect();
        let row = client
            .query_one(
                &statement,
                &[
                    &request.owner.as_str(),
                    &request.key.as_ref().map(|key| key.text.as_str()),
                    &uuids(&request.cart.products()),
                    &quantities,
                    &HOLD_LASTS.as_secs_f64(),
                    &i64::from(request.bounds.holds),
                    &i64::from(request.bounds.units),
                    &trace::traceparent(),
                ],
            )
            .await
            .map_err(StoreError::from)?;
        let outcome: String = row.get("outcome");
        let reserved = |replayed| {
            Attempt::Held(Reserved {
                reservation: Reservation {
                    reservation_id: ReservationId::from_uuid(row.get("reservation_id")),
                    expires_at: row.get("expires_at"),
                    items: lines.to_vec(),
                },
                replayed,
            })
        };
        match outcome.as_str() {
            "held" => Ok(reserved(false)),
            "replayed" => Ok(reserved(true)),
            "again" => Ok(Attempt::Again),
            "reused" => Err(ReserveError::KeyReused),
            "bounded" => Err(ReserveError::Bounded(match details(&row)? {
                BoundName::Holds => Bound::Holds,
                BoundName::Units => Bound::Units,
            })),
            "unknown" => Err(ReserveError::Unknown(details(&row)?)),
            "short" => {
                let short: Vec<ShortLine> = details(&row)?;
                let short: Result<_, _> = short.into_iter().map(ShortLine::read).collect();
                Err(ReserveError::Insufficient(short?))
            }
            other => Err(StoreError::Corrupt(format!("reserve answered {other}")).into()),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum BoundName {
    Holds,
    Units,
}

/// A line of which there are too few, as the database says it.
#[derive(Deserialize)]
struct ShortLine {
    product_id: ProductId,
    requested: u32,
    available: i64,
    next_due_ms: Option<u64>,
}

impl ShortLine {
    fn read(self) -> Result<Short, StoreError> {
        Ok(Short {
            shortage: Shortage {
                product_id: self.product_id,
                requested: self.requested,
                available: count(self.available)?,
            },
            next_due: self.next_due_ms.map(Duration::from_millis),
        })
    }
}

fn details<T: DeserializeOwned>(row: &Row) -> Result<T, StoreError> {
    let Json(details) = row
        .try_get("details")
        .map_err(|error| StoreError::Corrupt(format!("reserve: {error}")))?;
    Ok(details)
}
