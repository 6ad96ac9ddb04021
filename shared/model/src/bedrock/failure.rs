//! What is told of a call that failed: what kind of failure it is, its code, its status, and the id by
//! which the provider knows the call. An answer that cannot be read may have the model's words, or the
//! shopper's, and errors are logged: nothing of its text is told.

use aws_sdk_bedrockruntime::{
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};

/// Of what the provider writes where a name should stand.
const LONGEST_NAME: usize = 80;

/// `service error, ValidationException, status 400, request 4f0c…`
pub fn of_call<E: ProvideErrorMetadata>(error: &SdkError<E>) -> String {
    let answer = error.raw_response();
    let status = answer.map(|answer| answer.status().as_u16());
    told(error, status, answer.and_then(RequestId::request_id))
}

/// The same of a stream that had begun, whose messages have no status.
pub fn of_stream<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    told(error, None, None)
}

fn told<E: ProvideErrorMetadata, R>(
    error: &SdkError<E, R>,
    status: Option<u16>,
    request: Option<&str>,
) -> String {
    let kind = match error {
        SdkError::ConstructionFailure(_) => "not sent",
        SdkError::TimeoutError(_) => "timed out",
        SdkError::DispatchFailure(_) => "not reached",
        SdkError::ResponseError(_) => "unreadable answer",
        _ => "service error",
    };
    let code = error
        .as_service_error()
        .and_then(ProvideErrorMetadata::code);
    let parts = [
        code.filter(|code| is_name(code)).map(str::to_owned),
        status.map(|status| format!("status {status}")),
        request
            .filter(|id| is_name(id))
            .map(|id| format!("request {id}")),
    ];
    let parts = parts.into_iter().flatten();
    [kind.to_owned()]
        .into_iter()
        .chain(parts)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A code or an id, and no text.
fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
        && text
            .bytes()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_bedrockruntime::{
        config::http::HttpResponse, error::ErrorMetadata, operation::converse::ConverseError,
        types::error::ConverseStreamOutputError,
    };
    use aws_smithy_types::body::SdkBody;

    const WORDS: &str = "what the model said";

    fn answer(status: u16) -> HttpResponse {
        let status = status.try_into().unwrap_or_else(|error| panic!("{error}"));
        let mut answer = HttpResponse::new(status, SdkBody::from(WORDS));
        answer.headers_mut().insert("x-amzn-requestid", "r-1");
        answer
    }

    fn error(code: &str) -> ConverseError {
        ConverseError::generic(ErrorMetadata::builder().code(code).message(WORDS).build())
    }

    #[test]
    fn nothing_of_an_answer_that_cannot_be_read_is_told() {
        for (error, expected) in [
            (
                SdkError::response_error(WORDS, answer(200)),
                "unreadable answer, status 200, request r-1",
            ),
            (
                SdkError::service_error(error("ValidationException"), answer(400)),
                "service error, ValidationException, status 400, request r-1",
            ),
            (
                SdkError::service_error(error(WORDS), answer(500)),
                "service error, status 500, request r-1",
            ),
            (SdkError::construction_failure(WORDS), "not sent"),
            (SdkError::timeout_error(WORDS), "timed out"),
        ] {
            assert_eq!(of_call(&error), expected);
            let told = format!("{:?}", super::super::refused(&error));
            assert!(!told.contains(WORDS), "{told}");
        }
    }

    #[test]
    fn nothing_of_a_stream_that_breaks_is_told() {
        let metadata = ErrorMetadata::builder().message(WORDS).build();
        let broken: [SdkError<ConverseStreamOutputError, &str>; 2] = [
            SdkError::response_error(WORDS, WORDS),
            SdkError::service_error(ConverseStreamOutputError::generic(metadata), WORDS),
        ];
        let told = broken.map(|error| of_stream(&error));
        assert_eq!(told, ["unreadable answer", "service error"]);
    }
}
