//! Writing and reading products.

use super::conditions::{cacheable, tag_of};
use crate::{
    ports::{CreateError, CreateProduct, Created, ReadPrices, ReadProducts},
    product::NewProduct,
};
use http::{StatusCode, header};
use souk_contracts::{
    Problem, ProductId, Role,
    calls::catalog::{GetProducts, Products},
    product::Product,
};
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use std::collections::HashMap;

/// No call asks for more products at once.
const MAX_IDS: usize = 100;

/// `POST /products`
///
/// # Errors
/// 400 for a body out of bounds, 401 and 403 for who is no merchant, 409 `external_id_taken` (with
/// the `product_id` that has it), 409 and 422 for an idempotency key in use or reused.
pub async fn create(products: &impl CreateProduct, request: ApiRequest) -> ApiResult {
    let caller = request.user_with_role(&[Role::Merchant])?;
    let key = request.idempotency_key()?;
    let product: NewProduct = request.json()?;
    product
        .validate()
        .map_err(|error| Problem::invalid(format!("The product is not right: {error}.")))?;
    let Created { product, replayed } = products
        .create(&product, &caller.owner(), key.as_deref())
        .await?;
    Ok(ApiResponse::json(StatusCode::CREATED, &product)?
        .header(header::LOCATION, format!("products/{}", product.id))
        .header(header::ETAG, tag_of(&product))
        .replayed(replayed))
}

/// `GET /products/{id}`
///
/// # Errors
/// 404 `product_not_found`.
pub async fn get(products: &impl ReadProducts, request: ApiRequest) -> ApiResult {
    let id: ProductId = request.path("id", "product")?;
    let product = products
        .read(&[id])
        .await?
        .pop()
        .ok_or_else(|| Problem::not_found("product"))?;
    cacheable(&request, tag_of(&product), &product)
}

/// The products of a typed call, in the order asked for.
///
/// # Errors
/// 400 for more than a hundred ids, 503 when the database is away.
pub async fn get_many(
    products: &impl ReadProducts,
    prices: &impl ReadPrices,
    request: GetProducts,
) -> Result<Products, Problem> {
    if request.ids.len() > MAX_IDS {
        return Err(Problem::invalid(format!(
            "At most {MAX_IDS} ids are taken at once."
        )));
    }
    let found = products.read(&request.ids).await?;
    // Read after the products: a price that changes in between is then an earlier one and still the
    // product's, which agrees with what was shown. The other way round the change would go unseen.
    let earlier_prices = match request.prices_since {
        Some(since) => prices.prices_at(&request.ids, since).await?,
        None => Vec::new(),
    };
    let mut by_id: HashMap<ProductId, Product> = found
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let (mut products, mut missing) = (Vec::new(), Vec::new());
    for id in request.ids {
        match by_id.remove(&id) {
            Some(product) => products.push(product),
            None => missing.push(id),
        }
    }
    Ok(Products {
        products,
        missing,
        earlier_prices,
    })
}

pub(super) fn external_id_taken(id: ProductId) -> Problem {
    Problem::conflict("external_id_taken", "Another product has this external_id.")
        .with("product_id", id.to_string())
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::ExternalIdTaken { id } => external_id_taken(id),
            CreateError::Idempotency(error) => error.into(),
            CreateError::Store(error) => error.into(),
        }
    }
}
