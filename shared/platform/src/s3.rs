//! Requests of S3: addresses in a bucket that grant one request to whoever has them, for a while: Signature
//! Version 4 in the query (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>).
//! What clients are handed and what Souk asks for itself is signed in this one way.

use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::{
    http_request::{
        PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4,
};
use jiff::Timestamp;
use std::{error::Error, time::Duration};
use url::Url;

/// Why nothing can be signed: there are no credentials, or none that can be had.
#[derive(Debug, thiserror::Error)]
#[error("a request of S3 cannot be signed")]
pub struct SignError(#[source] Box<dyn Error + Send + Sync>);

/// Signs for one bucket, with a function's own credentials.
pub struct Signer {
    credentials: Option<SharedCredentialsProvider>,
    region: String,
    /// The bucket's address, without a slash at its end.
    base: String,
}

impl Signer {
    /// Where an endpoint is set, the bucket is a directory of it; otherwise it has a host of its own.
    #[must_use]
    pub fn new(aws: &SdkConfig, bucket: &str) -> Self {
        let region = aws.region().map_or("us-east-1", AsRef::as_ref).to_owned();
        let base = match aws.endpoint_url() {
            Some(endpoint) => format!("{}/{bucket}", endpoint.trim_end_matches('/')),
            None if region.starts_with("cn-") => {
                format!("https://{bucket}.s3.{region}.amazonaws.com.cn")
            }
            None => format!("https://{bucket}.s3.{region}.amazonaws.com"),
        };
        Self {
            credentials: aws.credentials_provider(),
            region,
            base,
        }
    }

    /// The address of what is at `path`, a key or a query, encoded as it is to be in an address. It is
    /// good for `life` from `since`, for a request of that method with these headers.
    ///
    /// # Errors
    /// [`SignError`] without credentials.
    pub async fn sign(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        (since, life): (Timestamp, Duration),
    ) -> Result<Url, SignError> {
        let provider = self.credentials.as_ref();
        let provider = provider.ok_or_else(|| SignError("there are no credentials".into()))?;
        let identity = provider.provide_credentials().await.map_err(unsigned)?;
        let identity = identity.into();
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(life);
        // S3 takes a path as it stands.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(since.into())
            .settings(settings)
            .build()
            .map_err(unsigned)?;
        let mut address = Url::parse(&format!("{}/{path}", self.base)).map_err(unsigned)?;
        let request = SignableRequest::new(
            method,
            address.as_str(),
            headers.iter().copied(),
            SignableBody::UnsignedPayload,
        );
        let signed = sign(request.map_err(unsigned)?, &params.into()).map_err(unsigned)?;
        let (instructions, _) = signed.into_parts();
        address
            .query_pairs_mut()
            .extend_pairs(instructions.params());
        Ok(address)
    }
}

fn unsigned(error: impl Error + Send + Sync + 'static) -> SignError {
    SignError(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_credential_types::Credentials;

    fn signer(base: &str) -> Signer {
        let credentials = Credentials::new(
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            None,
            None,
            "test",
        );
        Signer {
            credentials: Some(SharedCredentialsProvider::new(credentials)),
            region: "us-east-1".to_owned(),
            base: base.to_owned(),
        }
    }

    #[tokio::test]
    async fn an_address_is_signed_as_in_the_documentation_of_s3() {
        let since: Timestamp = "2013-05-24T00:00:00Z"
            .parse()
            .unwrap_or_else(|error| panic!("{error}"));
        let address = signer("https://examplebucket.s3.amazonaws.com")
            .sign("GET", "test.txt", &[], (since, Duration::from_secs(86_400)))
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        let signed = address
            .query_pairs()
            .any(|(name, value)| name == "X-Amz-Signature" && value == signature);
        assert!(signed, "{address}");
    }

    #[tokio::test]
    async fn the_bucket_has_a_host_of_its_own_but_for_where_an_endpoint_is_set() {
        let aws =
            |region: &'static str| SdkConfig::builder().region(aws_config::Region::new(region));
        let base = |aws: &SdkConfig| Signer::new(aws, "b").base;
        assert_eq!(
            base(&aws("eu-central-1").build()),
            "https://b.s3.eu-central-1.amazonaws.com"
        );
        assert_eq!(
            base(&aws("cn-north-1").build()),
            "https://b.s3.cn-north-1.amazonaws.com.cn"
        );
        let local = aws("us-east-1").endpoint_url("http://127.0.0.1:4566/");
        assert_eq!(base(&local.build()), "http://127.0.0.1:4566/b");
    }
}
