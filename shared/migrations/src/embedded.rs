//! The migrations themselves, built into the binary from `migrations/<service>/`.

use refinery::{Runner, embed_migrations};

mod catalog {
    super::embed_migrations!("../../migrations/catalog");
}
mod inventory {
    super::embed_migrations!("../../migrations/inventory");
}
mod orders {
    super::embed_migrations!("../../migrations/orders");
}

/// A service with a database of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Catalog,
    Inventory,
    Orders,
}

impl Service {
    pub const ALL: [Self; 3] = [Self::Catalog, Self::Inventory, Self::Orders];

    /// The name of the service and of its database.
    #[must_use]
    pub const fn database(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Inventory => "inventory",
            Self::Orders => "orders",
        }
    }

    /// The setting that names the secret of the service's role.
    #[must_use]
    pub const fn secret_setting(self) -> &'static str {
        match self {
            Self::Catalog => "CATALOG_DATABASE_SECRET",
            Self::Inventory => "INVENTORY_DATABASE_SECRET",
            Self::Orders => "ORDERS_DATABASE_SECRET",
        }
    }

    pub(crate) fn migrations(self) -> Runner {
        match self {
            Self::Catalog => catalog::migrations::runner(),
            Self::Inventory => inventory::migrations::runner(),
            Self::Orders => orders::migrations::runner(),
        }
    }
}
