//! Browsing: what passes the filters, in an order that each page goes on from where the last ended.

use super::{PgCatalog, filters};
use crate::{
    ports::{BrowseProducts, Browsed},
    search::{Sort, question::Filters},
};
use souk_contracts::ProductId;
use souk_platform::postgres::{GenericClient, StoreError};

fn statement(filters: &Filters, sort: Sort, goes_on: bool) -> String {
    format!(
        "WITH {asked}
         SELECT *
         FROM (
             SELECT f.product, f.product_id, {key} AS sort_key, {distance} AS distance_km
             FROM facets AS f
             WHERE true{conditions}
         ) AS passing
         WHERE {after}
         ORDER BY sort_key, product DESC
         LIMIT $3",
        asked = filters::ASKED,
        key = filters::sort_key(sort),
        distance = filters::DISTANCE_KM,
        conditions = filters::conditions(filters),
        after = if goes_on {
            "(sort_key, -product) > ($1::bigint, -$2::integer)"
        } else {
            "$1::bigint IS NULL AND $2::integer IS NULL"
        },
    )
}
