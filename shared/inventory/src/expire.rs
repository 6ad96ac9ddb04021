//! The expiry worker's rule: until nothing is due, or time runs short.

use crate::{
    admission::Admission,
    ports::{CountFree, ExpireHolds},
};
use souk_platform::{deadline::Deadline, postgres::StoreError};
use std::time::Duration;

/// No batch is begun with less time than this left.
const A_BATCH_MAY_TAKE: Duration = Duration::from_secs(3);
/// Between batches the buckets are left to who reserves.
const PAUSE: Duration = Duration::from_millis(25);

/// Ends what is due; answers how many holds it ended. What is left when time runs short is the next
/// run's.
///
/// # Errors
/// [`StoreError`] at the first batch that failed; those before it stand.
pub async fn expire_due(
    holds: &impl ExpireHolds,
    admission: &Admission<impl CountFree>,
) -> Result<usize, StoreError> {
    let mut ended = 0;
    while Deadline::current().remaining() > A_BATCH_MAY_TAKE {
        let expired = holds.expire_some().await?;
        if expired.holds == 0 {
            break;
        }
        admission.freed(&expired.freed).await;
        ended += expired.holds;
        tokio::time::sleep(PAUSE).await;
    }
    Ok(ended)
}
