//! Checkouts of which something could not be undone at once.

use crate::cases::{
    CRASHED, Case, FORWARD, LATER, REFUSED, UNDONE, authorization, case, refusal, then, throw,
    up_to,
};

/// Compensations that do not come off at once, and those that never do.
pub fn left_behind() -> Vec<Case> {
    let gone = || ("ConfirmReservation", refusal(409, "reservation_expired"));
    let before = |steps: &'static str| {
        then(
            up_to("ConfirmReservation"),
            &[REFUSED, "CancelPayment", UNDONE, steps],
        )
    };
    let away = || refusal(503, "service_unavailable");
    vec![
        case(
            "payment-left",
            vec![gone(), ("CancelPayment", away())],
            &before(LATER),
        )
        .tried("CancelPayment", 3),
        case(
            "reservation-left",
            vec![gone(), ("ReleaseReservation", away())],
            &before(LATER),
        )
        .tried("ReleaseReservation", 3),
        case(
            "order-left",
            vec![gone(), ("CancelOrder", away())],
            &before(LATER),
        )
        .tried("CancelOrder", 3),
        case(
            "mark-left",
            vec![gone(), ("MarkFailed", away())],
            &before(LATER),
        )
        .tried("MarkFailed", 9),
        case(
            "payment-never",
            vec![
                gone(),
                ("CancelPayment", away()),
                ("CancelPaymentLater", away()),
            ],
            &before("CancelPaymentLater"),
        )
        .needs_attention()
        .tried("CancelPaymentLater", 41),
        case(
            "reservation-never",
            vec![
                gone(),
                ("CancelPayment", away()),
                ("ReleaseReservationLater", away()),
            ],
            &before("CancelPaymentLater ReleaseReservationLater"),
        )
        .needs_attention(),
        case(
            "order-never",
            vec![
                gone(),
                ("CancelPayment", away()),
                ("CancelOrderLater", away()),
            ],
            &before("CancelPaymentLater ReleaseReservationLater CancelOrderLater"),
        )
        .needs_attention(),
        case(
            "captured-or-not",
            vec![("Capture", away()), ("CancelCapture", away())],
            &then(up_to("Capture"), &["CancelCapture"]),
        )
        .needs_attention()
        .tried("CancelCapture", 41),
        case(
            "paid-and-unconfirmed",
            vec![("ConfirmOrder", away())],
            &up_to("ConfirmOrder"),
        )
        .needs_attention()
        .tried("ConfirmOrder", 41),
        case(
            "paid-and-not-given-back",
            vec![
                ("ConfirmOrder", refusal(409, "illegal_transition")),
                ("GiveBack", away()),
                ("NeedsAttention", away()),
            ],
            &then(up_to("ConfirmOrder"), &["GiveBack"]),
        )
        .needs_attention()
        .tried("GiveBack", 41)
        .tried("NeedsAttention", 9),
    ]
}

/// What was to be undone is not there, or was done by somebody else; and records that cannot be written.
pub fn gone_already() -> Vec<Case> {
    let asks = || ("Authorize", authorization("requires_action"));
    let gone = || ("ConfirmReservation", refusal(409, "reservation_expired"));
    let no_reservation = || refusal(404, "reservation_not_found");
    let no_order = || refusal(404, "order_not_found");
    let away = || throw("DynamoDB.InternalServerError", "");
    let way_to_the_bank = "Claim CreateOrder Authorize DoesTheBankAsk MarkRequiresAction";
    let before = |steps: &'static str| {
        then(
            up_to("ConfirmReservation"),
            &[REFUSED, "CancelPayment", UNDONE, steps],
        )
    };
    vec![
        case(
            "nothing-to-undo",
            vec![
                ("Claim", no_reservation()),
                ("ReleaseReservation", no_reservation()),
                ("CancelOrder", no_order()),
            ],
            &["Claim", REFUSED, UNDONE, "Undone"],
        )
        .tried("ReleaseReservation", 1)
        .tried("CancelOrder", 1),
        case(
            "nothing-to-undo-but-a-hold",
            vec![
                ("Claim", refusal(409, "reservation_in_checkout")),
                ("ReleaseReservation", refusal(503, "service_unavailable")),
                ("ReleaseReservationLater", no_reservation()),
                ("CancelOrderLater", no_order()),
            ],
            &[
                "Claim",
                REFUSED,
                UNDONE,
                "ReleaseReservationLater CancelOrderLater MarkFailedLater Undone",
            ],
        )
        .tried("ReleaseReservationLater", 1)
        .tried("CancelOrderLater", 1),
        case(
            "captured-when-it-was-to-be-let-go-of",
            vec![
                gone(),
                ("CancelPayment", refusal(409, "payment_captured")),
                ("CancelPaymentLater", refusal(409, "payment_captured")),
            ],
            &before("CancelPaymentLater"),
        )
        .needs_attention()
        .tried("CancelPaymentLater", 1),
        case(
            "given-back-and-reservation-left",
            vec![
                ("ConfirmOrder", refusal(409, "illegal_transition")),
                ("ReleaseReservation", refusal(503, "service_unavailable")),
            ],
            &then(
                up_to("ConfirmOrder"),
                &[
                    "GiveBack NameGivenBack",
                    UNDONE,
                    "ReleaseReservationLater CancelOrderLater MarkFailedLater Undone",
                ],
            ),
        )
        .tried("ReleaseReservation", 3),
        case(
            "another-amount-taken",
            vec![("Capture", refusal(409, "payment_mismatch"))],
            &then(
                up_to("Capture"),
                &["GiveBack NameGivenBack", UNDONE, "Undone"],
            ),
        ),
        case(
            "given-back-by-somebody-else",
            vec![
                ("ConfirmOrder", refusal(409, "illegal_transition")),
                ("GiveBack", refusal(409, "payment_refunded")),
            ],
            &then(
                up_to("ConfirmOrder"),
                &["GiveBack NameGivenBack", UNDONE, "Undone"],
            ),
        )
        .tried("GiveBack", 1),
        case(
            "nobody-could-be-sent-to-the-bank",
            vec![asks(), ("MarkRequiresAction", away())],
            &[way_to_the_bank, CRASHED, "CancelPayment", UNDONE, "Undone"],
        )
        .tried("MarkRequiresAction", 5),
        case(
            "back-from-the-bank-and-no-record",
            vec![asks(), ("MarkProcessing", away())],
            &[
                way_to_the_bank,
                "AwaitShopper MarkProcessing",
                CRASHED,
                "CancelPayment",
                UNDONE,
                "Undone",
            ],
        )
        .tried("MarkProcessing", 5),
        case(
            "confirmed-and-no-record",
            vec![("MarkConfirmed", away())],
            &[FORWARD],
        )
        .fails()
        .tried("MarkConfirmed", 41),
        case(
            "undone-and-no-record",
            vec![gone(), ("MarkFailed", away()), ("MarkFailedLater", away())],
            &before("CancelPaymentLater ReleaseReservationLater CancelOrderLater MarkFailedLater"),
        )
        .fails()
        .tried("MarkFailedLater", 41),
        case(
            "left-to-people-and-no-record",
            vec![
                ("ConfirmOrder", refusal(503, "service_unavailable")),
                ("MarkNeedsAttention", away()),
            ],
            &up_to("ConfirmOrder"),
        )
        .needs_attention()
        .tried("MarkNeedsAttention", 9),
    ]
}
