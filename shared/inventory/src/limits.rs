//! How much one owner may hold, by the function's settings.

use crate::ports::Bounds;
use souk_contracts::Caller;
use souk_platform::settings::{SettingError, Settings};

/// Bounds for guests, who are easily made, and for users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub guest: Bounds,
    pub user: Bounds,
}

const HOLDS_OF_A_GUEST: u32 = 100;
const HOLDS_OF_A_USER: u32 = 1_000;
const UNITS: u32 = 1_000;

impl Default for Limits {
    fn default() -> Self {
        let bounds = |holds| Bounds {
            holds,
            units: UNITS,
        };
        Self {
            guest: bounds(HOLDS_OF_A_GUEST),
            user: bounds(HOLDS_OF_A_USER),
        }
    }
}

impl Limits {
    /// `MOST_HOLDS_OF_A_GUEST`, 100 by default; `MOST_HOLDS_OF_A_USER`, and `MOST_UNITS_HELD` of one
    /// product, 1,000 by default.
    ///
    /// # Errors
    /// [`SettingError::Malformed`] for what is no count.
    pub fn from_settings(settings: &Settings) -> Result<Self, SettingError> {
        let units = settings.parsed_or("MOST_UNITS_HELD", UNITS)?;
        let bounds = |setting, default| {
            let holds = settings.parsed_or(setting, default)?;
            Ok(Bounds { holds, units })
        };
        Ok(Self {
            guest: bounds("MOST_HOLDS_OF_A_GUEST", HOLDS_OF_A_GUEST)?,
            user: bounds("MOST_HOLDS_OF_A_USER", HOLDS_OF_A_USER)?,
        })
    }

    #[must_use]
    pub const fn of(&self, caller: &Caller) -> Bounds {
        match caller.user {
            Some(_) => self.user,
            None => self.guest,
        }
    }
}
