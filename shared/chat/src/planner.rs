//! Which planner answers, by the settings.

use crate::{
    domain::spending::Prices,
    metered::Metered,
    model::{DEFAULT_MAX_TOKENS, ModelPlanner, timing::Timing},
};
use aws_config::SdkConfig;
use souk_model::{Guardrail, Model, Options};
use souk_platform::{
    metrics::Meter,
    settings::{SettingError, Settings},
};
use std::{ops::RangeInclusive, str::FromStr, time::Duration};

/// The model that `CHAT_PLANNER=model` asks for; none for `rules`, which is the default.
///
/// | setting | meaning | without it |
/// |---|---|---|
/// | `CHAT_MODEL_PROVIDER` | who provides the model | `bedrock` |
/// | `CHAT_MODEL_ID` | the model's id there | refused |
/// | `CHAT_MODEL_REGION` | where it is asked | the function's own region |
/// | `CHAT_MODEL_TEMPERATURE` | 0 to 1 | 0.2 |
/// | `CHAT_MODEL_MAX_TOKENS` | what it may say in one call | 900 |
/// | `CHAT_MODEL_CACHE` | `true`: the provider keeps instructions and tools between calls | `false` |
/// | `CHAT_GUARDRAIL_ID`, `CHAT_GUARDRAIL_VERSION` | the provider's guardrail | none; `DRAFT` |
/// | `CHAT_MODEL_BUDGET_MS` | for both calls and the searches between them | 1100 |
/// | `CHAT_MODEL_FIRST_CALL_MS` | of that, for the first call | 55 % |
///
/// # Errors
/// [`SettingError`] for another planner or provider, a model without its id, or a number that is
/// none or out of range.
pub fn model(
    settings: &Settings,
    aws: &SdkConfig,
    meter: Meter,
) -> Result<Option<ModelPlanner<Metered<Model>>>, SettingError> {
    match settings.optional("CHAT_PLANNER").as_deref() {
        None | Some("rules") => return Ok(None),
        Some("model") => {}
        Some(_) => return Err(malformed("CHAT_PLANNER")),
    }
    let provider = settings.optional("CHAT_MODEL_PROVIDER");
    let provider = provider.as_deref().unwrap_or("bedrock");
    let model = Model::of(provider, aws, options(settings)?)
        .map_err(|_| malformed("CHAT_MODEL_PROVIDER"))?;
    let max_tokens = in_range(settings, "CHAT_MODEL_MAX_TOKENS", &(1..=u16::MAX))?;
    let model = Metered {
        model,
        prices: Prices::from_settings(settings)?,
        meter,
    };
    Ok(Some(ModelPlanner::new(
        model,
        timing(settings)?,
        max_tokens.unwrap_or(DEFAULT_MAX_TOKENS),
    )))
}

fn options(settings: &Settings) -> Result<Options, SettingError> {
    let usual = Options::of(settings.required("CHAT_MODEL_ID")?);
    let version = settings.optional("CHAT_GUARDRAIL_VERSION");
    let guardrail = settings.optional("CHAT_GUARDRAIL_ID").map(|id| Guardrail {
        id,
        version: version.unwrap_or_else(|| "DRAFT".to_owned()),
    });
    Ok(Options {
        region: settings.optional("CHAT_MODEL_REGION"),
        temperature: in_range(settings, "CHAT_MODEL_TEMPERATURE", &(0.0..=1.0))?
            .unwrap_or(usual.temperature),
        guardrail,
        cache: in_range(settings, "CHAT_MODEL_CACHE", &(false..=true))?.unwrap_or(usual.cache),
        ..usual
    })
}

fn timing(settings: &Settings) -> Result<Timing, SettingError> {
    let in_ms = |name| -> Result<Option<Duration>, SettingError> {
        let ms = in_range(settings, name, &(1..=MOST_MS))?;
        Ok(ms.map(Duration::from_millis))
    };
    let timing = in_ms("CHAT_MODEL_BUDGET_MS")?.map_or_else(Timing::default, Timing::of);
    let first_call = in_ms("CHAT_MODEL_FIRST_CALL_MS")?;
    Ok(first_call.map_or(timing, |time| timing.with_first_call(time)))
}

/// Nobody waits longer: the gateway gives up then.
const MOST_MS: u64 = 29_000;

/// A setting that may be absent.
fn in_range<T: FromStr + PartialOrd>(
    settings: &Settings,
    name: &str,
    range: &RangeInclusive<T>,
) -> Result<Option<T>, SettingError> {
    if settings.optional(name).is_none() {
        return Ok(None);
    }
    let value: T = settings.parsed(name)?;
    if range.contains(&value) {
        Ok(Some(value))
    } else {
        Err(malformed(name))
    }
}

fn malformed(name: &str) -> SettingError {
    SettingError::Malformed(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use souk_model::Converse;

    fn planner(
        pairs: &[(&str, &str)],
    ) -> Result<Option<ModelPlanner<Metered<Model>>>, SettingError> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let behavior = aws_config::BehaviorVersion::latest();
        model(
            &pairs.collect(),
            &SdkConfig::builder().behavior_version(behavior).build(),
            Meter::new("chat-test"),
        )
    }

    const MODEL: [(&str, &str); 2] = [("CHAT_PLANNER", "model"), ("CHAT_MODEL_ID", "m")];

    #[test]
    fn without_a_word_the_rules_answer() {
        for pairs in [
            &[][..],
            &[("CHAT_PLANNER", "rules")],
            &[("CHAT_MODEL_ID", "m")],
        ] {
            assert!(matches!(planner(pairs), Ok(None)));
        }
    }

    #[test]
    fn a_model_has_defaults_for_all_but_its_id() {
        let planner = planner(&MODEL).ok().flatten();
        let told = planner.map(|planner| {
            (
                planner.model.model().to_owned(),
                planner.timing,
                planner.max_tokens,
            )
        });
        assert_eq!(
            told,
            Some(("m".to_owned(), Timing::default(), DEFAULT_MAX_TOKENS))
        );
        let nameless = [("CHAT_PLANNER", "model")];
        assert_eq!(
            super::tests::planner(&nameless).err(),
            Some(SettingError::Missing("CHAT_MODEL_ID".to_owned()))
        );
    }

    #[test]
    fn a_setting_out_of_range_stops_the_function() {
        for (name, value) in [
            ("CHAT_PLANNER", "oracle"),
            ("CHAT_MODEL_PROVIDER", "nobody"),
            ("CHAT_MODEL_TEMPERATURE", "1.5"),
            ("CHAT_MODEL_TEMPERATURE", "NaN"),
            ("CHAT_MODEL_MAX_TOKENS", "0"),
            ("CHAT_MODEL_MAX_TOKENS", "many"),
            ("CHAT_MODEL_CACHE", "maybe"),
            ("CHAT_MODEL_BUDGET_MS", "0"),
            ("CHAT_MODEL_BUDGET_MS", "30000"),
            ("CHAT_MODEL_FIRST_CALL_MS", "-1"),
        ] {
            let pairs = [&MODEL[..], &[(name, value)]].concat();
            assert_eq!(planner(&pairs).err(), Some(malformed(name)), "{value}");
        }
    }
}
