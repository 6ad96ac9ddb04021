//! The chat's endpoints.

use crate::{
    problem::{bad_body, bad_token, faults, refusals},
    samples,
};
use souk_chat::{
    api::{MessageRequest, SessionAnswer},
    turn::{Answer, TurnError},
};
use souk_contracts::SessionId;

refusals!(
    MessageRefusals,
    "/chat/message",
    [
        bad_body::<MessageRequest>(),
        bad_token(),
        vec![TurnError::UnknownSession.into()],
        faults(),
    ]
);

/// Say what you want.
///
/// The answer has three to six deals where the catalogue has them, each with its reason. With a
/// `session_id`, the message is understood in the light of the ones before it. `location` says what
/// "near me" means. An answer that is `degraded` is right, and less than it could have been.
///
/// With `Accept: text/event-stream` the answer is told in server-sent events: `session`
/// (ChatSessionEvent), `cards` (ChatCardsEvent), `reply` (ChatReplyEvent), and at the end `done`
/// (ChatAnswer) or `error` (Problem). What is refused before the first event is refused as ever.
#[utoipa::path(
    post,
    path = "/chat/message",
    tag = "chat",
    request_body(content = MessageRequest, example = json!(samples::message())),
    responses(
        (
            status = 200,
            description = "The reply and its cards, in one document or in events",
            content(
                (Answer = "application/json", example = json!(samples::answer())),
                (String = "text/event-stream", example = json!(samples::answer_in_events())),
            ),
            headers(("Set-Cookie" = String, description = "Names the guest, who is new here")),
        ),
        MessageRefusals,
    ),
    security((), ("bearer" = []), ("guest" = [])),
)]
pub fn post_message() {}

refusals!(
    SessionRefusals,
    "/chat/session/0198c0de-0000-7000-8000-000000000005",
    [
        bad_token(),
        vec![TurnError::UnknownSession.into()],
        faults(),
    ]
);

/// Show a conversation to its owner.
///
/// A conversation is kept for 24 hours after its last message.
#[utoipa::path(
    get,
    path = "/chat/session/{id}",
    tag = "chat",
    params(("id" = SessionId, Path, description = "The conversation")),
    responses(
        (
            status = 200,
            description = "Its last messages and replies",
            body = SessionAnswer,
            example = json!(samples::session()),
        ),
        SessionRefusals,
    ),
    security(("bearer" = []), ("guest" = [])),
)]
pub fn get_session() {}
