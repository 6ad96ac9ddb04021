//! Stripe's PaymentIntents with manual capture, in the few calls that Souk needs.
//!
//! A payment is made and confirmed by two calls. Making it holds no money and is idempotent by the
//! order, so a payment whose id was lost is found by making it again; the calls that move money
//! name the payment, and its own state keeps them from happening twice. So a call that timed out is
//! never guessed about: it is sent again under its idempotency key, or the payment is asked for.

mod answer;
mod http;
mod intent;
mod list;
mod refund;
mod signature;
mod webhook;

#[cfg(test)]
pub(crate) use signature::signature_header;
pub use webhook::StripeWebhook;

use crate::{
    domain::{PaymentError, PaymentId, ProviderPayment, Step},
    ports::{
        CancelPayment, CapturePayment, ConfirmPayment, Confirmation, FindPayment, OpenPayment,
        ProbeProvider,
    },
};
use http::{Http, Reply};
use intent::{Intent, Mark};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use souk_contracts::{Money, OrderId};
use souk_platform::{Platform, StartError};
use std::time::Duration;
use uuid::Uuid;

/// How long one call may take before it is given up and asked after.
const CALL_TIMEOUT: Duration = Duration::from_secs(6);
/// A key under which Stripe failed is spent: it keeps the failure. So many keys of one thing are looked
/// through for what an earlier call made, more than a workflow spends in an outage of hours.
const KEYS: u32 = 100;
/// A step is tried under so many keys by one call.
const TRIES: u32 = 3;

/// The deployment's name where the setting `FUNCTION_PREFIX` gives none.
const DEPLOYMENT: &str = "souk";

/// What the setting `STRIPE_SECRET` holds.
#[derive(Deserialize)]
struct StripeSecret {
    api_key: String,
    /// More than one while a secret is rotated.
    webhook_secrets: Vec<String>,
}

/// Why a function could not start.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Client(#[from] PaymentError),
}

/// Stripe, at the address of the setting `STRIPE_API_BASE`, and what reads its webhooks. No call is made
/// to it here. Payments are marked with the deployment's name, that of the stack, which the setting
/// `FUNCTION_PREFIX` begins with.
///
/// # Errors
/// [`ConnectError`] when a setting is missing or the secret cannot be read.
pub async fn connect(platform: &Platform) -> Result<(Stripe, StripeWebhook), ConnectError> {
    let secret: StripeSecret = platform.secret("STRIPE_SECRET").await?;
    let base = platform
        .settings()
        .required("STRIPE_API_BASE")
        .map_err(StartError::from)?;
    let mut stripe = Stripe::new(&base, &secret.api_key)?;
    if let Some(prefix) = platform.settings().optional("FUNCTION_PREFIX") {
        stripe = stripe.deployed_as(prefix.trim_end_matches('-'));
    }
    Ok((stripe, StripeWebhook::new(secret.webhook_secrets)))
}

/// Stripe, as the payment provider.
pub struct Stripe {
    http: Http,
    /// Written on each payment, since several deployments may share an account.
    deployment: String,
}

const fn path(step: Step) -> &'static str {
    match step {
        Step::Confirm => "confirm",
        Step::Capture => "capture",
        Step::Cancel => "cancel",
    }
}

impl Stripe {
    /// `base` is Stripe's address, such as `https://api.stripe.com`.
    ///
    /// # Errors
    /// [`PaymentError::Refused`] when TLS cannot be set up. No connection is opened here.
    pub fn new(base: &str, api_key: &str) -> Result<Self, PaymentError> {
        Self::with_call_timeout(base, api_key, CALL_TIMEOUT)
    }

    /// # Errors
    /// As [`Self::new`].
    pub fn with_call_timeout(
        base: &str,
        api_key: &str,
        call_timeout: Duration,
    ) -> Result<Self, PaymentError> {
        Ok(Self {
            http: Http::new(base, api_key, call_timeout)?,
            deployment: DEPLOYMENT.to_owned(),
        })
    }

    /// The same, by the name of its deployment, `souk` if it is not told.
    #[must_use]
    pub fn deployed_as(self, deployment: &str) -> Self {
        Self {
            deployment: deployment.to_owned(),
            ..self
        }
    }

