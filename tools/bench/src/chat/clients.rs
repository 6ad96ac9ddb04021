//! Clients that talk, each with one turn after the other.

use super::{
    shop::{Counter, Shop, redis},
    turns::Turns,
};
use crate::{
    failure::{Failure, Result},
    progress::Progress,
};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_bedrockruntime::config::{Credentials, SharedCredentialsProvider};
use futures::future::try_join_all;
use souk_bedrock::{Mind, Server, faults::Knobs};
use souk_chat::{
    accounts::Accounts,
    audit::DynamoAudit,
    budget::RedisBudget,
    domain::{
        message::Message,
        spending::{DailyBudget, Prices},
    },
    metered::Metered,
    planner,
    sessions::RedisSessions,
    turn::{Answer, Chat, Said},
};
use souk_contracts::{Caller, GuestId};
use souk_model::Model;
use souk_platform::{clock::Clock, metrics::Meter, settings::Settings};
use std::time::{Duration, Instant};

/// Each client has so many turns before its measured ones.
const WARM: usize = 10;
const WISHES: [&str; 8] = [
    "50% off spa in {city}",
    "massage in {city} under $90",
    "yoga in {city}",
    "dinner for two in {city}",
    "something fun for the kids in {city} under $40",
    "climbing class in {city}",
    "half price facial in {city}",
    "a tasting in {city} at 30% off",
];
const CITIES: [&str; 10] = [
    "Austin",
    "Boston",
    "Chicago",
    "Denver",
    "Miami",
    "Nashville",
    "New York",
    "Portland",
    "San Francisco",
    "Seattle",
];

type Talk<'a> =
    Chat<&'a Counter<'a>, &'a Counter<'a>, RedisSessions, Metered<Model>, RedisBudget, DynamoAudit>;

/// How many talk, and how long.
pub struct Load {
    pub clients: usize,
    /// Of each client, measured.
    pub turns: usize,
}

impl Load {
    /// # Errors
    /// [`Failure`] when a turn is refused.
    pub async fn without_a_model(&self, what: &str, shop: &Shop<'_>) -> Result<Turns> {
        self.talk(what, shop, None).await
    }

    /// With a model that behaves as `knobs` say.
    ///
    /// # Errors
    /// [`Failure`] when a turn is refused, or the stand-in cannot listen.
    pub async fn with_a_model(&self, what: &str, shop: &Shop<'_>, knobs: Knobs) -> Result<Turns> {
        let server = Server::start(0, Mind::Scripted, knobs).await;
        let server = server.map_err(Failure::unexpected)?;
        self.talk(what, shop, Some(&server)).await
    }

    async fn talk(&self, what: &str, shop: &Shop<'_>, server: Option<&Server>) -> Result<Turns> {
        let progress = Progress::of(what, self.clients * self.turns);
        let counters: Vec<Counter<'_>> = (0..self.clients)
            .map(|_| shop.counter())
            .collect::<Result<_>>()?;
        let talks: Vec<Talk<'_>> = counters
            .iter()
            .map(|counter| talk(counter, server))
            .collect::<Result<_>>()?;
        let clients = talks
            .iter()
            .enumerate()
            .map(|(number, talk)| self.client(number, talk, &progress));
        let mut turns = Turns::default();
        for (took, answer) in try_join_all(clients).await?.into_iter().flatten() {
            turns.add(took, &answer);
        }
        Ok(turns)
    }

    async fn client(
        &self,
        number: usize,
        talk: &Talk<'_>,
        progress: &Progress,
    ) -> Result<Vec<(Duration, Answer)>> {
        let caller = Caller {
            user: None,
            guest: GuestId(format!("bench-{number}")),
            roles: Vec::new(),
        };
        let mut turns = Vec::with_capacity(self.turns);
        for turn in 0..WARM + self.turns {
            let said = said(number * (WARM + self.turns) + turn)?;
            let started = Instant::now();
            let answer = talk.answer(&caller, said, &()).await;
            let took = started.elapsed();
            let answer = answer.map_err(Failure::unexpected)?;
            if turn >= WARM {
                turns.push((took, answer));
                progress.advance();
            }
        }
        Ok(turns)
    }
}

/// Another wish in another city for every number.
fn said(number: usize) -> Result<Said> {
    let wish = WISHES[number % WISHES.len()];
    let city = CITIES[(number / WISHES.len() + number) % CITIES.len()];
    Ok(Said {
        message: Message::new(&wish.replace("{city}", city)).map_err(Failure::unexpected)?,
        session_id: None,
        location: None,
        consent: None,
        network: None,
    })
}

/// A chat as its function has one, with the settings that it starts with.
fn talk<'a>(counter: &'a Counter<'a>, server: Option<&Server>) -> Result<Talk<'a>> {
    // Of more than a day's turns.
    let plenty = "1000000000000";
    let chosen = [
        ("CHAT_PLANNER", "model"),
        ("CHAT_MODEL_ID", "stand-in"),
        ("CHAT_DAILY_TOKENS", plenty),
        ("CHAT_DAILY_TOKENS_EACH", plenty),
    ];
    let chosen = chosen.into_iter().filter(|_| server.is_some());
    let settings: Settings = chosen
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let (redis, meter) = (redis()?, Meter::new("chat-bench"));
    let daily = DailyBudget::from_settings(&settings).map_err(Failure::unexpected)?;
    Ok(Chat {
        deals: counter,
        stock: counter,
        sessions: RedisSessions::new(redis.clone()),
        model: planner::model(&settings, &aws(server), meter).map_err(Failure::unexpected)?,
        accounts: Accounts {
            budget: RedisBudget::new(redis, daily),
            audit: None,
            prices: Prices::default(),
            meter,
        },
        clock: Clock::system(),
    })
}

fn aws(server: Option<&Server>) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "bench");
    let aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    match server {
        Some(server) => aws.endpoint_url(server.url()).build(),
        None => aws.build(),
    }
}
