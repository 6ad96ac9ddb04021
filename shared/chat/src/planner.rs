//! Which planner answers, by the settings.

use crate::{domain::spending::Prices, metered::Metered, model::ModelPlanner};
use aws_config::SdkConfig;
use souk_model::Bedrock;
use souk_platform::{
    metrics::Meter,
    settings::{SettingError, Settings},
};
use std::time::Duration;

/// For both calls of a turn and the searches between them.
const DEFAULT_BUDGET_MS: u64 = 1_100;

/// The model that `CHAT_PLANNER=model` asks for; none for `rules`, which is the default.
///
/// # Errors
/// [`SettingError`] for another planner, a model without its id, or a budget that is no number.
pub fn model(
    settings: &Settings,
    aws: &SdkConfig,
    meter: Meter,
) -> Result<Option<ModelPlanner<Metered<Bedrock>>>, SettingError> {
    match settings.optional("CHAT_PLANNER").as_deref() {
        None | Some("rules") => Ok(None),
        Some("model") => {
            let budget = settings
                .optional("CHAT_MODEL_BUDGET_MS")
                .map(|_| settings.parsed("CHAT_MODEL_BUDGET_MS"));
            Ok(Some(ModelPlanner {
                model: Metered {
                    model: Bedrock::new(aws, settings.required("CHAT_MODEL_ID")?),
                    prices: Prices::from_settings(settings)?,
                    meter,
                },
                budget: Duration::from_millis(budget.transpose()?.unwrap_or(DEFAULT_BUDGET_MS)),
            }))
        }
        Some(_) => Err(SettingError::Malformed("CHAT_PLANNER".to_owned())),
    }
}
