//! A turn: a message in, a reply and cards out, the conversation kept.

use crate::{
    accounts::Accounts,
    domain::{
        answer::{LlmUsage, Plan, PlannedBy, ReasonedCard},
        days::Day,
        guard,
        message::Message,
        personal,
        reading::{Reading, Request, Situation},
        session::{KeptTurn, Session, Turn},
        spending::Payer,
        wish::Wish,
    },
    metrics,
    model::{Asked, ModelPlanner, Unplanned},
    ports::{
        AuditEntry, CheckAvailability, FindDeals, KeepAudit, KeepSessions, NoBudget, SessionsAway,
        SpendBudget,
    },
    progress::Progress,
    rules,
    stock::Until,
};
use futures::future::join;
use serde::Serialize;
use souk_contracts::{Caller, MessageId, Owner, Problem, SessionId, product::Coordinates};
use souk_model::Converse;
use souk_platform::clock::Clock;
use souk_privacy::Found;
use std::net::IpAddr;
use tokio::time::Instant;
use utoipa::ToSchema;

/// What a shopper says.
pub struct Said {
    pub message: Message,
    /// The conversation to go on with; a new one is opened without.
    pub session_id: Option<SessionId>,
    pub location: Option<Coordinates>,
    /// Whether personal data may be read and kept from here on; as before in the conversation, and
    /// not at its beginning, where nothing is said.
    pub consent: Option<bool>,
    /// Where it comes from, if that is known: guests of one network share a budget.
    pub network: Option<IpAddr>,
}

/// What Souk answers.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = ChatAnswer)]
pub struct Answer {
    pub session_id: SessionId,
    pub message_id: MessageId,
    pub reply: String,
    /// Three to six where the catalogue has them.
    pub cards: Vec<ReasonedCard>,
    pub planner: PlannedBy,
    /// Something was away or late, and the answer is less than it could have been. The rules answering
    /// because the day's budget for models is spent is not that: nothing is broken, and `planner`
    /// tells.
    pub degraded: bool,
    pub llm: LlmUsage,
}

/// Why a turn was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    #[error("there is no such conversation for this caller")]
    UnknownSession,
    #[error(transparent)]
    Failed(#[from] Problem),
}

/// The conversation with shoppers.
pub struct Chat<D, A, S, M, B, K> {
    pub deals: D,
    pub stock: A,
    pub sessions: S,
    /// Asked first where there is one; the rules answer whatever becomes of it.
    pub model: Option<ModelPlanner<M>>,
    pub accounts: Accounts<B, K>,
    pub clock: Clock,
}

/// The conversation that a turn belongs to.
struct Conversation {
    id: SessionId,
    session: Session,
    /// Whether the turn can be added to it: not where it could not be read, since it may be
    /// somebody else's.
    kept: bool,
}

