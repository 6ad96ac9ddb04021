//! Logs and traces.
//!
//! A log line is one JSON object on standard error: `timestamp`, `level`, `message`, `service`,
//! `function`, `request_id`, `trace_id`, `cold_start`, and the event's own fields. Spans go to an
//! OTLP collector when `OTEL_EXPORTER_OTLP_ENDPOINT` is set, with ids that X-Ray understands.

use crate::{StartError, settings::Settings};
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_aws::trace::XrayIdGenerator;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use std::{io, time::Duration};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

const EXPORT_TIMEOUT: Duration = Duration::from_millis(500);
/// The runtime prints every error that a handler returns, refusals included; the platform has logged
/// it by then, without the caller's words.
const DEFAULT_FILTER: &str =
    "info,aws_config=warn,aws_smithy_runtime=warn,hyper=warn,lambda_runtime=off,lambda_http=warn";

/// Keeps the exporter alive, and sends what it has gathered.
pub struct Telemetry {
    provider: SdkTracerProvider,
    exports: bool,
}

impl Telemetry {
    /// Installs the log and trace layers for this process.
    ///
    /// # Errors
    /// [`StartError::Telemetry`] when the exporter's address makes no sense.
    pub fn start(function: &'static str, settings: &Settings) -> Result<Self, StartError> {
        let endpoint = settings.optional("OTEL_EXPORTER_OTLP_ENDPOINT");
        let provider = tracer_provider(function, endpoint.as_deref())?;
        let filter = settings
            .optional("RUST_LOG")
            .and_then(|filter| filter.parse::<EnvFilter>().ok())
            .unwrap_or_else(|| EnvFilter::new(DEFAULT_FILTER));

        let mut logs = json_subscriber::JsonLayer::new(io::stderr);
        logs.with_timer("timestamp", tracing_subscriber::fmt::time::SystemTime)
            .with_level("level")
            .with_flattened_event()
            .with_top_level_flattened_span_list();
        logs.add_static_field("service", service_of(function).into());
        logs.add_static_field("function", function.into());

        // A second start in one process (as in tests) keeps the first subscriber.
        let _ = tracing_subscriber::registry()
            .with(filter)
            .with(logs)
            .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("souk")))
            .try_init();
        Ok(Self {
            provider,
            exports: endpoint.is_some(),
        })
    }

    /// Sends the spans gathered so far; Lambda may stop the process right after the answer.
    pub fn flush(&self) {
        if self.exports
            && let Err(error) = self.provider.force_flush()
        {
            tracing::debug!(%error, "spans could not be exported");
        }
    }
}

/// The service that a function belongs to: what stands before the first hyphen.
#[must_use]
pub fn service_of(function: &str) -> &str {
    function
        .split_once('-')
        .map_or(function, |(service, _)| service)
}

fn tracer_provider(
    function: &'static str,
    endpoint: Option<&str>,
) -> Result<SdkTracerProvider, StartError> {
    let resource = Resource::builder()
        .with_service_name(format!("souk-{}", service_of(function)))
        .with_attribute(KeyValue::new("faas.name", function))
        .build();
    let builder = SdkTracerProvider::builder()
        .with_id_generator(XrayIdGenerator::default())
        .with_resource(resource);
    let Some(endpoint) = endpoint else {
        return Ok(builder.build());
    };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_timeout(EXPORT_TIMEOUT)
        .build()
        .map_err(|error| StartError::Telemetry(error.to_string()))?;
    Ok(builder.with_batch_exporter(exporter).build())
}
