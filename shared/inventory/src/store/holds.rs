//! Holds after they were made: claimed, and ended in one of three ways.

use super::{PgStock, columns, query_locking, stock, uuids};
use crate::{
    domain::{Hold, HoldState, OwnedHold},
    ports::{ChangeError, ChangeHold, ExpireHolds},
};
use jiff::Timestamp;
use souk_contracts::{
    CheckoutId, Owner, ProductId, ReservationId,
    calls::inventory::Reservation,
    events::{CloudEvent, types},
};
use souk_platform::{
    outbox,
    postgres::{GenericClient, StoreError, Transaction},
};
use tokio_postgres::{Row, types::Json};
use uuid::Uuid;

impl ChangeHold for PgStock {
    async fn change(
        &self,
        id: ReservationId,
        decide: impl FnOnce(&OwnedHold, Timestamp) -> Result<Hold, ChangeError> + Send,
    ) -> Result<Reservation, ChangeError> {
        let mut client = self.0.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        let mut locked = lock(&transaction, id).await?;
        let mut held = locked.holds.pop().ok_or(ChangeError::NotFound)?;
        let hold = decide(&held, locked.now)?;
        if hold != held.hold {
            let before = std::mem::replace(&mut held.hold, hold);
            write(&transaction, &held, before.state, locked.now).await?;
            transaction.commit().await.map_err(StoreError::from)?;
        }
        Ok(held.reservation())
    }
}

impl ExpireHolds for PgStock {
    async fn expire_some(&self) -> Result<usize, StoreError> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        let statement = transaction
            .prepare_cached(
                "SELECT id
                 FROM reservations
                 WHERE state = 'held'
                   AND expires_at <= now()
                 ORDER BY expires_at
                 LIMIT 200
                 FOR NO KEY UPDATE SKIP LOCKED",
            )
            .await?;
        let due = transaction.query(&statement, &[]).await?;
        expire(transaction, &due).await
    }

    async fn expire_on(&self, products: &[ProductId]) -> Result<usize, StoreError> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        let statement = transaction
            .prepare_cached(
                "SELECT id
                 FROM reservations
                 WHERE state = 'held'
                   AND expires_at <= now()
                   AND id IN (
                       SELECT reservation_id
                       FROM reservation_lines
                       WHERE product_id = ANY($1)
                         AND held_until <= now()
                   )
                 ORDER BY id
                 LIMIT 200
                 FOR NO KEY UPDATE",
            )
            .await?;
        let due = query_locking(&transaction, &statement, &[&uuids(products)]).await?;
        expire(transaction, &due).await
    }
}

/// Locked holds, as they are now that they are locked.
struct Locked {
    holds: Vec<OwnedHold>,
    now: Timestamp,
}

async fn lock(transaction: &Transaction<'_>, id: ReservationId) -> Result<Locked, StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT id
             FROM reservations
             WHERE id = $1
             FOR NO KEY UPDATE",
        )
        .await?;
    let rows = query_locking(transaction, &statement, &[&id.as_uuid()]).await?;
    read(transaction, &rows).await
}

/// Reads the holds whose ids are in `locked`. Run after the lock was had, however long that took:
/// neither the time nor the state may be from before.
async fn read(transaction: &Transaction<'_>, locked: &[Row]) -> Result<Locked, StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT hold.id,
                    hold.owner,
                    hold.state,
                    hold.claimed_by,
                    hold.expires_at,
                    statement_timestamp() AS now,
                    jsonb_agg(
                        jsonb_build_object('product_id', line.product_id, 'quantity', line.quantity)
                        ORDER BY line.product_id
                    ) AS items
             FROM reservations AS hold
             JOIN reservation_lines AS line ON line.reservation_id = hold.id
             WHERE hold.id = ANY($1)
             GROUP BY hold.id",
        )
        .await?;
    let ids: Vec<Uuid> = locked.iter().map(|row| row.get("id")).collect();
    let rows = transaction.query(&statement, &[&ids]).await?;
    Ok(Locked {
        // Without any row there is nothing that depends on the time.
        now: rows
            .first()
            .map_or(Timestamp::UNIX_EPOCH, |row| row.get("now")),
        holds: rows.iter().map(owned_hold).collect::<Result<_, _>>()?,
    })
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
        items,
        hold: Hold {
            state,
            expires_at: row.get("expires_at"),
        },
    })
}

