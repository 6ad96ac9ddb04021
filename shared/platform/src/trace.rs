//! The trace that a request belongs to, as it travels: W3C `traceparent` between Souk's own parts,
//! `X-Amzn-Trace-Id` where Lambda and API Gateway give it.

use opentelemetry::{
    Context,
    propagation::TextMapPropagator,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use opentelemetry_aws::trace::XrayPropagator;
use std::collections::HashMap;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Reads a W3C `traceparent` (<https://www.w3.org/TR/trace-context/>).
#[must_use]
pub fn from_traceparent(text: &str) -> Option<SpanContext> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if version.len() != 2 || trace.len() != 32 || span.len() != 16 || flags.len() != 2 {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}

/// Makes `span` a child of the request that it serves: of `traceparent` where the caller sent one,
/// else of Lambda's own X-Ray trace.
pub fn adopt_parent(span: &Span, traceparent: Option<&str>, xray: Option<&str>) {
    let parent = traceparent
        .and_then(from_traceparent)
        .map(|parent| Context::new().with_remote_span_context(parent))
        .or_else(|| xray.map(from_xray));
    if let Some(parent) = parent {
        // It fails only where no tracing layer is installed, and then there is nothing to adopt.
        let _ = span.set_parent(parent);
    }
}

fn from_xray(header: &str) -> Context {
    let headers = HashMap::from([("x-amzn-trace-id".to_owned(), header.to_owned())]);
    XrayPropagator::new().extract(&headers)
}

/// The current span as a `traceparent`, for whoever is called next.
#[must_use]
pub fn traceparent() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let span = span.span_context();
    span.is_valid().then(|| {
        format!(
            "00-{}-{}-{:02x}",
            span.trace_id(),
            span.span_id(),
            span.trace_flags().to_u8()
        )
    })
}

/// The current trace's id, which problem documents and logs show.
#[must_use]
pub fn trace_id() -> Option<String> {
    let context = Span::current().context();
    let id = context.span().span_context().trace_id();
    (id != TraceId::INVALID).then(|| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let context = from_traceparent(text);
        assert_eq!(
            context
                .map(|context| context.trace_id().to_string())
                .as_deref(),
            Some("4bf92f3577b34da6a3ce929d0e0e4736")
        );
    }

    #[test]
    fn what_is_no_traceparent_is_ignored() {
        let zeros = format!("00-{}-{}-01", "0".repeat(32), "0".repeat(16));
        for text in [
            "",
            "00",
            "00-xyz-1-01",
            zeros.as_str(),
            "not a traceparent at all",
        ] {
            assert!(from_traceparent(text).is_none(), "{text}");
        }
    }
}
