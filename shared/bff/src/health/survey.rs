//! Asks everything that a shopper's request meets whether it is there, all at once, each in a time of
//! its own and in the cheapest way that it has.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::{
    error::{DisplayErrorContext, SdkError},
    types::AttributeValue,
};
use futures::{
    FutureExt,
    future::{join, join_all},
};
use jiff::Timestamp;
use redis::pipe;
use reqwest::{Client, Url};
use souk_contracts::{Problem, calls::DependencyStatus};
use souk_platform::{
    Platform, deadline::Deadline, invoke::Invoker, ready::Probe, redis::Redis, s3::Signer,
};
use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

/// One function of each service that stands on something of its own, which it names itself.
const PROBED: [&str; 4] = [
    "catalog-get-products",
    "inventory-availability",
    "orders-transition",
    "payments-authorize",
];
/// How long a function has to start and to ask what it stands on.
const FUNCTION_PATIENCE: Duration = Duration::from_secs(5);
/// How long the one request of a bucket is good for.
const SIGNED_FOR: Duration = Duration::from_secs(60);
/// The key of an item that is not there: a table that says so answers.
const NOBODY: &str = "health";

/// Everything that is asked.
pub struct Survey {
    functions: Invoker,
    probes: Vec<Probe<'static>>,
}

/// What no function of another service probes, and where it is.
struct Named {
    sessions: Redis,
    /// A table.
    checkouts: String,
    /// A table.
    assets: String,
    /// A bucket.
    pictures: String,
    /// An ARN.
    workflow: String,
    /// An ARN.
    topic: String,
}

impl Survey {
    /// Of this deployment. No call is made.
    ///
    /// # Errors
    /// What is missing: a setting, or whatever TLS needs.
    pub fn of(platform: &Platform) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let settings = platform.settings();
        let named = Named {
            sessions: platform.redis_session()?,
            checkouts: settings.required("CHECKOUTS_TABLE")?,
            assets: settings.required("MEDIA_ASSETS_TABLE")?,
            pictures: settings.required("MEDIA_BUCKET")?,
            workflow: settings.required("CHECKOUT_WORKFLOW_ARN")?,
            topic: settings.required("EVENTS_TOPIC_ARN")?,
        };
        Ok(Self {
            functions: platform.invoker()?,
            probes: probes(platform.aws(), Client::builder().build()?, named),
        })
    }

    /// What each answered.
    pub async fn take(&self) -> Vec<DependencyStatus> {
        let functions = join_all(PROBED.map(|function| self.of_function(function)));
        let probes = join_all(self.probes.iter().map(Probe::status));
        let (functions, probes) = join(functions, probes).await;
        functions.into_iter().flatten().chain(probes).collect()
    }

    /// What `function` says of what it stands on, or that it does not answer itself.
    async fn of_function(&self, function: &str) -> Vec<DependencyStatus> {
        let started = Instant::now();
        let deadline = Deadline::current().min(Deadline::after(FUNCTION_PATIENCE));
        let answer = deadline.bound(self.functions.probe(function)).await;
        match answer.unwrap_or_else(|| Err(Problem::deadline_exceeded())) {
            Ok(readiness) => readiness.dependencies,
            Err(error) => {
                tracing::warn!(function, %error, "a function does not answer its probe");
                let latency_ms = u64::try_from(started.elapsed().as_millis());
                vec![DependencyStatus {
                    name: function.to_owned(),
                    ready: false,
                    latency_ms: latency_ms.unwrap_or(u64::MAX),
                }]
            }
        }
    }
}

fn probes(aws: &SdkConfig, http: Client, named: Named) -> Vec<Probe<'static>> {
    let tables = aws_sdk_dynamodb::Client::new(aws);
    vec![
        of_redis("chat.redis", named.sessions),
        of_table(
            "bff.dynamodb",
            tables.clone(),
            named.checkouts,
            "checkout_id",
        ),
        of_workflow(
            "bff.workflow",
            aws_sdk_sfn::Client::new(aws),
            named.workflow,
        ),
        of_topic("bff.sns", aws_sdk_sns::Client::new(aws), named.topic),
        of_table("media.dynamodb", tables, named.assets, "asset_id"),
        of_bucket("media.s3", http, Signer::new(aws, &named.pictures)),
    ]
}

fn of_redis(name: &'static str, redis: Redis) -> Probe<'static> {
    Probe::new(name, move || {
        let redis = redis.clone();
        async move { redis.run::<()>(pipe().ping().ignore()).await.is_ok() }.boxed()
    })
}

/// Reads an item that is not there, as cheap a read as there is; describing a table is not for often.
fn of_table(
    name: &'static str,
    tables: aws_sdk_dynamodb::Client,
    table: String,
    key: &'static str,
) -> Probe<'static> {
    Probe::new(name, move || {
        let nobody = AttributeValue::S(NOBODY.to_owned());
        let read = tables.get_item().table_name(&table).key(key, nobody);
        read.send().map(|answer| answers(name, &answer)).boxed()
    })
}

