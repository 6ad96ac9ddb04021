//! Holds after they were made: claimed, extended, and ended in one of three ways.

use super::{PgStock, freed, query_locking, uuids};
use crate::{
    domain::{Hold, HoldState, OwnedHold},
    ports::{ChangeError, ChangeHold, Changed, ExpireHolds, Expired, Freed},
};
use jiff::Timestamp;
use souk_contracts::{CheckoutId, Owner, ProductId, ReservationId};
use souk_platform::{
    postgres::{GenericClient, StoreError, Transaction, end},
    trace,
};
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

/// Holds that end in one transaction: few enough that nobody waits long for their buckets.
const BATCH: i32 = 100;

impl ChangeHold for PgStock {
    async fn change(
        &self,
        id: ReservationId,
        decide: impl FnOnce(&OwnedHold, Timestamp) -> Result<Hold, ChangeError> + Send,
    ) -> Result<Changed, ChangeError> {
        let mut client = self.database.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        let changed = change(&transaction, id, decide).await;
        end(transaction, changed).await
    }
}

async fn change(
    transaction: &Transaction<'_>,
    id: ReservationId,
    decide: impl FnOnce(&OwnedHold, Timestamp) -> Result<Hold, ChangeError>,
) -> Result<Changed, ChangeError> {
    let (mut held, now) = lock(transaction, id).await?.ok_or(ChangeError::NotFound)?;
    let hold = decide(&held, now)?;
    let mut freed = Vec::new();
    if hold != held.hold {
        let before = std::mem::replace(&mut held.hold, hold);
        freed = write(transaction, &held, before.state, now).await?;
    }
    Ok(Changed {
        reservation: held.reservation(),
        held_since: held.since,
        freed,
    })
}

impl ExpireHolds for PgStock {
    async fn expire_some(&self) -> Result<Expired, StoreError> {
        expire(self, None).await
    }

    async fn expire_on(&self, products: &[ProductId]) -> Result<Expired, StoreError> {
        expire(self, Some(uuids(products))).await
    }
}

async fn expire(stock: &PgStock, products: Option<Vec<Uuid>>) -> Result<Expired, StoreError> {
    let client = stock.database.get().await?;
    let statement = client
        .prepare_cached("SELECT ended, products, units FROM expire($1, $2, $3)")
        .await?;
    let row = client
        .query_one(&statement, &[&products, &BATCH, &trace::traceparent()])
        .await?;
    let products: Option<Vec<Uuid>> = row.get("products");
    let units: Option<Vec<i64>> = row.get("units");
    let free = products
        .into_iter()
        .flatten()
        .zip(units.into_iter().flatten());
    Ok(Expired {
        holds: usize::try_from(row.get::<_, i32>("ended")).unwrap_or(0),
        freed: free
            .filter_map(|(product, units)| freed(product, units).transpose())
            .collect::<Result<_, _>>()?,
    })
}

/// Locks a hold and reads it, as it is now that it is locked, and the time.
async fn lock(
    transaction: &Transaction<'_>,
    id: ReservationId,
) -> Result<Option<(OwnedHold, Timestamp)>, StoreError> {
    let lock = transaction
        .prepare_cached(
            "SELECT id
             FROM reservations
             WHERE id = $1
             FOR NO KEY UPDATE",
        )
        .await?;
    query_locking(transaction, &lock, &[&id.as_uuid()]).await?;
    // After the lock was had, however long that took: neither time nor state may be from before.
    let read = transaction
        .prepare_cached(
            "SELECT hold.id,
                    hold.owner,
                    hold.state,
                    hold.claimed_by,
                    hold.expires_at,
                    hold.extended,
                    hold.created_at,
                    moment() AS now,
                    (
                        SELECT jsonb_agg(
                                   jsonb_build_object('product_id', product_id, 'quantity', quantity)
                                   ORDER BY product_id
                               )
                        FROM (
                            SELECT product_id, sum(quantity) AS quantity
                            FROM reservation_lines
                            WHERE reservation_id = hold.id
                            GROUP BY product_id
                        ) AS line
                    ) AS items
             FROM reservations AS hold
             WHERE hold.id = $1",
        )
        .await?;
    let row = transaction.query_opt(&read, &[&id.as_uuid()]).await?;
    row.map(|row| Ok((owned_hold(&row)?, row.get("now"))))
        .transpose()
}

