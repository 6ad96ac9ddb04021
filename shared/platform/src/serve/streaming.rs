//! Endpoints that tell their answer in parts: to each caller who asks for events, as they come where
//! the gateway can stream, in one body where it cannot.
//!
//! Until the first event an answer is like any other: a problem has its own status. Then the head has
//! gone out, and a problem is the last event.

use super::{Arrived, Function};
use crate::{
    Platform,
    api::{ApiRequest, ApiResponse, ApiResult, Events, KEEP_ALIVE, Part},
    settings::{SettingError, Settings},
};
use http::header::SET_COOKIE;
use lambda_http::{Body, Request, Response, run, run_with_streaming_response};
use lambda_runtime::{Error, service_fn, streaming};
use souk_contracts::Problem;
use std::{future::Future, io, time::Duration};
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};

/// How long a listener hears nothing at most.
const SILENCE: Duration = Duration::from_secs(3);

impl Platform {
    /// Serves an endpoint that tells its answer in parts.
    ///
    /// With `RESPONSE_STREAMING=On` every answer goes out in the form that API Gateway streams, which
    /// needs an integration with `responseTransferMode: STREAM`; otherwise in the ordinary form, whole.
    /// What was begun is finished also when the caller has gone.
    ///
    /// # Errors
    /// When `RESPONSE_STREAMING` is neither `On` nor `Off`, or the Lambda runtime itself fails.
    pub async fn serve_api_streaming<F>(
        self,
        handle: impl Fn(ApiRequest, Events) -> F + Send + Sync + 'static,
    ) -> Result<(), Error>
    where
        F: Future<Output = ApiResult> + Send + 'static,
    {
        let streams = streams(&self.settings)?;
        // An answer may still be told when the runtime has taken over, so what tells it has to live
        // as long as the process, which is how long a function serves.
        let platform: &'static Self = Box::leak(Box::new(self));
        let function: &'static Function<'_> = Box::leak(Box::new(Function::new(platform)));
        let tell = move |request| function.tell(request, &handle);
        if streams {
            run_with_streaming_response(service_fn(move |request| {
                let told = tell(request);
                async move { Ok::<_, Error>(told.streamed(SILENCE).await) }
            }))
            .await
        } else {
            run(service_fn(move |request| {
                let told = tell(request);
                async move { Ok::<_, Error>(told.whole().await) }
            }))
            .await
        }
    }
}

fn streams(settings: &Settings) -> Result<bool, SettingError> {
    match settings.optional("RESPONSE_STREAMING").as_deref() {
        Some("On") => Ok(true),
        None | Some("Off") => Ok(false),
        Some(_) => Err(SettingError::Malformed("RESPONSE_STREAMING".to_owned())),
    }
}

impl Function<'static> {
    /// Begins to answer `request`.
    fn tell<F>(
        &'static self,
        request: Request,
        handle: impl FnOnce(ApiRequest, Events) -> F,
    ) -> Told
    where
        F: Future<Output = ApiResult> + Send + 'static,
    {
        let Arrived {
            request,
            path,
            cookie,
            span,
            deadline,
        } = self.arrived(request);
        let (answer, parts) = Events::channel();
        let events = if request.prefers_events() {
            answer.clone()
        } else {
            Events::unheard()
        };
        let work = handle(request, events);
        tokio::spawn(async move {
            let outcome = self.run(span, deadline, work, &path).await;
            // After the log, since the process may be stopped as soon as the answer has ended.
            answer.put(Part::Answer(outcome));
        });
        Told { parts, cookie }
    }
}

/// An answer while it is being told.
struct Told {
    parts: UnboundedReceiver<Part>,
    /// Names a new guest.
    cookie: Option<String>,
}

/// How an answer begins.
enum Beginning {
    /// And ends: it is told at once.
    Whole(ApiResponse),
    Events {
        head: ApiResponse,
        first: String,
    },
}

impl Told {
    async fn beginning(&mut self) -> Beginning {
        let mut head = ApiResponse::event_stream();
        loop {
            match self.parts.recv().await {
                Some(Part::Header(name, value)) => head = head.header(name, value),
                Some(Part::Event(first)) => {
                    return Beginning::Events {
                        head: self.with_cookie(head),
                        first,
                    };
                }
                Some(Part::Answer(answer)) => return Beginning::Whole(self.with_cookie(answer)),
                None => {
                    let lost = Problem::internal(io::Error::other("the answer was lost"));
                    return Beginning::Whole(ApiResponse::problem(&lost, ""));
                }
            }
        }
    }

    fn with_cookie(&mut self, answer: ApiResponse) -> ApiResponse {
        match self.cookie.take() {
            Some(cookie) => answer.header(SET_COOKIE, cookie),
            None => answer,
        }
    }

    /// What goes over the wire next; nothing when all is told.
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.parts.recv().await? {
                Part::Event(text) => return Some(text),
                Part::Answer(answer) => return Some(answer.into_last_event()),
                // The head has gone out.
                Part::Header(..) => {}
            }
        }
    }

    /// In the ordinary form, when all is told.
    async fn whole(mut self) -> Response<Body> {
        match self.beginning().await {
            Beginning::Whole(answer) => answer.into_http(),
            Beginning::Events { head, first } => {
                let mut body = first;
                while let Some(text) = self.next().await {
                    body.push_str(&text);
                }
                head.body(body).into_http()
            }
        }
    }

    /// In the form for streaming, with a sign of life whenever nothing was told for `silence`.
    async fn streamed(mut self, silence: Duration) -> Response<streaming::Body> {
        match self.beginning().await {
            Beginning::Whole(answer) => answer.into_http().map(|body| body.to_vec().into()),
            Beginning::Events { head, first } => {
                let (mut wire, body) = streaming::channel();
                tokio::spawn(async move {
                    let mut text = Some(first);
                    while let Some(sent) = text {
                        if wire.send_data(sent.into()).await.is_err() {
                            return;
                        }
                        let next = timeout(silence, self.next()).await;
                        text = next.unwrap_or_else(|_| Some(KEEP_ALIVE.to_owned()));
                    }
                });
                head.into_http().map(|_| body)
            }
        }
    }
}

#[cfg(test)]
mod tests;
