//! Who sent a webhook: the scheme of the `Stripe-Signature` header.
//!
//! `t=<Unix seconds>,v1=<hex>[,v1=<hex>…]`, where `v1` is HMAC-SHA256 under the endpoint's secret
//! over `<t>.<raw body>`: <https://docs.stripe.com/webhooks#verify-manually>.

use crate::domain::UnbelievedWebhook;
use hmac::{Hmac, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use std::fmt;
use subtle::{Choice, ConstantTimeEq};

/// A signature older than this may be a replay.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);
/// More than any sender has secrets; a header with thousands would only cost time.
const MOST_SIGNATURES: usize = 16;

/// The secrets that sign webhooks: one, and two while it is rotated.
#[derive(Clone)]
pub struct WebhookSecrets(Vec<String>);

impl fmt::Debug for WebhookSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WebhookSecrets({})", self.0.len())
    }
}

struct Header<'a> {
    /// As it was signed.
    seconds: &'a str,
    at: Timestamp,
    signatures: Vec<&'a [u8]>,
}

impl WebhookSecrets {
    /// Secrets that are empty are left out: anyone could sign with them.
    #[must_use]
    pub fn new(secrets: Vec<String>) -> Self {
        Self(
            secrets
                .into_iter()
                .filter(|secret| !secret.is_empty())
                .collect(),
        )
    }

    /// Whether `body` was signed with one of the secrets, not long before `now`.
    ///
    /// Every signature is held against every secret, in a time that does not tell which of them, or
    /// how much of it, was right.
    ///
    /// # Errors
    /// [`UnbelievedWebhook`]; a forgery is called one however old it claims to be.
    pub fn verify(
        &self,
        header: Option<&str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), UnbelievedWebhook> {
        let header = header.ok_or(UnbelievedWebhook::Unsigned)?;
        let header = Header::parse(header).ok_or(UnbelievedWebhook::Malformed)?;
        let mut genuine = Choice::from(0);
        for secret in &self.0 {
            let expected = sign(secret, header.seconds, body);
            for signature in &header.signatures {
                genuine |= expected.as_bytes().ct_eq(signature);
            }
        }
        if !bool::from(genuine) {
            return Err(UnbelievedWebhook::Forged);
        }
        let age = now.duration_since(header.at);
        if age > TOLERANCE {
            Err(UnbelievedWebhook::TooOld)
        } else if age < -TOLERANCE {
            Err(UnbelievedWebhook::FromTheFuture)
        } else {
            Ok(())
        }
    }
}

impl<'a> Header<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut seconds = None;
        let mut signatures = Vec::new();
        for (name, value) in text
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
        {
            match name {
                "t" if seconds.is_none() => seconds = Some(value),
                "t" => return None,
                "v1" => signatures.push(value.as_bytes()),
                // Other schemes, such as v0 of test mode, are not to be believed.
                _ => {}
            }
        }
        let seconds = seconds?;
        let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
        (1..=MOST_SIGNATURES)
            .contains(&signatures.len())
            .then_some(Self {
                seconds,
                at,
                signatures,
            })
    }
}

/// In lower-case hexadecimal.
fn sign(secret: &str, seconds: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        unreachable!("HMAC takes a key of any length")
    };
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("{:x}", mac.finalize().into_bytes())
}

