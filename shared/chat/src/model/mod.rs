//! The planner that asks a language model: at most two calls, the first to search with tools, the
//! second to answer in a fixed structure that is checked against what the tools found.
//!
//! The model decides which deals to show and how to speak of them; it cannot change anything, and
//! nothing that it says about a deal is shown unless the deal's own facts bear it out.
//!
//! Whatever becomes of the calls, the shopper gets cards in time. Where the first comes to nothing,
//! the rules answer in its place ([`Unplanned`]); where the second does, the cards are made of what
//! the model's searches found ([`from_facts`]). Whoever listens hears the second one as it comes
//! ([`aloud`]).

mod aloud;
mod bounds;
mod calls;
mod from_facts;
mod presented;
mod prompt;
mod room;
pub mod timing;
mod tools;
mod unfinished;

#[cfg(test)]
mod tests;

use crate::{
    domain::{
        answer::{LlmUsage, Plan, PlannedBy, ToolCall},
        choice::FEWEST,
        deal::Deal,
        message::Message as Wording,
        reading::Meaning,
        reply,
        session::Session,
        spending::Tokens,
    },
    ports::{CheckAvailability, FindDeals},
    progress::Progress,
    stock::{Stock, Until},
};
use aloud::{Presentation, Shown};
use bounds::Bounds;
use calls::{Calls, within};
use souk_contracts::product::Coordinates;
use souk_model::{
    Converse, Hear, ModelError,
    conversation::{Prompt, Said},
};
use souk_platform::breaker::Breaker;
use timing::{Moments, Timing};
use tokio::time::Instant;

/// Enough for six reasons and a reply.
pub const DEFAULT_MAX_TOKENS: u16 = 900;
/// So many calls in a row that fail or are late keep the model from being asked for a while.
const FAILURES_IN_A_ROW: u32 = 5;

/// What the shopper asks, and what is known around it.
pub struct Asked<'a> {
    pub message: &'a Wording,
    pub session: &'a Session,
    pub location: Option<Coordinates>,
    /// The wish as the rules understand it, the most likely meaning first.
    pub meanings: &'a [Meaning],
    /// When the turn began, which its time is counted from.
    pub since: Instant,
}

/// Why the model's part of a turn came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the model was late")]
    Late,
    #[error("the model has kept failing and is left alone")]
    LeftAlone,
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("the model would not answer")]
    Refused,
    #[error("a guardrail stepped in")]
    Guarded,
    #[error("the model's answer makes no sense: {0}")]
    Malformed(&'static str),
    #[error("the model found too little")]
    TooLittle,
    #[error("the model shows what is outside of what was asked for")]
    OutOfBounds,
}

impl Fault {
    /// Whether the answer is less than it could have been. A model that found too little did its
    /// part, and one that went too far was put right.
    #[must_use]
    pub const fn degrades(&self) -> bool {
        !matches!(self, Self::TooLittle | Self::OutOfBounds)
    }

    /// As the audit has it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::LeftAlone => "left_alone",
            Self::Model(ModelError::Throttled) => "throttled",
            Self::Model(ModelError::Unavailable(_)) => "unavailable",
            Self::Model(ModelError::Failed(_)) => "failed",
            Self::Refused => "refused",
            Self::Guarded => "guarded",
            Self::Malformed(_) => "malformed",
            Self::TooLittle => "too_little",
            Self::OutOfBounds => "out_of_bounds",
        }
    }
}

/// The model has nothing to answer with, and the rules can: nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
pub struct Unplanned {
    pub fault: Fault,
    /// What it cost all the same.
    pub llm: LlmUsage,
    /// What it asked for all the same.
    pub tool_calls: Vec<ToolCall>,
}

/// Asks a model, within a budget of time.
pub struct ModelPlanner<M> {
    pub model: M,
    pub timing: Timing,
    /// What the model may say in one call.
    pub max_tokens: u16,
    breaker: Breaker,
}

/// What the model's tools found, and the prompt in which it is to present it.
struct Searched {
    found: Vec<Deal>,
    bounds: Bounds,
    /// Those of them that are within the bounds.
    fitting: Vec<Deal>,
    prompt: Prompt,
    stock_is_away: bool,
}

impl<M: Converse> ModelPlanner<M> {
    #[must_use]
    pub fn new(model: M, timing: Timing, max_tokens: u16) -> Self {
        Self {
            model,
            timing,
            max_tokens,
            breaker: Breaker::after(FAILURES_IN_A_ROW, Instant::now().into_std()),
        }
    }

    /// What a turn uses at most.
    #[must_use]
    pub fn most_of_a_turn(&self) -> Tokens {
        room::most_of_a_turn(self.max_tokens)
    }