fn owned_hold(row: &Row) -> Result<OwnedHold, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt(format!("reservation: {what}"));
    let claimed_by = row
        .get::<_, Option<Uuid>>("claimed_by")
        .map(CheckoutId::from_uuid);
    let state = match (row.get("state"), claimed_by) {
        ("held", claimed_by) => HoldState::Held { claimed_by },
        ("confirmed", Some(by)) => HoldState::Confirmed { by },
        ("released", _) => HoldState::Released,
        ("expired", _) => HoldState::Expired,
        (other, _) => return Err(corrupt(format!("state {other}"))),
    };
    let Json(items) = row
        .try_get("items")
        .map_err(|error| corrupt(error.to_string()))?;
    Ok(OwnedHold {
        id: ReservationId::from_uuid(row.get("id")),
        owner: Owner::from_stored(row.get("owner")),
        since: row.get("created_at"),
        items,
        hold: Hold {
            state,
            expires_at: row.get("expires_at"),
            is_extended: row.get("extended"),
        },
    })
}

/// Makes what was decided of a locked hold so, which was in the state `before`; answers what came
/// free by it.
async fn write(
    transaction: &Transaction<'_>,
    held: &OwnedHold,
    before: HoldState,
    now: Timestamp,
) -> Result<Vec<Freed>, StoreError> {
    let end = match (held.hold.state, before) {
        (HoldState::Held { claimed_by }, _) => {
            write_held(transaction, held, claimed_by).await?;
            return Ok(Vec::new());
        }
        (HoldState::Confirmed { .. }, _) => End::Confirmed,
        (HoldState::Released, HoldState::Confirmed { .. }) => End::TakenBack,
        (HoldState::Released, _) => End::Released,
        (HoldState::Expired, _) => End::Expired,
    };
    write_end(transaction, held, end, now).await
}

/// A hold that goes on: claimed, or extended.
async fn write_held(
    transaction: &Transaction<'_>,
    held: &OwnedHold,
    claimed_by: Option<CheckoutId>,
) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "WITH line AS (
                 UPDATE reservation_lines
                 SET held_until = $3
                 WHERE reservation_id = $1
             )
             UPDATE reservations
             SET claimed_by = $2,
                 expires_at = $3,
                 extended = $4
             WHERE id = $1",
        )
        .await?;
    let checkout = claimed_by.map(|checkout| checkout.as_uuid());
    let Hold {
        expires_at,
        is_extended,
        ..
    } = held.hold;
    transaction
        .execute(
            &statement,
            &[&held.id.as_uuid(), &checkout, &expires_at, &is_extended],
        )
        .await?;
    Ok(())
}

/// How a hold ends.
#[derive(Clone, Copy)]
enum End {
    Confirmed,
    Released,
    Expired,
    /// Released after it was confirmed.
    TakenBack,
}

impl End {
    const fn state(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Released | Self::TakenBack => "released",
            Self::Expired => "expired",
        }
    }

    /// By how much each unit changes what is reserved, and what is on hand.
    const fn moves(self) -> (i32, i32) {
        match self {
            Self::Confirmed => (-1, -1),
            Self::Released | Self::Expired => (-1, 0),
            Self::TakenBack => (0, 1),
        }
    }
}

async fn write_end(
    transaction: &Transaction<'_>,
    held: &OwnedHold,
    end: End,
    now: Timestamp,
) -> Result<Vec<Freed>, StoreError> {
    let statement = transaction
        .prepare_cached("SELECT product_id, units FROM end_holds($1, $2, $3, $4, $5, $6)")
        .await?;
    let (reserved, on_hand) = end.moves();
    let rows = transaction
        .query(
            &statement,
            &[
                &[held.id.as_uuid()].as_slice(),
                &end.state(),
                &reserved,
                &on_hand,
                &now,
                &trace::traceparent(),
            ],
        )
        .await?;
    rows.iter()
        .filter_map(|row| freed(row.get("product_id"), row.get("units")).transpose())
        .collect()
}
