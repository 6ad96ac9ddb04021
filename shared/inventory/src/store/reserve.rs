//! Holding a cart, in one round trip.

use super::{
    PgStock, count,
    gather::{Answer, Waiting},
    uuids,
};
use crate::{
    domain::HOLD_LASTS,
    ports::{Attempt, Bound, HoldRequest, HoldStock, ReserveError, Short},
};
use serde::{Deserialize, de::DeserializeOwned};
use souk_contracts::{
    ProductId, ReservationId,
    calls::inventory::{Line, Reservation, Reserved, Shortage},
};
use souk_platform::{
    postgres::{GenericClient, StoreError},
    trace,
};
use std::time::{Duration, Instant};
use tokio_postgres::{Row, types::Json};

impl HoldStock for PgStock {
    async fn hold(&self, request: &HoldRequest) -> Result<Attempt, ReserveError> {
        // With a key, it can be tried again alone whatever became of the others' transaction.
        if request.key.is_some()
            && request.cart.lines().len() == 1
            && let Some(answer) = self
                .gathering
                .hold(request, |waiting| self.hold_together(waiting))
                .await
        {
            return answer;
        }
        self.hold_alone(request, trace::traceparent()).await
    }
}

impl PgStock {
    async fn hold_alone(&self, request: &HoldRequest, traceparent: Option<String>) -> Answer {
        let client = self.database.get().await.map_err(StoreError::from)?;
        let statement = client
            .prepare_cached(
                "SELECT outcome, reservation_id, expires_at, details
                 FROM hold_cart($1, $2, $3, $4, $5, $6, make_interval(secs => $7), $8, $9, $10, true)",
            )
            .await
            .map_err(StoreError::from)?;
        let lines = request.cart.lines();
        let quantities: Vec<i32> = lines.iter().map(quantity).collect();
        let asked_at = Instant::now();
        let row = client
            .query_one(
                &statement,
                &[
                    &request.owner.as_str(),
                    &request.key.as_ref().map(|key| key.text.as_str()),
                    &request.cannot_be_a_replay(),
                    &uuids(&request.cart.products()),
                    &quantities,
                    &items(request)?,
                    &HOLD_LASTS.as_secs_f64(),
                    &i64::from(request.bounds.holds),
                    &i64::from(request.bounds.units),
                    &traceparent,
                ],
            )
            .await
            .map_err(StoreError::from)?;
        read(&row, request, asked_at)
    }

    /// Carts of one line each, with a key, in one transaction. Those that would have to wait for
    /// somebody are left without an answer, and so are all when it fails.
    async fn hold_together(&self, mut waiting: Vec<Waiting>) {
        if waiting.len() > 1 {
            match self.rows_together(&waiting).await {
                Ok((rows, asked_at)) => {
                    for (row, waiting) in rows.iter().zip(waiting) {
                        if row.get::<_, &str>("outcome") != "busy" {
                            let answer = read(row, &waiting.request, asked_at);
                            waiting.answer(answer);
                        }
                    }
                }
                Err(error) => tracing::debug!(%error, "holds are made one by one"),
            }
        } else if let Some(only) = waiting.pop() {
            let answer = self
                .hold_alone(&only.request, only.traceparent.clone())
                .await;
            only.answer(answer);
        }
    }

