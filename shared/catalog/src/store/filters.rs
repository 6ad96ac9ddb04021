//! Filters and orders as SQL. The text is put together of constants, one statement a combination, so
//! that each has a plan of its own; what was asked for is always bound.

use crate::search::{
    Sort,
    question::{Around, Filters},
};

/// The types of the parameters `$1` to `$7`: not every statement uses each.
pub const ASKED: &str = "asked AS (
        SELECT $1::text AS category,
               $2::bigint AS min_price,
               $3::bigint AS max_price,
               $4::smallint AS min_discount,
               $5::float8 AS lat,
               $6::float8 AS lng,
               $7::float8 AS radius_km
    )";

/// The great circle by the haversine formula, from `$5`, `$6` to the product, if both are known.
pub const DISTANCE_KM: &str = "CASE WHEN f.lat IS NOT NULL AND $5::float8 IS NOT NULL THEN 2 * 6371.0088::float8 * asin(sqrt(least(1.0::float8,
               power(sin(radians(f.lat - $5) / 2), 2)
               + cos(radians($5)) * cos(radians(f.lat)) * power(sin(radians(f.lng - $6) / 2), 2)))) END";

/// Further away, in metres, than anything on the globe.
const NOWHERE: &str = "100000000";

/// What a sort goes by, ascending, as a whole number: of a distance the metres.
pub fn sort_key(sort: Sort) -> String {
    match sort {
        // The later a product came, the higher is its number, which every order ends with.
        Sort::Relevance | Sort::Newest => "0::bigint".to_owned(),
        Sort::Price => "f.price_amount".to_owned(),
        Sort::Discount => "-f.discount_percent::bigint".to_owned(),
        Sort::Distance => format!("coalesce((1000 * {DISTANCE_KM})::bigint, {NOWHERE})"),
    }
}

/// The conditions of these filters on `facets AS f`, each beginning with AND; none without filters.
pub fn conditions(filters: &Filters) -> String {
    let mut sql = String::new();
    let mut add = |asked: bool, condition: &str| {
        if asked {
            sql.push_str("\n          AND ");
            sql.push_str(condition);
        }
    };
    add(
        filters.category.is_some(),
        "f.category_keys @> ARRAY[$1::text]",
    );
    add(filters.min_price.is_some(), "f.price_amount >= $2::bigint");
    add(filters.max_price.is_some(), "f.price_amount <= $3::bigint");
    add(
        filters.min_discount.is_some(),
        "f.discount_percent >= $4::smallint",
    );
    // A degree of latitude is never shorter than 110.5 km: the band lets an index in.
    add(
        filters.around.is_some(),
        "f.lat BETWEEN $5::float8 - $7::float8 / 110.5 AND $5 + $7 / 110.5",
    );
    if filters.around.is_some() {
        add(true, &format!("{DISTANCE_KM} <= $7"));
    }
    add(
        filters.in_stock,
        "EXISTS (
              SELECT
              FROM product_stock AS s
              WHERE s.product_id = f.product_id
                AND s.in_stock
          )",
    );
    sql
}

/// What is bound to `$1` to `$7`.
pub struct Values<'a> {
    pub category: Option<&'a str>,
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
    pub min_discount: Option<i16>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
    pub radius_km: Option<f64>,
}

impl<'a> Values<'a> {
    pub fn of(filters: &'a Filters) -> Self {
        let Filters {
            category,
            min_price,
            max_price,
            min_discount,
            around,
            in_stock: _,
        } = filters;
        Self {
            category: category.as_deref(),
            min_price: *min_price,
            max_price: *max_price,
            min_discount: *min_discount,
            lat: around.map(|Around { centre, .. }| centre.lat),
            lng: around.map(|Around { centre, .. }| centre.lng),
            radius_km: around.map(|around| around.radius_km),
        }
    }
}
