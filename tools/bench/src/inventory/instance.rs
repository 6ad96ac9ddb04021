//! A function's instance, without the function around it.

use crate::{
    failure::{Failure, Result},
    scratch::Scratch,
    settings::{REDIS_URL, setting},
};
use souk_contracts::{
    Caller, GuestId, Problem, ProductId, Quantity,
    calls::inventory::{Line, Reserve, Reserved},
};
use souk_inventory::{
    admission::Admission, api, counters::RedisCounters, limits::Limits, ports::TellEvents,
    store::PgStock,
};
use souk_platform::redis::Redis;
use uuid::Uuid;

pub struct Instance {
    pub stock: PgStock,
    pub admission: Admission<RedisCounters>,
    limits: Limits,
}

/// The topic of events is not what is measured; they wait in the outbox.
pub struct Silent;

impl TellEvents for Silent {
    async fn publish_soon(&self) {}
}

impl Instance {
    /// # Errors
    /// [`Failure`] when there is no address of Redis.
    pub fn new(scratch: &Scratch, connections: usize) -> Result<Self> {
        let redis = Redis::lazy(&setting(REDIS_URL)?).map_err(Failure::unexpected)?;
        Ok(Self {
            stock: PgStock::new(scratch.pool_of(connections)?),
            admission: Admission::new(RedisCounters::new(redis)),
            limits: Limits::default(),
        })
    }

    /// # Errors
    /// As [`Self::new`].
    pub fn several(scratch: &Scratch, instances: usize) -> Result<Vec<Self>> {
        (0..instances).map(|_| Self::new(scratch, 1)).collect()
    }

    /// What a new guest is answered who wants a unit, as the bff asks for one.
    ///
    /// # Errors
    /// The refusal.
    pub async fn reserve(&self, product_id: ProductId) -> std::result::Result<Reserved, Problem> {
        let guest = Uuid::now_v7().to_string();
        let request = Reserve {
            idempotency_key: Some(guest.clone()),
            is_new_key: true,
            caller: Caller {
                user: None,
                guest: GuestId(guest),
                roles: Vec::new(),
            },
            items: vec![Line {
                product_id,
                quantity: Quantity::ONE,
            }],
        };
        api::reserve(&self.stock, &self.admission, &self.limits, &Silent, request).await
    }
}
