//! Money that goes back.

use souk_contracts::Money;

/// A refund as the provider has it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderRefund {
    pub amount: Money,
    pub state: RefundState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    Succeeded,
    /// On its way.
    Pending,
    /// The bank did not take it: the money is where it was.
    Failed,
}
