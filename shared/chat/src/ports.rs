//! What a turn needs of the world.

use crate::domain::session::{KeptTurn, Session};
use souk_contracts::{
    Owner, Problem, ProductId, SessionId,
    calls::catalog::{Search, SearchHit},
    product::Product,
};
use std::{collections::HashMap, error::Error, future::Future};

/// Why a search has no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FindError {
    #[error("no deal is in that city")]
    UnknownCity,
    #[error(transparent)]
    Failed(Problem),
}

/// Finds deals in the catalog.
pub trait FindDeals: Sync {
    /// The deals within the bounds of `search`, best first.
    fn find(
        &self,
        search: Search,
    ) -> impl Future<Output = Result<Vec<SearchHit>, FindError>> + Send;

    /// The deals among `ids` that there are.
    fn get(
        &self,
        ids: Vec<ProductId>,
    ) -> impl Future<Output = Result<Vec<Product>, FindError>> + Send;
}

/// Knows what can be reserved now.
pub trait CheckAvailability: Sync {
    /// Units by product; one that is absent has none.
    fn available(
        &self,
        ids: Vec<ProductId>,
    ) -> impl Future<Output = Result<HashMap<ProductId, u32>, Problem>> + Send;
}

/// The place where conversations are kept cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("conversations cannot be reached")]
pub struct SessionsAway(#[source] pub Box<dyn Error + Send + Sync>);

/// Keeps conversations.
pub trait KeepSessions: Sync {
    fn load(
        &self,
        id: SessionId,
    ) -> impl Future<Output = Result<Option<Session>, SessionsAway>> + Send;

    /// Keeps whether the shopper agrees that personal data are read and kept in a conversation,
    /// which it opens if there is none.
    fn set_consent(
        &self,
        id: SessionId,
        owner: &Owner,
        consent: bool,
    ) -> impl Future<Output = Result<(), SessionsAway>> + Send;

    /// Adds a turn to the end of a conversation, which it opens if it is the first one.
    fn append(
        &self,
        id: SessionId,
        owner: &Owner,
        turn: &KeptTurn,
    ) -> impl Future<Output = Result<(), SessionsAway>> + Send;
}
