//! What every invocation goes through: deadline, trace, panic, log, metrics. Once for all functions.

mod streaming;

use crate::{
    Platform,
    api::{ApiRequest, ApiResponse, ApiResult},
    deadline::Deadline,
    metrics::{Figure, Meter},
    queue,
    ready::Probe,
    telemetry::Telemetry,
    trace,
};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use futures::{FutureExt, TryFutureExt, future::join_all};
use lambda_http::{Body, Request, RequestExt, Response};
use lambda_runtime::{Context, Diagnostic, Error, LambdaEvent, service_fn};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use souk_contracts::{
    Problem,
    calls::{Call, Envelope, Readiness},
    events::CloudEvent,
};
use std::{
    future::Future,
    io,
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};
use tracing::{Instrument, Span};

impl Platform {
    /// Serves an endpoint of the API.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_api<F>(
        self,
        handle: impl Fn(ApiRequest) -> F + Send + Sync,
    ) -> Result<(), Error>
    where
        F: Future<Output = ApiResult> + Send,
    {
        let (function, handle) = (&Function::new(&self), &handle);
        lambda_http::run(service_fn(move |request: Request| async move {
            let Arrived {
                request,
                path,
                cookie,
                span,
                deadline,
            } = function.arrived(request);
            let answer = function.run(span, deadline, handle(request), &path).await;
            Ok::<Response<Body>, Error>(match cookie {
                Some(cookie) => answer.header(http::header::SET_COOKIE, cookie).into_http(),
                None => answer.into_http(),
            })
        }))
        .await
    }

    /// Serves typed calls from other services and from Step Functions.
    ///
    /// A refusal becomes the invocation's error, its type the problem's code, so that a workflow's
    /// `Retry` and `Catch` can name it. `probes` answer whether the function is ready.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_call<C, E, F>(
        self,
        probes: Vec<Probe<'_>>,
        handle: impl Fn(C) -> F + Send + Sync,
    ) -> Result<(), Error>
    where
        C: Call + 'static,
        E: Into<Problem>,
        F: Future<Output = Result<C::Reply, E>> + Send,
    {
        let (function, handle, probes) = (&Function::new(&self), &handle, &probes);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Envelope<C>>| {
            function.answer_call(event, probes, handle)
        }))
        .await
    }

    /// Serves typed calls as [`Self::serve_call`] does, many at once where Lambda sends them so: on
    /// managed instances, which say how many in `AWS_LAMBDA_MAX_CONCURRENCY`. Elsewhere they come one
    /// after the other. What they share, `state`, lives as long as the process.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_calls_at_once<S, C, E, F>(
        self,
        state: S,
        handle: impl Fn(&'static S, C) -> F + Send + Sync + 'static,
    ) -> Result<(), Error>
    where
        S: Sync + 'static,
        C: Call + Send + 'static,
        E: Into<Problem> + 'static,
        F: Future<Output = Result<C::Reply, E>> + Send + 'static,
    {
        let platform: &'static Self = Box::leak(Box::new(self));
        let state: &'static S = Box::leak(Box::new(state));
        let handle: &'static _ = Box::leak(Box::new(move |call| handle(state, call)));
        let function: &'static _ = Box::leak(Box::new(Function::new(platform)));
        lambda_runtime::run_concurrent(service_fn(move |event: LambdaEvent<Envelope<C>>| {
            function.answer_call(event, &[], handle)
        }))
        .await
    }

    /// Serves a queue of events, message by message.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_queue<T, F>(
        self,
        handle: impl Fn(CloudEvent<T>) -> F + Send + Sync,
    ) -> Result<(), Error>
    where
        T: DeserializeOwned + Send,
        F: Future<Output = Result<(), Problem>> + Send,
    {
        let (function, handle) = (&Function::new(&self), &handle);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move {
            let span = function.span(&event.context);
            trace::adopt_parent(&span, None, event.context.xray_trace_id.as_deref());
            let deadline = Deadline::of_invocation(event.context.deadline);
            let work = queue::each(event.payload, handle).map(Ok);
            function
                .attempt(span, deadline, work)
                .await
                .map_err(|problem: Problem| diagnostic(&problem))
                .map(|response: SqsBatchResponse| response)
        }))
        .await
    }

    /// Serves a queue of messages that are not Souk's own events, such as S3's, message by message.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_messages<T, F>(
        self,
        handle: impl Fn(T) -> F + Send + Sync,
    ) -> Result<(), Error>
    where
        T: DeserializeOwned + Send,
        F: Future<Output = Result<(), Problem>> + Send,
    {
        let (function, handle) = (&Function::new(&self), &handle);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<SqsEvent>| async move {
            let span = function.span(&event.context);
            trace::adopt_parent(&span, None, event.context.xray_trace_id.as_deref());
            let deadline = Deadline::of_invocation(event.context.deadline);
            let work = queue::each_body(event.payload, handle).map(Ok);
            function
                .attempt(span, deadline, work)
                .await
                .map_err(|problem: Problem| diagnostic(&problem))
                .map(|response: SqsBatchResponse| response)
        }))
        .await
    }

    /// Serves the API's authorizer, which answers every request.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_authorizer<Req, Res, F>(
        self,
        handle: impl Fn(Req) -> F + Send + Sync,
    ) -> Result<(), Error>
    where
        Req: DeserializeOwned + Send,
        Res: Serialize + Send,
        F: Future<Output = Res> + Send,
    {
        let (function, handle) = (&Function::new(&self), &handle);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Req>| async move {
            let span = function.span(&event.context);
            trace::adopt_parent(&span, None, event.context.xray_trace_id.as_deref());
            let deadline = Deadline::of_invocation(event.context.deadline);
            let work = handle(event.payload).map(Ok);
            match function.attempt(span, deadline, work).await {
                Ok(answered) => answer(&answered),
                Err(problem) => Err(diagnostic(&problem)),
            }
        }))
        .await
    }

    /// Serves a schedule or an operator: work that takes no request and answers what it did.
    ///
    /// # Errors
    /// Only when the Lambda runtime itself fails.
    pub async fn serve_task<T, E, F>(self, work: impl Fn() -> F + Send + Sync) -> Result<(), Error>
    where
        T: Serialize + Send,
        E: Into<Problem>,
        F: Future<Output = Result<T, E>> + Send,
    {
        let (function, work) = (&Function::new(&self), &work);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
            let span = function.span(&event.context);
            trace::adopt_parent(&span, None, event.context.xray_trace_id.as_deref());
            let deadline = Deadline::of_invocation(event.context.deadline);
            match function
                .attempt(span, deadline, work().map_err(Into::into))
                .await
            {
                Ok(outcome) => answer(&outcome),
                Err(problem) => Err(diagnostic(&problem)),
            }
        }))
        .await
    }
}

