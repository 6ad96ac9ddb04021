//! Keys in a real Postgres: two requests at once, and runs that die.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on must stop and say so"
)]

use souk_contracts::{Owner, Problem, UserId};
use souk_migrations::Service;
use souk_platform::{
    idempotency::{IdempotencyError, IdempotentRequest, keep, replay},
    postgres::{Client, PgPool},
};

fn asked(body: &str) -> IdempotentRequest {
    let ana = Owner::user(&UserId("ana".to_owned()));
    IdempotentRequest::new(&ana, "POST /things", "key", &body)
}

async fn database() -> PgPool {
    souk_testing::database(Service::Orders).await
}

async fn connection(database: &PgPool) -> Client {
    database.get().await.expect("a connection")
}

/// What the request is answered, on a connection of its own and without an effect.
async fn ask(database: &PgPool, body: &str) -> Result<Option<String>, IdempotencyError> {
    let mut client = connection(database).await;
    let transaction = client.transaction().await.expect("a transaction");
    let answer = replay(&transaction, &asked(body)).await;
    transaction.rollback().await.expect("an end");
    answer
}

async fn backend_of(client: &Client) -> i32 {
    let asked = client.query_one("SELECT pg_backend_pid()", &[]).await;
    asked.expect("an answer").get(0)
}

/// Waits until the server has let go of that connection.
async fn ended(database: &PgPool, backend: i32) {
    let client = connection(database).await;
    let there = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)";
    loop {
        let asked = client.query_one(there, &[&backend]).await;
        if !asked.expect("an answer").get::<_, bool>(0) {
            return;
        }
    }
}

#[tokio::test]
async fn a_second_request_is_told_to_wait_and_then_gets_the_first_answer() {
    let database = database().await;
    let mut client = connection(&database).await;
    let transaction = client.transaction().await.expect("a transaction");
    let first: Option<String> = replay(&transaction, &asked("a")).await.expect("the key");
    assert_eq!(first, None);

    let refusal = ask(&database, "a").await.expect_err("still running");
    let problem = Problem::from(refusal);
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "idempotency_key_in_use")
    );
    assert_eq!(problem.retry_after, Some(1));

    keep(&transaction, &asked("a"), &"done")
        .await
        .expect("kept");
    transaction.commit().await.expect("committed");
    let answer = ask(&database, "a").await.expect("answered");
    assert_eq!(answer.as_deref(), Some("done"));
    let other = ask(&database, "b").await;
    assert!(matches!(other, Err(IdempotencyError::Reused)), "{other:?}");
}

#[tokio::test]
async fn a_run_that_is_killed_frees_its_key() {
    let database = database().await;
    let mut client = connection(&database).await;
    let backend = backend_of(&client).await;
    let transaction = client.transaction().await.expect("a transaction");
    let taken: Result<Option<String>, _> = replay(&transaction, &asked("a")).await;
    assert!(taken.is_ok());
    keep(&transaction, &asked("a"), &"done")
        .await
        .expect("kept");
    let other = connection(&database).await;
    let kill = "SELECT pg_terminate_backend($1)";
    other.execute(kill, &[&backend]).await.expect("killed");
    ended(&database, backend).await;
    assert_eq!(ask(&database, "a").await.expect("free"), None);
}

/// As when a function is frozen or gone, and its connection stays: the server ends the transaction.
#[tokio::test]
async fn a_run_that_falls_silent_frees_its_key() {
    let database = database().await;
    let mut client = connection(&database).await;
    let backend = backend_of(&client).await;
    let at_once = "SET idle_in_transaction_session_timeout = '20ms'";
    client.batch_execute(at_once).await.expect("set");
    let transaction = client.transaction().await.expect("a transaction");
    let taken: Result<Option<String>, _> = replay(&transaction, &asked("a")).await;
    assert!(taken.is_ok());
    ended(&database, backend).await;
    assert_eq!(ask(&database, "a").await.expect("free"), None);
}
