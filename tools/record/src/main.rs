//! `souk-record`: asks a model of Bedrock as the chat does, and keeps what was said for tests to play
//! back. `make record-chat` calls it.
//!
//! The model is asked by the credentials of whoever calls; its searches run on the local platform.

mod listener;
mod scrub;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_bedrockruntime::config::Builder;
use aws_sdk_lambda::config::{Credentials, SharedCredentialsProvider};
use clap::Parser;
use jiff::Timestamp;
use listener::Listener;
use souk_bedrock::recording::Conversation;
use souk_chat::{
    clients::{Catalog, Inventory},
    domain::{
        days::Day,
        message::Message,
        reading::{Reading, Situation},
        session::Session,
    },
    model::{Asked, DEFAULT_MAX_TOKENS, ModelPlanner, timing::Timing},
};
use souk_contracts::{Caller, GuestId};
use souk_model::{Bedrock, Options as ModelOptions};
use souk_platform::invoke::Invoker;
use std::{error::Error, fs, path::PathBuf, time::Duration};
use tokio::time::Instant;

/// Nobody waits for the answer here.
const PATIENCE: Duration = Duration::from_secs(60);

/// Records how a model of Bedrock answers a message.
#[derive(Debug, Parser)]
#[command(name = "souk-record", version)]
struct Options {
    /// What the shopper writes
    message: String,
    /// The recording's name, such as spa-in-boston
    #[arg(long)]
    name: String,
    #[arg(long, default_value = "amazon.nova-lite-v1:0")]
    model: String,
    /// Where the functions of the local platform are called
    #[arg(long, value_name = "URL")]
    functions: String,
    /// What stands before each function's name
    #[arg(long, default_value = "souk-")]
    prefix: String,
    /// Where the recording is written
    #[arg(long, value_name = "DIRECTORY", default_value = "events/chat/converse")]
    into: PathBuf,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let listener = Listener::default();
    let own = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let bedrock = Bedrock::with(
        Builder::from(&own).interceptor(listener.clone()),
        ModelOptions::of(options.model),
    );
    let planner = ModelPlanner::new(bedrock, Timing::of(PATIENCE), DEFAULT_MAX_TOKENS);
    let functions = Invoker::new(
        aws_sdk_lambda::Client::new(&local(&options.functions)),
        options.prefix,
    );
    let message = Message::new(&options.message)?;
    let request = Reading::of(message.as_str()).request(Situation {
        earlier: None,
        location: None,
        today: Day::at(Timestamp::now(), None),
    });
    let asked = Asked {
        message: &message,
        session: &Session::new(&Caller {
            user: None,
            guest: GuestId("recorder".to_owned()),
            roles: Vec::new(),
        }),
        location: None,
        meanings: &request.meanings,
        since: Instant::now(),
    };
    let stock = Inventory(functions.clone());
    let about = match planner.plan(&Catalog(functions), &stock, asked, &()).await {
        Ok(plan) => format!("{} cards: {}", plan.cards.len(), plan.reply),
        Err(unplanned) => format!("The rules answer: {unplanned}."),
    };
    let exchanges = scrub::exchanges(&listener.heard());
    if exchanges.is_empty() {
        return Err(
            "Bedrock was not reached: are there credentials, and is the model open to them?".into(),
        );
    }
    let conversation = Conversation {
        about,
        message: options.message,
        exchanges,
    };
    let file = options.into.join(options.name).with_extension("json");
    fs::write(&file, serde_json::to_string_pretty(&conversation)? + "\n")?;
    println!("{}\n{}", conversation.about, file.display());
    Ok(())
}

/// The platform's AWS, which checks no credentials.
fn local(endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "souk-record");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(endpoint)
        .build()
}
