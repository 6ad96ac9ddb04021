//! Checkouts that end as bought, or as called off at once.

use crate::cases::{
    AT_THE_BANK, CALLED_OFF, CRASHED, Case, FORWARD, OUTAGE, REFUSED, UNDONE, authorization, case,
    decline, refusal, then, throw, up_to,
};

pub fn paid() -> Vec<Case> {
    let asks = || ("Authorize", authorization("requires_action"));
    vec![
        case("paid", vec![], &[FORWARD]),
        case(
            "paid-after-the-bank",
            vec![asks()],
            &[
                AT_THE_BANK,
                "AuthorizeOrder ConfirmReservation Capture ConfirmOrder MarkConfirmed",
            ],
        ),
        // Nobody woke it, and it looks all the same.
        case(
            "paid-at-the-last-look",
            vec![asks(), ("AwaitShopper", throw("States.Timeout", ""))],
            &[
                AT_THE_BANK,
                "AuthorizeOrder ConfirmReservation Capture ConfirmOrder MarkConfirmed",
            ],
        )
        .tried("AwaitShopper", 1),
        case(
            "capture-whose-answer-was-lost",
            vec![
                ("Capture", refusal(503, "payment_provider_unavailable")),
                ("CancelCapture", refusal(409, "payment_captured")),
            ],
            &then(
                up_to("Capture"),
                &["CancelCapture", "ConfirmOrder", "MarkConfirmed"],
            ),
        )
        .tried("Capture", 9)
        .tried("CancelCapture", 1),
    ]
}

pub fn called_off() -> Vec<Case> {
    let asks = || ("Authorize", authorization("requires_action"));
    let undone = |way: Vec<&'static str>, why| then(way, &[why, "CancelPayment", UNDONE, "Undone"]);
    vec![
        case(
            "claim-refused",
            vec![("Claim", refusal(409, "reservation_expired"))],
            &["Claim", REFUSED, UNDONE, "Undone"],
        )
        .tried("Claim", 1),
        case(
            "claim-crashes",
            vec![("Claim", throw("Runtime.ExitError", "signal: killed"))],
            &["Claim", CRASHED, UNDONE, "Undone"],
        )
        .tried("Claim", 5),
        case(
            "order-refused",
            vec![("CreateOrder", refusal(409, "order_mismatch"))],
            &["Claim CreateOrder", REFUSED, UNDONE, "Undone"],
        ),
        case(
            "declined",
            vec![("Authorize", decline("payment_declined"))],
            &[
                "Claim CreateOrder Authorize WhyItFailed ReadError ReadProblem KindOfFailure NameDecline",
                "IsThereAPayment CancelPayment ReleaseReservation WhoseFaultWasIt FailOrder MarkFailed",
                "IsAnythingLeft Undone",
            ],
        )
        .tried("Authorize", 1),
        case(
            "provider-away",
            vec![("Authorize", refusal(503, "payment_provider_unavailable"))],
            &undone(up_to("Authorize"), OUTAGE),
        )
        .tried("Authorize", 5),
        case(
            "not-recognized-at-the-bank",
            vec![asks(), ("AuthorizeAgain", decline("authentication_failed"))],
            &[
                "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction AwaitShopper MarkProcessing",
                "AuthorizeAgain WhyItFailed ReadError ReadProblem KindOfFailure NameDecline IsThereAPayment",
                "CancelPayment ReleaseReservation WhoseFaultWasIt FailOrder MarkFailed IsAnythingLeft Undone",
            ],
        ),
        case(
            "never-at-the-bank",
            vec![
                asks(),
                ("AwaitShopper", throw("States.Timeout", "")),
                ("AuthorizeAgain", authorization("requires_action")),
            ],
            &[AT_THE_BANK, "NameTimeout IsThereAPayment CancelPayment", UNDONE, "Undone"],
        ),
        case(
            "nobody-could-be-waited-for",
            vec![asks(), ("AwaitShopper", refusal(503, "service_unavailable"))],
            &undone(
                "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction AwaitShopper".split(' ').collect(),
                OUTAGE,
            ),
        )
        .tried("AwaitShopper", 5),
        case(
            "called-off-before-it-was-authorized",
            vec![("AuthorizeOrder", refusal(409, "illegal_transition"))],
            &undone(up_to("AuthorizeOrder"), CALLED_OFF),
        ),
        case(
            "reservation-gone",
            vec![("ConfirmReservation", refusal(409, "reservation_expired"))],
            &undone(up_to("ConfirmReservation"), REFUSED),
        ),
        case(
            "called-off-before-the-capture",
            vec![("Capture", refusal(409, "payment_canceled"))],
            &undone(then(up_to("Capture"), &["CancelCapture"]), CALLED_OFF),
        ),
        case(
            "called-off-after-the-capture",
            vec![("ConfirmOrder", refusal(409, "illegal_transition"))],
            &then(up_to("ConfirmOrder"), &["GiveBack NameGivenBack", UNDONE, "Undone"]),
        )
        .tried("ConfirmOrder", 1),
        case(
            "called-off-while-it-was-declined",
            vec![
                ("Authorize", decline("payment_declined")),
                ("FailOrder", refusal(409, "illegal_transition")),
            ],
            &[
                "Claim CreateOrder Authorize WhyItFailed ReadError ReadProblem KindOfFailure NameDecline",
                "IsThereAPayment CancelPayment ReleaseReservation WhoseFaultWasIt FailOrder CancelOrder",
                "MarkFailed IsAnythingLeft Undone",
            ],
        ),
    ]
}