/// A request of the API, and what it is served under.
struct Arrived {
    request: ApiRequest,
    path: String,
    /// Names the caller, a guest who is new.
    cookie: Option<String>,
    span: Span,
    deadline: Deadline,
}

/// One function while it serves.
struct Function<'a> {
    name: &'static str,
    telemetry: &'a Telemetry,
    cold: AtomicBool,
}

impl<'a> Function<'a> {
    const fn new(platform: &'a Platform) -> Self {
        Self {
            name: platform.function,
            telemetry: &platform.telemetry,
            cold: AtomicBool::new(true),
        }
    }

    fn span(&self, context: &Context) -> Span {
        tracing::info_span!(
            "invocation",
            otel.name = self.name,
            request_id = context.request_id,
            trace_id = tracing::field::Empty,
            route = tracing::field::Empty,
            cold_start = self.cold.load(Ordering::Relaxed),
        )
    }

    fn arrived(&self, request: Request) -> Arrived {
        let context = request.lambda_context_ref().cloned().unwrap_or_default();
        let method = request.method().to_string();
        let path = request.raw_http_path().to_owned();
        let request = ApiRequest::new(request);
        let route = format!("{method} {}", request.resource());
        let span = self.span(&context);
        span.record("route", route);
        trace::adopt_parent(&span, None, context.xray_trace_id.as_deref());
        Arrived {
            cookie: request.new_guest_cookie(),
            deadline: Deadline::of_invocation(context.deadline),
            request,
            path,
            span,
        }
    }