    /// What became of each, and when it was asked.
    async fn rows_together(&self, waiting: &[Waiting]) -> Result<(Vec<Row>, Instant), StoreError> {
        let client = self.database.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT held.outcome, held.reservation_id, held.expires_at, held.details
                 FROM unnest(
                     $1::text[],
                     $2::text[],
                     $3::boolean[],
                     $4::uuid[],
                     $5::integer[],
                     $6::text[],
                     $7::bigint[],
                     $8::bigint[],
                     $9::text[]
                 ) WITH ORDINALITY AS asked (
                     owner,
                     key,
                     is_new_key,
                     product_id,
                     quantity,
                     items,
                     most_holds,
                     most_units,
                     traceparent,
                     nth
                 )
                 CROSS JOIN LATERAL hold_cart(
                     asked.owner,
                     asked.key,
                     asked.is_new_key,
                     ARRAY[asked.product_id],
                     ARRAY[asked.quantity],
                     asked.items,
                     make_interval(secs => $10),
                     asked.most_holds,
                     asked.most_units,
                     asked.traceparent,
                     false
                 ) AS held
                 ORDER BY asked.nth",
            )
            .await?;
        let each = || waiting.iter().map(|waiting| &waiting.request);
        let lines = || each().flat_map(|request| request.cart.lines());
        let owners: Vec<_> = each().map(|request| request.owner.as_str()).collect();
        let keys: Vec<_> = each()
            .map(|request| request.key.as_ref().map(|key| key.text.as_str()))
            .collect();
        let are_new: Vec<_> = each().map(HoldRequest::cannot_be_a_replay).collect();
        let products: Vec<_> = lines().map(|line| line.product_id.as_uuid()).collect();
        let quantities: Vec<i32> = lines().map(quantity).collect();
        let items = each().map(items).collect::<Result<Vec<_>, _>>()?;
        let most_holds: Vec<_> = each().map(|one| i64::from(one.bounds.holds)).collect();
        let most_units: Vec<_> = each().map(|one| i64::from(one.bounds.units)).collect();
        let traceparents: Vec<_> = waiting.iter().map(|one| &one.traceparent).collect();
        let asked_at = Instant::now();
        let rows = client
            .query(
                &statement,
                &[
                    &owners,
                    &keys,
                    &are_new,
                    &products,
                    &quantities,
                    &items,
                    &most_holds,
                    &most_units,
                    &traceparents,
                    &HOLD_LASTS.as_secs_f64(),
                ],
            )
            .await?;
        Ok((rows, asked_at))
    }
}

fn quantity(line: &Line) -> i32 {
    i32::try_from(line.quantity.get()).unwrap_or(i32::MAX)
}

/// A cart as events tell it.
fn items(request: &HoldRequest) -> Result<String, StoreError> {
    serde_json::to_string(request.cart.lines())
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// What the database made of `request`, asked at `asked_at`.
fn read(row: &Row, request: &HoldRequest, asked_at: Instant) -> Answer {
    let reserved = |replayed| {
        Attempt::Held(Reserved {
            reservation: Reservation {
                reservation_id: ReservationId::from_uuid(row.get("reservation_id")),
                expires_at: row.get("expires_at"),
                items: request.cart.lines().to_vec(),
            },
            replayed,
        })
    };
    match row.get("outcome") {
        "held" => Ok(reserved(false)),
        "replayed" => Ok(reserved(true)),
        "again" => Ok(Attempt::Again),
        "reused" => Err(ReserveError::KeyReused),
        "bounded" => Err(ReserveError::Bounded(match details(row)? {
            BoundName::Holds => Bound::Holds,
            BoundName::Units => Bound::Units,
        })),
        "unknown" => Err(ReserveError::Unknown(details(row)?)),
        "short" => {
            let short: Vec<ShortLine> = details(row)?;
            let short: Result<_, _> = short.into_iter().map(|line| line.read(asked_at)).collect();
            Err(ReserveError::Insufficient(short?))
        }
        other => Err(StoreError::Corrupt(format!("hold_cart answered {other}")).into()),
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
    fn read(self, asked_at: Instant) -> Result<Short, StoreError> {
        Ok(Short {
            shortage: Shortage {
                product_id: self.product_id,
                requested: self.requested,
                available: count(self.available)?,
            },
            asked_at,
            next_due: self.next_due_ms.map(Duration::from_millis),
        })
    }
}

fn details<T: DeserializeOwned>(row: &Row) -> Result<T, StoreError> {
    let Json(details) = row
        .try_get("details")
        .map_err(|error| StoreError::Corrupt(format!("hold_cart: {error}")))?;
    Ok(details)
}