fn of_workflow(name: &'static str, machines: aws_sdk_sfn::Client, arn: String) -> Probe<'static> {
    Probe::new(name, move || {
        let asked = machines.describe_state_machine().state_machine_arn(&arn);
        asked.send().map(|answer| answers(name, &answer)).boxed()
    })
}

fn of_topic(name: &'static str, topics: aws_sdk_sns::Client, arn: String) -> Probe<'static> {
    Probe::new(name, move || {
        let asked = topics.get_topic_attributes().topic_arn(&arn);
        asked.send().map(|answer| answers(name, &answer)).boxed()
    })
}

fn of_bucket(name: &'static str, http: Client, bucket: Signer) -> Probe<'static> {
    let bucket = Arc::new(bucket);
    Probe::new(name, move || {
        let (http, bucket) = (http.clone(), Arc::clone(&bucket));
        async move {
            let span = (Timestamp::now(), SIGNED_FOR);
            match bucket.sign("HEAD", "", &[], span).await {
                Ok(address) => is_answered(name, &http, address).await,
                Err(error) => {
                    tracing::warn!(dependency = name, %error, "it cannot be probed");
                    false
                }
            }
        }
        .boxed()
    })
}

async fn is_answered(dependency: &str, http: &Client, address: Url) -> bool {
    let answer = http.head(address).send().await;
    // Without the address, which is signed.
    match answer.and_then(reqwest::Response::error_for_status) {
        Ok(_) => true,
        Err(error) => {
            let reason = error.without_url();
            tracing::warn!(dependency, %reason, "it does not answer its probe");
            false
        }
    }
}

fn answers<T, E: Error + 'static>(dependency: &str, answer: &Result<T, SdkError<E>>) -> bool {
    if let Err(error) = answer {
        tracing::warn!(dependency, reason = %DisplayErrorContext(error), "it does not answer its probe");
    }
    answer.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_config::{BehaviorVersion, Region};
    use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
    use std::net::SocketAddr;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    const ALL: [&str; 6] = [
        "bff.dynamodb",
        "bff.sns",
        "bff.workflow",
        "chat.redis",
        "media.dynamodb",
        "media.s3",
    ];

    /// Who answers at `address`, where everything is said to be.
    async fn who_answers(address: SocketAddr) -> Vec<&'static str> {
        let credentials = Credentials::new("test", "test", None, None, "test");
        let aws = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(format!("http://{address}"))
            .build();
        let name = || "name".to_owned();
        let sessions = Redis::lazy(&format!("redis://{address}/0"));
        let named = Named {
            sessions: sessions.unwrap_or_else(|error| panic!("{error}")),
            checkouts: name(),
            assets: name(),
            pictures: name(),
            workflow: name(),
            topic: name(),
        };
        let probes = probes(&aws, Client::new(), named);
        let mut statuses = join_all(probes.iter().map(Probe::status)).await;
        statuses.sort_by(|one, other| one.name.cmp(&other.name));
        let names: Vec<&str> = statuses.iter().map(|status| status.name.as_str()).collect();
        assert_eq!(names, ALL);
        let ready = ALL.into_iter().zip(statuses);
        ready
            .filter(|(_, status)| status.ready)
            .map(|(name, _)| name)
            .collect()
    }

    async fn listener() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.unwrap_or_else(|error| panic!("{error}"));
        let address = listener.local_addr();
        (listener, address.unwrap_or_else(|error| panic!("{error}")))
    }

    /// Says `answer` to whatever is asked.
    async fn say(listener: TcpListener, answer: String) {
        while let Ok((mut connection, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut asked = [0; 8_192];
                while connection.read(&mut asked).await.is_ok_and(|read| read > 0) {
                    if connection.write_all(answer.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
    }

    #[tokio::test]
    async fn what_is_gone_hangs_or_fails_is_not_ready() {
        let (gone, nowhere) = listener().await;
        drop(gone);
        let (_silent, hanging) = listener().await;
        let (broken, failing) = listener().await;
        let fault = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n";
        tokio::spawn(say(broken, fault.to_owned()));
        for address in [nowhere, hanging, failing] {
            assert_eq!(who_answers(address).await, [""; 0], "{address}");
        }
    }

    #[tokio::test]
    async fn what_answers_is_ready() {
        let (well, address) = listener().await;
        let body = r#"{"stateMachineArn":"a","name":"a","definition":"","roleArn":"a","type":"STANDARD","creationDate":0}"#;
        let body = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        tokio::spawn(say(well, body));
        let answering = who_answers(address).await;
        assert_eq!(
            answering,
            ["bff.dynamodb", "bff.workflow", "media.dynamodb", "media.s3"],
            "SNS speaks XML, and Redis another language"
        );
    }
}