    /// Takes a step, and answers how the payment stands then: done by this call, by an earlier one,
    /// or no longer possible.
    async fn take(
        &self,
        step: Step,
        order: OrderId,
        payment: &PaymentId,
        form: &[(&str, &str)],
    ) -> Result<ProviderPayment, PaymentError> {
        let url = format!("/v1/payment_intents/{payment}/{}", path(step));
        let mut key = idempotency_key(order, path(step), 1);
        for _ in 0..TRIES {
            if let Reply::Fresh(intent) = self.http.post::<Intent>(&url, &key, form).await? {
                return intent.read();
            }
            let stands = self.find(payment).await?;
            if !step.is_due(&stands.state) {
                return Ok(stands);
            }
            // Nothing has happened under that key, and nothing will. That it happens once under any
            // other is for the payment's own state to see to.
            key = format!("order:{order}:{}:{}", path(step), Uuid::now_v7());
        }
        Err(spent())
    }
}

impl Stripe {
    /// Makes something, or answers what an earlier call made, under one key after the other: always in
    /// the same order, so that two calls at once never make two. A failure of this very call ends it:
    /// whoever asks again looks first for what it has done all the same.
    async fn make<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(&str, &str)],
        key: impl Fn(u32) -> String,
    ) -> Result<T, PaymentError> {
        for number in 1..=KEYS {
            match self.http.post(path, &key(number), form).await? {
                Reply::Fresh(made) | Reply::Replayed(made) => return Ok(made),
                Reply::OutOfTurn => return Err(PaymentError::NotCaptured),
                Reply::Spent { just_now: true } => break,
                Reply::Spent { just_now: false } => {}
            }
        }
        Err(spent())
    }
}

impl ProbeProvider for Stripe {
    async fn answers(&self) -> bool {
        self.http.answers("/v1/payment_intents?limit=1").await
    }
}

impl FindPayment for Stripe {
    async fn find(&self, payment: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        let url = format!("/v1/payment_intents/{payment}?expand[]=latest_charge");
        let intent: Value = self.http.get(&url).await?;
        if Mark::on(&intent)?.may_be_of(&self.deployment) {
            Intent::of(&intent)?.read()
        } else {
            Err(PaymentError::UnknownPayment)
        }
    }
}

impl OpenPayment for Stripe {
    async fn open(&self, order: OrderId, amount: Money) -> Result<PaymentId, PaymentError> {
        let (minor_units, order_id) = (amount.amount().to_string(), order.to_string());
        let currency = amount.currency().as_str().to_ascii_lowercase();
        let form = [
            ("amount", minor_units.as_str()),
            ("currency", currency.as_str()),
            ("capture_method", "manual"),
            ("payment_method_types[0]", "card"),
            ("metadata[order_id]", order_id.as_str()),
            ("metadata[deployment]", self.deployment.as_str()),
        ];
        self.make::<Intent>("/v1/payment_intents", &form, |number| {
            idempotency_key(order, "create", number)
        })
        .await?
        .id()
    }
}

impl ConfirmPayment for Stripe {
    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProviderPayment, PaymentError> {
        let form = [
            ("payment_method", confirmation.method.as_str()),
            ("receipt_email", confirmation.email.as_str()),
            match &confirmation.return_url {
                Some(url) => ("return_url", url.as_str()),
                // A card that asks for 3-D Secure is refused instead of left waiting.
                None => ("error_on_requires_action", "true"),
            },
        ];
        self.take(
            Step::Confirm,
            confirmation.order,
            &confirmation.payment,
            &form,
        )
        .await
    }
}

impl CapturePayment for Stripe {
    async fn capture(
        &self,
        order: OrderId,
        payment: &PaymentId,
    ) -> Result<ProviderPayment, PaymentError> {
        self.take(Step::Capture, order, payment, &[]).await
    }
}

impl CancelPayment for Stripe {
    async fn cancel(
        &self,
        order: OrderId,
        payment: &PaymentId,
    ) -> Result<ProviderPayment, PaymentError> {
        self.take(Step::Cancel, order, payment, &[]).await
    }
}

/// The same for the same step of the same order, so that a second call is the first one again.
fn idempotency_key(order: OrderId, step: &str, number: u32) -> String {
    match number {
        1 => format!("order:{order}:{step}"),
        _ => format!("order:{order}:{step}:{number}"),
    }
}

fn spent() -> PaymentError {
    PaymentError::Unavailable("it failed under each idempotency key".to_owned())
}
