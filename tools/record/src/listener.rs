//! Listens in on the calls of the AWS SDK.

use aws_sdk_bedrockruntime::config::{
    ConfigBag, Intercept, RuntimeComponents,
    interceptors::{
        AfterDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
    },
};
use serde_json::Value;
use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

/// A request and what came back.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    pub request: Value,
    pub status: u16,
    /// The kind of error, of a refusal.
    pub error: Option<String>,
    pub response: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
pub struct Listener(Arc<Mutex<Vec<Heard>>>);

type Silent = Result<(), Box<dyn Error + Send + Sync>>;

impl Listener {
    /// The calls that were answered, in order.
    pub fn heard(&self) -> Vec<Heard> {
        let mut heard = self.with(|heard| heard.clone());
        heard.retain(|call| call.status > 0);
        heard
    }

    fn with<T>(&self, work: impl FnOnce(&mut Vec<Heard>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Intercept for Listener {
    fn name(&self) -> &'static str {
        "souk-record"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Silent {
        let body = context.request().body().bytes().unwrap_or_default();
        let request = serde_json::from_slice(body).unwrap_or_default();
        self.with(|heard| {
            heard.push(Heard {
                request,
                ..Heard::default()
            });
        });
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Silent {
        let response = context.response();
        let error = response.headers().get("x-amzn-errortype");
        self.with(|heard| {
            if let Some(last) = heard.last_mut() {
                last.status = response.status().as_u16();
                last.error = error
                    .and_then(|kind| kind.split(':').next())
                    .map(str::to_owned);
                last.response = response.body().bytes().unwrap_or_default().to_vec();
            }
        });
        Ok(())
    }
}
