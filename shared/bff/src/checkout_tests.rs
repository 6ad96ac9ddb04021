use super::*;

fn body(email: &str, payment_method: &str) -> CheckoutBody {
    CheckoutBody {
        reservation_id: ReservationId::generate(),
        payment_method: payment_method.to_owned(),
        email: email.to_owned(),
        return_url: None,
        total: None,
    }
}

#[test]
fn only_an_address_and_a_payment_method_pass() {
    assert!(body("ana@example.com", "pm_card_visa").validate().is_ok());
    let long = format!("{}@example.com", "a".repeat(250));
    for email in [
        "",
        "ana",
        "@example.com",
        "ana@example",
        "a na@example.com",
        "a@b@c.d",
        &long,
    ] {
        assert!(body(email, "pm_card_visa").validate().is_err(), "{email}");
    }
    for method in ["", "pm_", "card", "pm_card visa", "pm_'; DROP TABLE orders"] {
        assert!(
            body("ana@example.com", method).validate().is_err(),
            "{method}"
        );
    }
}

#[test]
fn another_body_has_another_fingerprint() {
    let first = body("ana@example.com", "pm_card_visa");
    let second = CheckoutBody {
        email: "bob@example.com".to_owned(),
        ..first.clone()
    };
    assert_eq!(fingerprint(&first), fingerprint(&first.clone()));
    assert_ne!(fingerprint(&first), fingerprint(&second));
}

#[test]
fn the_bank_sends_the_shopper_back_to_a_page_only() {
    let returning = |url: &str| CheckoutBody {
        return_url: Some(url.to_owned()),
        ..body("ana@example.com", "pm_card_visa")
    };
    assert!(
        returning("https://shop.example/done?x=1")
            .validate()
            .is_ok()
    );
    let long = format!("https://shop.example/{}", "a".repeat(500));
    for url in [
        "",
        "https://",
        "javascript:alert(1)",
        "//shop.example",
        "https://a b",
        &long,
    ] {
        assert!(returning(url).validate().is_err(), "{url}");
    }
}