/// The header that Stripe would send.
#[cfg(test)]
pub fn signature_header(secret: &str, seconds: i64, body: &[u8]) -> String {
    format!(
        "t={seconds},v1={}",
        sign(secret, &seconds.to_string(), body)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY: &[u8] = br#"{"id":"evt_1","type":"payment_intent.succeeded"}"#;
    const SECONDS: i64 = 1_764_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap_or_else(|error| panic!("{error}"))
    }

    fn secrets(names: &[&str]) -> WebhookSecrets {
        WebhookSecrets::new(names.iter().map(|&name| name.to_owned()).collect())
    }

    fn header(secret: &str) -> String {
        signature_header(secret, SECONDS, BODY)
    }

    fn verify(header: &str, body: &[u8], now: i64) -> Result<(), UnbelievedWebhook> {
        secrets(&["whsec_now"]).verify(Some(header), body, at(now))
    }

    #[test]
    fn the_scheme_is_the_one_that_was_published() {
        // Computed by other means: echo -n '1764000000.{}' | openssl dgst -sha256 -hmac whsec_now
        let known = "47323de290207729740223bbdee13b0fb450bc79096bf87027ab5ffd6bef292d";
        assert_eq!(sign("whsec_now", "1764000000", b"{}"), known);
    }

    #[test]
    fn a_signature_of_now_is_believed() {
        assert_eq!(verify(&header("whsec_now"), BODY, SECONDS), Ok(()));
    }

    #[test]
    fn a_signature_is_believed_for_300_seconds_either_way() {
        let good = header("whsec_now");
        let verdicts = [-301, -300, 300, 301].map(|offset| verify(&good, BODY, SECONDS + offset));
        let expected = [
            Err(UnbelievedWebhook::FromTheFuture),
            Ok(()),
            Ok(()),
            Err(UnbelievedWebhook::TooOld),
        ];
        assert_eq!(verdicts, expected);
    }

    #[test]
    fn a_forgery_is_called_one_however_old_it_claims_to_be() {
        let forged = header("whsec_other");
        for now in [SECONDS, SECONDS + 86_400] {
            assert_eq!(verify(&forged, BODY, now), Err(UnbelievedWebhook::Forged));
        }
    }

    #[test]
    fn a_truncated_signature_is_a_forgery() {
        let good = header("whsec_now");
        for cut in [1, 2, 32, 63] {
            let verdict = verify(&good[..good.len() - cut], BODY, SECONDS);
            assert_eq!(verdict, Err(UnbelievedWebhook::Forged), "{cut} short");
        }
    }

    #[test]
    fn a_moved_time_is_a_forgery() {
        let moved = header("whsec_now").replace(&SECONDS.to_string(), &(SECONDS + 1).to_string());
        assert_eq!(
            verify(&moved, BODY, SECONDS),
            Err(UnbelievedWebhook::Forged)
        );
    }

    #[test]
    fn a_tampered_body_is_a_forgery() {
        let good = header("whsec_now");
        for tampered in [&BODY[..BODY.len() - 1], b"", br#"{"id":"evt_2"}"#] {
            assert_eq!(
                verify(&good, tampered, SECONDS),
                Err(UnbelievedWebhook::Forged)
            );
        }
    }

    #[test]
    fn while_a_secret_is_rotated_both_sign() {
        let rotating = secrets(&["whsec_next", "whsec_now"]);
        for secret in ["whsec_now", "whsec_next"] {
            assert_eq!(
                rotating.verify(Some(&header(secret)), BODY, at(SECONDS)),
                Ok(()),
                "{secret}"
            );
        }
        let retired = rotating.verify(Some(&header("whsec_retired")), BODY, at(SECONDS));
        assert_eq!(retired, Err(UnbelievedWebhook::Forged));
    }

    #[test]
    fn one_good_signature_among_several_is_enough() {
        let good = sign("whsec_now", &SECONDS.to_string(), BODY);
        let bad = "0".repeat(64);
        let several = format!("t={SECONDS},v0={bad},v1={bad},v1={good}");
        assert_eq!(verify(&several, BODY, SECONDS), Ok(()));
        let wrong_scheme = format!("t={SECONDS},v0={good},v1={bad}");
        assert_eq!(
            verify(&wrong_scheme, BODY, SECONDS),
            Err(UnbelievedWebhook::Forged)
        );
    }

    #[test]
    fn what_is_no_signature_header_is_said_to_be_none() {
        let many = format!("t={SECONDS}{}", ",v1=00".repeat(MOST_SIGNATURES + 1));
        let cases = [
            "",
            "t=",
            "t=1764000000",
            "v1=00",
            "t=x,v1=00",
            "t=1,t=2,v1=00",
            "t=99999999999999999,v1=00",
            &many,
        ];
        for header in cases {
            assert_eq!(
                verify(header, BODY, SECONDS),
                Err(UnbelievedWebhook::Malformed),
                "{header}"
            );
        }
        let missing = secrets(&["whsec_now"]).verify(None, BODY, at(SECONDS));
        assert_eq!(missing, Err(UnbelievedWebhook::Unsigned));
    }

    #[test]
    fn without_a_secret_nothing_is_believed() {
        for names in [&[][..], &[""]] {
            let verdict = secrets(names).verify(Some(&header("")), BODY, at(SECONDS));
            assert_eq!(verdict, Err(UnbelievedWebhook::Forged));
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in "\\PC{0,200}", body in proptest::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(verify(&text, &body, SECONDS).is_err());
        }
    }
}
