//! Requests from API Gateway in, answers out.

pub mod stream;

use crate::{
    domain::{
        message::{InvalidMessage, Message},
        session::Turn,
    },
    pace::Paced,
    ports::{
        CheckAvailability, FindDeals, KeepAudit, KeepSessions, LimitMessages, Sender, SessionsAway,
        SpendBudget,
    },
    turn::{Answer, Chat, Said, TurnError},
};
use serde::{Deserialize, Serialize};
use souk_contracts::{Problem, SessionId, product::Coordinates};
use souk_model::Converse;
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult, Events};
use stream::Told;
use utoipa::ToSchema;

/// What `POST /chat/message` takes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChatMessage)]
pub struct MessageRequest {
    #[schema(min_length = 1, max_length = 2000, example = "50% off spa near me")]
    pub message: String,
    /// The conversation to go on with; without it a new one is opened.
    pub session_id: Option<SessionId>,
    /// Where the shopper is.
    pub location: Option<Coordinates>,
    /// Whether personal data in messages may be read and kept: e-mail and street addresses,
    /// telephone, card and account numbers, national ids. They are masked before anything reads the
    /// message unless this is `true`. It holds for this message and for those that follow in the
    /// conversation, until another message says otherwise.
    pub consent: Option<bool>,
}

/// What `GET /chat/session/{id}` answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChatSession)]
pub struct SessionAnswer {
    pub session_id: SessionId,
    /// The last ones, twelve unless configured otherwise, the oldest first.
    pub turns: Vec<Turn>,
}

/// Answers a message with a reply and three to six deals, and tells them in `events` as they come.
///
/// A message that is refused counts like any other, so that nonsense is not free; but what is wrong
/// with it is told before that there were too many.
///
/// # Errors
/// 400 for a message that is blank or too long, or a location off the globe; 404
/// `session_not_found`; 429 `too_many_requests`; 503 when the catalog is away.
pub async fn post_message<D, A, S, M, B, K>(
    chat: &Chat<D, A, S, M, B, K>,
    limits: &impl LimitMessages,
    request: ApiRequest,
    events: Events,
) -> ApiResult
where
    D: FindDeals,
    A: CheckAvailability,
    S: KeepSessions,
    M: Converse,
    B: SpendBudget,
    K: KeepAudit,
{
    let caller = request.caller()?;
    let said = said(&request);
    let sender = Sender {
        caller: &caller,
        session_id: said.as_ref().ok().and_then(|said| said.session_id),
        network: request.source_network(),
    };
    let counted = limits.count(sender).await;
    let (mut said, standing) = (said?, counted?);
    said.network = request.source_network();
    events.rate_limit(standing);
    let told = Paced::of(Told::in_events(events));
    let answer: Answer = chat.answer(&caller, said, &told).await?;
    told.measure(chat.accounts.meter);
    Ok(ApiResponse::ok(&answer)?.rate_limit(standing))
}

fn said(request: &ApiRequest) -> Result<Said, Problem> {
    let MessageRequest {
        message,
        session_id,
        location,
        consent,
    } = request.json()?;
    if location.is_some_and(|location| !location.is_on_globe()) {
        return Err(Problem::invalid(
            "The location is not on the globe: lat is −90 to 90, lng −180 to 180.",
        ));
    }
    Ok(Said {
        message: Message::new(&message)?,
        session_id,
        location,
        consent,
        network: None,
    })
}

/// Shows a conversation to its owner.
///
/// # Errors
/// 404 `session_not_found` for anyone else; 503 when conversations cannot be reached.
pub async fn get_session(sessions: &impl KeepSessions, request: ApiRequest) -> ApiResult {
    let caller = request.caller()?;
    let session_id: SessionId = request.path("id", "session")?;
    let session = sessions.load(session_id).await?;
    let session = session
        .filter(|session| caller.owns(&session.owner))
        .ok_or(TurnError::UnknownSession)?;
    let turns = session.turns.into_iter().map(|kept| kept.turn).collect();
    ApiResponse::ok(&SessionAnswer { session_id, turns })
}

impl From<InvalidMessage> for Problem {
    fn from(error: InvalidMessage) -> Self {
        Self::invalid(error.to_string())
    }
}

impl From<TurnError> for Problem {
    fn from(error: TurnError) -> Self {
        match error {
            TurnError::UnknownSession => Self::new(
                404,
                "session_not_found",
                "There is no such conversation. Send the message without session_id to open a new one.",
            ),
            TurnError::Failed(problem) => problem,
        }
    }
}

impl From<SessionsAway> for Problem {
    fn from(away: SessionsAway) -> Self {
        Self::unavailable("The conversation", away)
    }
}

#[cfg(test)]
mod tests;
