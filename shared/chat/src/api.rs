//! Requests from API Gateway in, answers out.

use crate::{
    domain::{
        message::{InvalidMessage, Message},
        session::Turn,
    },
    ports::{CheckAvailability, FindDeals, KeepSessions, SessionsAway},
    turn::{Answer, Chat, Said, TurnError},
};
use serde::{Deserialize, Serialize};
use souk_contracts::{Problem, SessionId, product::Coordinates};
use souk_model::Converse;
use souk_platform::api::{ApiRequest, ApiResponse, ApiResult};
use utoipa::ToSchema;

/// What `POST /chat/message` takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChatMessage)]
pub struct MessageRequest {
    #[schema(min_length = 1, max_length = 2000, example = "50% off spa near me")]
    pub message: String,
    /// The conversation to go on with; without it a new one is opened.
    pub session_id: Option<SessionId>,
    /// Where the shopper is.
    pub location: Option<Coordinates>,
    /// Reserved for the masking of personal data; it has no effect yet.
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

/// Answers a message with a reply and three to six deals.
///
/// # Errors
/// 400 for a message that is blank or too long, or a location off the globe; 404
/// `session_not_found`; 503 when the catalog is away.
pub async fn post_message<D, A, S, M>(chat: &Chat<D, A, S, M>, request: ApiRequest) -> ApiResult
where
    D: FindDeals,
    A: CheckAvailability,
    S: KeepSessions,
    M: Converse,
{
    let caller = request.caller()?;
    let MessageRequest {
        message,
        session_id,
        location,
        consent: _,
    } = request.json()?;
    if location.is_some_and(|location| !location.is_on_globe()) {
        return Err(Problem::invalid(
            "The location is not on the globe: lat is −90 to 90, lng −180 to 180.",
        ));
    }
    let said = Said {
        message: Message::new(&message)?,
        session_id,
        location,
    };
    let answer: Answer = chat.answer(&caller, said).await?;
    ApiResponse::ok(&answer)
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