    /// Answers a typed call, or whether the function is ready.
    async fn answer_call<C, E, F>(
        &self,
        event: LambdaEvent<Envelope<C>>,
        probes: &[Probe<'_>],
        handle: &(impl Fn(C) -> F + Sync),
    ) -> Result<Value, Diagnostic>
    where
        C: Call,
        E: Into<Problem>,
        F: Future<Output = Result<C::Reply, E>> + Send,
    {
        let (request, call) = match event.payload {
            Envelope::Probe { .. } => return answer(&readiness(probes).await),
            Envelope::Request { request, context } => (request, context),
        };
        let span = self.span(&event.context);
        trace::adopt_parent(
            &span,
            call.traceparent.as_deref(),
            event.context.xray_trace_id.as_deref(),
        );
        let own = Deadline::of_invocation(event.context.deadline);
        let deadline = call.deadline.map_or(own, |callers| own.within(callers));
        let work = handle(request).map_err(Into::into);
        match self.attempt(span, deadline, work).await {
            Ok(reply) => answer(&reply),
            Err(problem) => Err(diagnostic(&problem)),
        }
    }

    /// Runs an endpoint and answers its problem as a document.
    async fn run(
        &self,
        span: Span,
        deadline: Deadline,
        work: impl Future<Output = ApiResult> + Send,
        path: &str,
    ) -> ApiResponse {
        let in_span = span.clone();
        match self.attempt(span, deadline, work).await {
            Ok(response) => response,
            Err(problem) => in_span.in_scope(|| ApiResponse::problem(&problem, path)),
        }
    }

    /// Runs `work` under its deadline; a panic is a 500, and every failure is logged here, once.
    async fn attempt<T>(
        &self,
        span: Span,
        deadline: Deadline,
        work: impl Future<Output = Result<T, Problem>> + Send,
    ) -> Result<T, Problem> {
        let cold = self.cold.swap(false, Ordering::Relaxed);
        let started = Instant::now();
        let outcome = async {
            if let Some(trace_id) = trace::trace_id() {
                Span::current().record("trace_id", trace_id);
            }
            let outcome = match deadline.bound(AssertUnwindSafe(work).catch_unwind()).await {
                Some(Ok(outcome)) => outcome,
                Some(Err(_)) => Err(Problem::internal(io::Error::other("the handler panicked"))),
                None => Err(Problem::deadline_exceeded()),
            };
            self.report(&outcome, started, cold);
            outcome
        }
        .instrument(span)
        .await;
        self.telemetry.flush();
        outcome
    }

    fn report<T>(&self, outcome: &Result<T, Problem>, started: Instant, cold: bool) {
        let duration_ms = started.elapsed().as_secs_f64() * 1_000.0;
        match outcome {
            Ok(_) => tracing::info!(duration_ms, "done"),
            Err(problem) if problem.is_fault() => tracing::error!(
                duration_ms,
                code = problem.code,
                status = problem.status,
                cause = problem.cause().map(causes),
                "failed"
            ),
            Err(problem) => tracing::info!(
                duration_ms,
                code = problem.code,
                status = problem.status,
                "refused"
            ),
        }
        let fault = outcome.as_ref().is_err_and(Problem::is_fault);
        Meter::new(self.name).emit(&[
            ("Duration", Figure::Milliseconds(duration_ms)),
            ("Faults", Figure::Count(f64::from(u8::from(fault)))),
            ("ColdStarts", Figure::Count(f64::from(u8::from(cold)))),
        ]);
    }
}

async fn readiness(probes: &[Probe<'_>]) -> Readiness {
    Readiness {
        dependencies: join_all(probes.iter().map(Probe::status)).await,
    }
}

fn answer(reply: &impl Serialize) -> Result<Value, Diagnostic> {
    serde_json::to_value(reply).map_err(|error| diagnostic(&Problem::internal(error)))
}

/// The error type is the code, for `Retry` and `Catch`; the message is the whole problem.
fn diagnostic(problem: &Problem) -> Diagnostic {
    Diagnostic {
        error_type: problem.code.clone(),
        error_message: serde_json::to_string(problem).unwrap_or_else(|_| problem.code.clone()),
    }
}

/// An error with everything behind it, in one line.
fn causes(error: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