impl<D, A, S, M, B, K> Chat<D, A, S, M, B, K>
where
    D: FindDeals,
    A: CheckAvailability,
    S: KeepSessions,
    M: Converse,
    B: SpendBudget,
    K: KeepAudit,
{
    /// Answers one message, and tells `progress` on the way. Personal data in it are masked first
    /// unless the shopper agreed, and what is no wish is turned down without a planner. With Redis
    /// gone the answer stands, by the rules, and the conversation is not kept; with inventory gone the
    /// cards stand without their stock.
    ///
    /// # Errors
    /// [`TurnError`] for a session that is not the caller's, or when the catalog is away.
    pub async fn answer(
        &self,
        caller: &Caller,
        said: Said,
        progress: &impl Progress,
    ) -> Result<Answer, TurnError> {
        let since = Instant::now();
        let Said {
            message,
            session_id,
            location,
            consent,
            network,
        } = said;
        let mut conversation = self.conversation(caller, session_id).await?;
        if let Some(consent) = consent {
            self.consent(&mut conversation, consent).await;
        }
        // From here on nobody sees what was masked.
        let (message, masked) = if conversation.session.consent {
            (message, Found::default())
        } else {
            message.masked()
        };
        let verdict = guard::judge(message.as_str());
        metrics::count(self.accounts.meter, masked, verdict);
        let message_id = MessageId::generate();
        progress.opened(conversation.id, message_id);
        let owner = caller.owner();
        let plan = match guard::turn_down(verdict) {
            Some(reply) => Plan::turned_down(reply, &conversation.session),
            None => {
                let plan = self
                    .plan(
                        &message,
                        &Payer::of(caller, network),
                        &conversation.session,
                        location,
                        since,
                        progress,
                    )
                    .await?;
                plan.admitting(personal::left_out(masked))
            }
        };
        progress.planned(&plan);
        let turn = Turn {
            message_id,
            at: self.clock.now(),
            message: message.as_str().to_owned(),
            reply: plan.reply.clone(),
            cards: plan.cards.clone(),
            planner: plan.planner,
            degraded: plan.degraded,
        };
        let audited = self.accounts.write_down(AuditEntry {
            session_id: conversation.id,
            owner: &owner,
            turn: &turn,
            llm: &plan.llm,
            tool_calls: &plan.tool_calls,
            fault: plan.fault,
            cost_micro_usd: self.accounts.cost(&plan.llm),
            latency_ms: u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        let kept = self.keep(&conversation, turn.clone(), plan.wish, plan.turned_down);
        let (kept, ()) = join(kept, audited).await;
        let answer = Answer {
            session_id: conversation.id,
            message_id: turn.message_id,
            reply: plan.reply,
            cards: plan.cards,
            planner: plan.planner,
            degraded: plan.degraded || !kept,
            llm: plan.llm,
        };
        self.accounts.measure(&answer);
        Ok(answer)
    }

    async fn conversation(
        &self,
        caller: &Caller,
        id: Option<SessionId>,
    ) -> Result<Conversation, TurnError> {
        let new = Session::new(caller);
        let Some(id) = id else {
            return Ok(Conversation {
                id: SessionId::generate(),
                session: new,
                kept: true,
            });
        };
        let loaded = match self.sessions.load(id).await {
            Ok(Some(session)) if caller.owns(&session.owner) => {
                self.handed_over(id, session, &new.owner).await
            }
            Ok(_) => return Err(TurnError::UnknownSession),
            Err(away) => Err(away),
        };
        match loaded {
            Ok(Some(session)) => Ok(Conversation {
                id,
                session,
                kept: true,
            }),
            Ok(None) => Err(TurnError::UnknownSession),
            Err(away) => {
                warn(&away);
                Ok(Conversation {
                    id,
                    session: new,
                    kept: false,
                })
            }
        }
    }

    /// The caller's conversation, which becomes the user's when a guest who has signed in goes on with
    /// it: from then on the cookie alone, which somebody else may have, shows it no more. None when
    /// another user was faster.
    async fn handed_over(
        &self,
        id: SessionId,
        mut session: Session,
        owner: &Owner,
    ) -> Result<Option<Session>, SessionsAway> {
        if session.owner == *owner {
            return Ok(Some(session));
        }
        let is_theirs = self.sessions.hand_over(id, &session.owner, owner).await?;
        session.owner = owner.clone();
        Ok(is_theirs.then_some(session))
    }

    /// Takes or withdraws consent, for this message and for those that follow; for this one alone
    /// where the conversation cannot be kept.
    async fn consent(&self, conversation: &mut Conversation, consent: bool) {
        let session = &mut conversation.session;
        if conversation.kept && session.consent != consent {
            let set = self
                .sessions
                .set_consent(conversation.id, &session.owner, consent)
                .await;
            conversation.kept = set.inspect_err(warn).is_ok();
        }
        session.consent = consent;
    }

    async fn plan(
        &self,
        message: &Message,
        payer: &Payer,
        session: &Session,
        location: Option<Coordinates>,
        since: Instant,
        progress: &impl Progress,
    ) -> Result<Plan, Problem> {
        let wording = personal::without_data(message.as_str());
        let earlier = session.earlier();
        let was_at = earlier.as_ref().and_then(|earlier| earlier.wish.location());
        let request = Reading::of(&wording).request(Situation {
            location,
            today: Day::at(self.clock.now(), location.or(was_at)),
            earlier,
        });
        let Some(model) = self.model.as_ref().filter(|_| !is_of_deals_shown(&request)) else {
            return rules::plan(&self.deals, &self.stock, request).await;
        };
        let asked = Asked {
            message,
            session,
            location,
            meanings: &request.meanings,
            since,
        };
        let declined = match self.ask(model, asked, payer, progress).await {
            Ok(plan) => return Ok(plan),
            Err(declined) => declined,
        };
        tracing::warn!(cause = %declined, "the rules answer in the model's place");
        // The model has taken its time already; the cards can do without their stock.
        let stock = Until {
            inventory: &self.stock,
            until: model.timing.from(since).searches,
        };
        let mut plan = rules::plan(&self.deals, &stock, request).await?;
        plan.degraded |= declined.is_outage();
        plan.fault = Some(declined.name());
        if let Declined::Unplanned(unplanned) = declined {
            (plan.llm, plan.tool_calls) = (unplanned.llm, unplanned.tool_calls);
        }
        Ok(plan)
    }

    /// Asks the model, if the day's budget has room for it.
    async fn ask(
        &self,
        model: &ModelPlanner<M>,
        asked: Asked<'_>,
        payer: &Payer,
        progress: &impl Progress,
    ) -> Result<Plan, Declined> {
        let most = model.most_of_a_turn();
        let now = self.clock.now();
        let reservation = self.accounts.reserve(payer, most, now).await?;
        let planned = model.plan(&self.deals, &self.stock, asked, progress).await;
        let usage = match &planned {
            Ok(plan) => &plan.llm,
            Err(unplanned) => &unplanned.llm,
        };
        self.accounts.settle(reservation, most, usage).await;
        Ok(planned?)
    }

    /// Adds the turn to its conversation; answers whether it is kept.
    async fn keep(
        &self,
        conversation: &Conversation,
        turn: Turn,
        wish: Wish,
        turned_down: bool,
    ) -> bool {
        if !conversation.kept {
            return false;
        }
        let turn = KeptTurn {
            turn,
            wish,
            turned_down,
        };
        let kept = self
            .sessions
            .append(conversation.id, &conversation.session.owner, &turn)
            .await;
        kept.inspect_err(warn).is_ok()
    }
}

/// Why there is no plan of the model's.
#[derive(Debug, thiserror::Error)]
enum Declined {
    #[error(transparent)]
    Budget(#[from] NoBudget),
    #[error(transparent)]
    Unplanned(#[from] Unplanned),
}

impl Declined {
    /// Whether something was away or late. A budget that is spent did its part.
    const fn is_outage(&self) -> bool {
        match self {
            Self::Budget(refusal) => !matches!(refusal, NoBudget::Spent),
            Self::Unplanned(unplanned) => unplanned.fault.degrades(),
        }
    }

    /// As the audit has it.
    const fn name(&self) -> &'static str {
        match self {
            Self::Budget(NoBudget::Spent) => "budget_spent",
            Self::Budget(NoBudget::Away(_)) => "budget_away",
            Self::Unplanned(unplanned) => unplanned.fault.name(),
        }
    }
}

/// Whether it asks about the deals shown before, for more of them or for others in some direction from
/// them. That is a matter of which they were and where they lie: the rules know, at once and for
/// nothing, and a model would have to guess.
fn is_of_deals_shown(request: &Request) -> bool {
    !request.picks.is_empty() || !request.seen.is_empty() || request.toward.is_some()
}

fn warn(away: &SessionsAway) {
    tracing::warn!(cause = %away.0, "the conversation is not kept");
}

#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod guarded;
#[cfg(test)]
mod tests;