/// Makes what was decided of a locked hold so, which was in the state `before`.
async fn write(
    transaction: &Transaction<'_>,
    held: &OwnedHold,
    before: HoldState,
    now: Timestamp,
) -> Result<(), StoreError> {
    let end = match (held.hold.state, before) {
        (HoldState::Held { claimed_by }, _) => {
            return write_claim(transaction, held, claimed_by).await;
        }
        (HoldState::Confirmed { .. }, _) => End::Confirmed,
        (HoldState::Released, HoldState::Confirmed { .. }) => End::TakenBack,
        (HoldState::Released, _) => End::Released,
        (HoldState::Expired, _) => End::Expired,
    };
    write_end(transaction, std::slice::from_ref(held), end, now).await
}

async fn write_claim(
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
                 expires_at = $3
             WHERE id = $1",
        )
        .await?;
    let checkout = claimed_by.map(|checkout| checkout.as_uuid());
    transaction
        .execute(
            &statement,
            &[&held.id.as_uuid(), &checkout, &held.hold.expires_at],
        )
        .await?;
    Ok(())
}

/// Ends the locked holds in `due`; answers how many they were.
async fn expire(transaction: Transaction<'_>, due: &[Row]) -> Result<usize, StoreError> {
    if due.is_empty() {
        return Ok(0);
    }
    let Locked { mut holds, now } = read(&transaction, due).await?;
    for held in &mut holds {
        held.hold = held.hold.expire(now);
    }
    write_end(&transaction, &holds, End::Expired, now).await?;
    transaction.commit().await?;
    Ok(holds.len())
}

/// How holds end.
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

    const fn event(self) -> &'static str {
        match self {
            Self::Confirmed => types::INVENTORY_CONFIRMED,
            Self::Released | Self::TakenBack => types::INVENTORY_RELEASED,
            Self::Expired => types::INVENTORY_EXPIRED,
        }
    }
}

/// Ends locked holds: their units leave what is reserved, sold ones leave the shelf as well, those
/// taken back return to it, and the other services are told.
async fn write_end(
    transaction: &Transaction<'_>,
    holds: &[OwnedHold],
    end: End,
    now: Timestamp,
) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "WITH ended AS (
                 UPDATE reservations
                 SET state = $2,
                     ended_at = $3
                 WHERE id = ANY($1)
             ), ended_line AS (
                 UPDATE reservation_lines
                 SET held_until = NULL
                 WHERE reservation_id = ANY($1)
             ), line AS (
                 SELECT product_id,
                        sum(quantity)::integer AS quantity
                 FROM unnest($4::uuid[], $5::integer[]) AS line (product_id, quantity)
                 GROUP BY product_id
             )
             UPDATE stock
             SET reserved = stock.reserved + line.quantity * $6::integer,
                 on_hand = stock.on_hand + line.quantity * $7::integer,
                 version = stock.version + 1,
                 updated_at = now()
             FROM line
             WHERE stock.product_id = line.product_id
             RETURNING stock.product_id,
                       old.on_hand - old.reserved AS free_before,
                       new.on_hand - new.reserved AS free,
                       new.version",
        )
        .await?;
    let ids: Vec<Uuid> = holds.iter().map(|held| held.id.as_uuid()).collect();
    let lines: Vec<_> = holds
        .iter()
        .flat_map(|held| held.items.iter().copied())
        .collect();
    let (products, quantities) = columns(&lines);
    let (reserved, on_hand) = end.moves();
    let told = holds
        .iter()
        .map(|held| CloudEvent::new("inventory", end.event(), held.id, now, held.reservation()))
        .collect();
    lock_stock(transaction, &products).await?;
    let (changed, ()) = tokio::try_join!(
        async {
            let parameters = [
                &ids as _,
                &end.state() as _,
                &now as _,
                &products as _,
                &quantities as _,
                &reserved as _,
                &on_hand as _,
            ];
            Ok(transaction.query(&statement, &parameters).await?)
        },
        outbox::append_all(transaction, told),
    )?;
    stock::tell_turns(transaction, &changed, now).await
}

/// Locks stock in the order in which everybody does; an `UPDATE` alone would lock as its plan goes.
async fn lock_stock(transaction: &Transaction<'_>, products: &[Uuid]) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT product_id
             FROM stock
             WHERE product_id = ANY($1)
             ORDER BY product_id
             FOR NO KEY UPDATE",
        )
        .await?;
    query_locking(transaction, &statement, &[&products]).await?;
    Ok(())
}
