//! Which planner answers, by the settings.

use crate::model::ModelPlanner;
use aws_config::SdkConfig;
use souk_model::Bedrock;
use souk_platform::settings::{SettingError, Settings};
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
) -> Result<Option<ModelPlanner<Bedrock>>, SettingError> {
    match settings.optional("CHAT_PLANNER").as_deref() {
        None | Some("rules") => Ok(None),
        Some("model") => {
            let budget = settings
                .optional("CHAT_MODEL_BUDGET_MS")
                .map(|_| settings.parsed("CHAT_MODEL_BUDGET_MS"));
            Ok(Some(ModelPlanner {
                model: Bedrock::new(aws, settings.required("CHAT_MODEL_ID")?),
                budget: Duration::from_millis(budget.transpose()?.unwrap_or(DEFAULT_BUDGET_MS)),
            }))
        }
        Some(_) => Err(SettingError::Malformed("CHAT_PLANNER".to_owned())),
    }
}
