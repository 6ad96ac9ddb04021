//! A turn: a message in, a reply and cards out, the conversation kept.

use crate::{
    domain::{
        answer::{LlmUsage, Plan, PlannedBy, ReasonedCard},
        days::Day,
        message::Message,
        reading::{Reading, Situation},
        session::{KeptTurn, Session, Turn},
    },
    model::{Asked, Fault, ModelPlanner},
    ports::{CheckAvailability, FindDeals, KeepSessions, SessionsAway},
    rules,
};
use serde::Serialize;
use souk_contracts::{Caller, MessageId, Problem, SessionId, product::Coordinates};
use souk_model::Converse;
use souk_platform::clock::Clock;
use utoipa::ToSchema;

/// What a shopper says.
pub struct Said {
    pub message: Message,
    /// The conversation to go on with; a new one is opened without.
    pub session_id: Option<SessionId>,
    pub location: Option<Coordinates>,
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
    /// Something was away or late, and the answer is less than it could have been.
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
pub struct Chat<D, A, S, M> {
    pub deals: D,
    pub stock: A,
    pub sessions: S,
    /// Asked first where there is one; the rules answer whatever becomes of it.
    pub model: Option<ModelPlanner<M>>,
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

impl<D: FindDeals, A: CheckAvailability, S: KeepSessions, M: Converse> Chat<D, A, S, M> {
    /// Answers one message. With Redis gone the answer stands, and the conversation is not kept;
    /// with inventory gone the cards stand without their stock.
    ///
    /// # Errors
    /// [`TurnError`] for a session that is not the caller's, or when the catalog is away.
    pub async fn answer(&self, caller: &Caller, said: Said) -> Result<Answer, TurnError> {
        let Said {
            message,
            session_id,
            location,
        } = said;
        let mut conversation = self.conversation(caller, session_id).await?;
        let plan = self.plan(&message, &conversation.session, location).await?;
        let message_id = MessageId::generate();
        let kept = self
            .keep(&mut conversation, message, message_id, &plan)
            .await;
        Ok(Answer {
            session_id: conversation.id,
            message_id,
            reply: plan.reply,
            cards: plan.cards,
            planner: plan.planner,
            degraded: plan.degraded || !kept,
            llm: plan.llm,
        })
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
        match self.sessions.load(id).await {
            Ok(Some(session)) if caller.owns(&session.owner) => Ok(Conversation {
                id,
                session,
                kept: true,
            }),
            Ok(_) => Err(TurnError::UnknownSession),
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

    async fn plan(
        &self,
        message: &Message,
        session: &Session,
        location: Option<Coordinates>,
    ) -> Result<Plan, Problem> {
        let request = Reading::of(message.as_str()).request(Situation {
            earlier: session.earlier(),
            location,
            today: Day::at(self.clock.now(), location),
        });
        let fault = match &self.model {
            None => None,
            Some(model) => {
                let wish = request.wish();
                let asked = Asked {
                    message,
                    session,
                    location,
                    wish,
                };
                match model.plan(&self.deals, &self.stock, asked).await {
                    Ok(plan) => return Ok(plan),
                    Err(fault) => Some(fault),
                }
            }
        };
        let mut plan = rules::plan(&self.deals, &self.stock, request).await?;
        if let Some(fault) = fault {
            tracing::warn!(fault = %fault, "the rules answer in the model's place");
            // A model that found too little did its part; the rules go on to widen the search.
            plan.degraded |= !matches!(fault, Fault::TooLittle);
        }
        Ok(plan)
    }

    /// Adds the turn to its conversation; answers whether it is kept.
    async fn keep(
        &self,
        conversation: &mut Conversation,
        message: Message,
        id: MessageId,
        plan: &Plan,
    ) -> bool {
        if !conversation.kept {
            return false;
        }
        let turn = Turn {
            message_id: id,
            at: self.clock.now(),
            message: message.as_str().to_owned(),
            reply: plan.reply.clone(),
            cards: plan.cards.clone(),
            planner: plan.planner,
            degraded: plan.degraded,
        };
        let turn = KeptTurn {
            turn,
            wish: plan.wish.clone(),
        };
        let kept = self
            .sessions
            .append(conversation.id, &conversation.session.owner, &turn)
            .await;
        kept.inspect_err(warn).is_ok()
    }
}

fn warn(away: &SessionsAway) {
    tracing::warn!(cause = %away.0, "the conversation is not kept");
}

#[cfg(test)]
mod follow_ups;
#[cfg(test)]
mod tests;