    /// Answers in the time that is left of the turn's. Tells `progress` the cards that can be made of
    /// what was found, before the model presents its own, and then what it presents as it comes.
    ///
    /// # Errors
    /// [`Unplanned`] while there are no deals to show.
    pub async fn plan(
        &self,
        deals: &impl FindDeals,
        stock: &impl CheckAvailability,
        asked: Asked<'_>,
        progress: &impl Progress,
    ) -> Result<Plan, Unplanned> {
        let moments = self.timing.from(asked.since);
        let mut calls = Calls::of(&self.model, &self.breaker);
        let mut tool_calls = Vec::new();
        let searched = match self
            .search(&mut calls, &mut tool_calls, deals, stock, &asked, &moments)
            .await
        {
            Ok(searched) => searched,
            Err(Fault::Guarded) => return Ok(turned_down(&asked, calls.usage)),
            Err(fault) => {
                let llm = calls.usage;
                return Err(Unplanned {
                    fault,
                    llm,
                    tool_calls,
                });
            }
        };
        let Searched {
            found,
            bounds,
            fitting,
            prompt,
            stock_is_away,
        } = searched;
        let plain = from_facts::answer(&fitting, &bounds.wish);
        progress.cards(&plain.1, false);
        let presentation = Presentation::new(&found, &asked, &bounds, progress);
        let listener: Option<&dyn Hear> = if progress.is_heard() {
            Some(&presentation)
        } else {
            None
        };
        let presented = present(&mut calls, &prompt, listener, &moments).await;
        let Shown {
            reply,
            cards,
            fault,
        } = presentation.end(presented, plain);
        if let Some(fault) = &fault {
            tracing::warn!(%fault, "the answer is made without all of the model's presentation");
        }
        let degraded = fault.as_ref().is_some_and(Fault::degrades);
        Ok(Plan {
            reply,
            cards,
            wish: bounds.wish,
            planner: PlannedBy::Model,
            degraded: degraded || stock_is_away,
            llm: calls.usage,
            tool_calls,
            fault: fault.as_ref().map(Fault::name),
            turned_down: false,
        })
    }

    /// The first call, and the searches that it asks for; they are noted whatever comes of them.
    async fn search(
        &self,
        calls: &mut Calls<'_, M>,
        asked_for: &mut Vec<ToolCall>,
        deals: &impl FindDeals,
        stock: &impl CheckAvailability,
        asked: &Asked<'_>,
        moments: &Moments,
    ) -> Result<Searched, Fault> {
        let prompt = prompt::to_search(asked, self.max_tokens);
        let said = calls.ask(&prompt, None, moments.first_call).await?;
        *asked_for = tool_calls(&said);
        let inventory = Until {
            inventory: stock,
            until: moments.searches,
        };
        let mut stock = Stock::new(&inventory);
        let (found, results) = tools::run(deals, &mut stock, &said, asked, moments).await?;
        let missing = within(
            moments.searches,
            bounds::misses_a_city(deals, asked, &found),
        );
        if missing.await == Some(true) {
            return Err(Fault::TooLittle);
        }
        let bounds = Bounds::of(asked, &found);
        let within_them = found.iter().filter(|deal| bounds.have(deal));
        let fitting: Vec<Deal> = within_them.cloned().collect();
        if fitting.iter().filter(|deal| !deal.is_sold_out()).count() < FEWEST {
            return Err(Fault::TooLittle);
        }
        Ok(Searched {
            found,
            bounds,
            fitting,
            prompt: prompt::to_present(prompt, said, results),
            stock_is_away: stock.is_away(),
        })
    }
}

/// The second call: what the model would show, unchecked.
async fn present<M: Converse>(
    calls: &mut Calls<'_, M>,
    prompt: &Prompt,
    listener: Option<&dyn Hear>,
    moments: &Moments,
) -> Result<serde_json::Value, Fault> {
    if !moments.leave_a_second_call() {
        return Err(Fault::Late);
    }
    let said = calls.ask(prompt, listener, moments.second_call).await?;
    let used = said
        .tool_uses()
        .find(|used| used.name == tools::PRESENT_DEALS);
    used.map(|used| used.input.clone())
        .ok_or(Fault::Malformed("it did not present its deals"))
}

fn tool_calls(said: &Said) -> Vec<ToolCall> {
    let calls = said.tool_uses().map(|used| ToolCall {
        name: used.name.clone(),
        input: used.input.clone(),
    });
    calls.collect()
}

/// What a guardrail stops is not searched for, and the next message does not build on it.
fn turned_down(asked: &Asked<'_>, llm: LlmUsage) -> Plan {
    Plan {
        planner: PlannedBy::Model,
        llm,
        fault: Some(Fault::Guarded.name()),
        ..Plan::turned_down(&reply::turned_down(), asked.session)
    }
}
