//! What a guest has done before signing in stays theirs, and nobody else's: it takes the signed cookie,
//! and from then on the token.

use reqwest::header::COOKIE;
use serde_json::{Value, json};
use souk_tests::{Answer, Api, Caller, setting};

fn token() -> String {
    setting("SOUK_TEST_TOKEN_SHOPPER")
}

fn token_of_another() -> String {
    setting("SOUK_TEST_TOKEN_SHOPPER2")
}

fn wish(session: Option<&str>) -> Value {
    let mut wish = json!({"message": "a massage in Boston"});
    if let Some(session) = session {
        wish["session_id"] = json!(session);
    }
    wish
}

/// A guest with a conversation, and the conversation's id.
async fn guest_with_session(api: &Api) -> (Caller, String) {
    let opened = api.stranger().post("/chat/message", &wish(None)).await;
    let opened = opened.expect_status(200);
    (
        api.guest_named_by(&opened),
        opened.text("/session_id").to_owned(),
    )
}

/// A guest with a hold, and the reservation's id.
async fn guest_with_hold(api: &Api) -> (Caller, String) {
    let product = api.product_in_stock(3).await;
    let held = api.stranger().reserve(&product, 1).await.expect_status(201);
    (
        api.guest_named_by(&held),
        held.text("/reservation_id").to_owned(),
    )
}

/// `name=value` of the cookie that names the guest in `answer`.
fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap_or_default();
    cookie.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_conversation_becomes_the_users_who_goes_on_with_it() {
    let api = Api::deployed();
    let (guest, session) = guest_with_session(&api).await;
    let path = format!("/chat/session/{session}");
    let user = guest.clone().signed_in(&token());
    let next = user.post("/chat/message", &wish(Some(&session))).await;
    assert_eq!(next.expect_status(200)["session_id"], session);

    // On another device too, where there is no cookie.
    let elsewhere = api.shopper();
    let conversation = elsewhere.get(&path).await.expect_status(200);
    assert_eq!(conversation.list("/turns").len(), 2);

    // Whoever else has the cookie: the next one at this device, or who brought it here.
    for stranger in [guest.clone(), guest.signed_in(&token_of_another())] {
        let read = stranger.get(&path).await;
        read.expect_problem(404, "session_not_found");
        let said = stranger.post("/chat/message", &wish(Some(&session))).await;
        said.expect_problem(404, "session_not_found");
    }
}

#[tokio::test]
async fn a_hold_goes_on_for_the_guest_who_signs_in() {
    let api = Api::deployed();
    let (guest, hold) = guest_with_hold(&api).await;
    let path = format!("/reserve/{hold}");
    for stranger in [api.stranger(), api.shopper(), api.other_shopper()] {
        let extended = stranger.post(&format!("{path}/extend"), &json!({})).await;
        extended.expect_problem(404, "reservation_not_found");
        let released = stranger.delete(&path).await;
        released.expect_problem(404, "reservation_not_found");
    }
    let user = guest.signed_in(&token());
    let extended = user.post(&format!("{path}/extend"), &json!({})).await;
    assert_eq!(extended.expect_status(200)["reservation_id"], hold);
    user.delete(&path).await.expect_status(204);
}

#[tokio::test]
async fn what_a_user_made_is_not_the_cookies() {
    let api = Api::deployed();
    let (guest, _) = guest_with_session(&api).await;
    let user = guest.clone().signed_in(&token());
    let product = api.product_in_stock(3).await;
    let hold = user.hold(&product, 1).await;
    let opened = user.post("/chat/message", &wish(None)).await;
    let session = format!(
        "/chat/session/{}",
        opened.expect_status(200).text("/session_id")
    );
    for stranger in [guest.clone(), guest.signed_in(&token_of_another())] {
        let read = stranger.get(&session).await;
        read.expect_problem(404, "session_not_found");
        let released = stranger.delete(&format!("/reserve/{hold}")).await;
        released.expect_problem(404, "reservation_not_found");
    }
}

#[tokio::test]
async fn another_guests_name_under_ones_own_signature_opens_nothing() {
    let api = Api::deployed();
    let victims = api.stranger().post("/chat/message", &wish(None)).await;
    let victims = victims.expect_status(200);
    let session = victims.text("/session_id");
    let own = api.stranger().post("/chat/message", &wish(None)).await;
    let (theirs, own) = (cookie_of(&victims), cookie_of(&own.expect_status(200)));
    let parts = |cookie: &str| -> (String, String) {
        let (name, signature) = cookie.split_once('.').unwrap_or_default();
        (name.to_owned(), signature.to_owned())
    };
    let ((name, _), (_, signature)) = (parts(&theirs), parts(&own));
    let forged = [
        format!("{name}.{signature}"),
        format!("{name}."),
        name.clone(),
        format!("{own}; {name}.{signature}"),
    ];
    for cookie in forged {
        for caller in [
            api.stranger().with(COOKIE, &cookie),
            api.shopper().with(COOKIE, &cookie),
        ] {
            let read = caller.get(&format!("/chat/session/{session}")).await;
            read.expect_problem(404, "session_not_found");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_no_good_opens_nothing_that_the_cookie_would() {
    let api = Api::deployed();
    let (guest, session) = guest_with_session(&api).await;
    let claims_to_be_somebody = guest.signed_in("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.");
    let read = claims_to_be_somebody
        .get(&format!("/chat/session/{session}"))
        .await;
    read.expect_problem(401, "token_invalid");
}
