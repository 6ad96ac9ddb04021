//! Claiming, confirming and releasing.

use crate::support::{Inventory, checkout, guest, line, minutes_from_now, refusal};
use futures::future::join;
use souk_contracts::{ReservationId, calls::inventory::ReleasedBy};

fn by_ana() -> ReleasedBy {
    ReleasedBy::Caller(guest("ana"))
}

#[tokio::test]
async fn a_confirmed_hold_is_sold_once_however_often_it_is_confirmed() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    let claimed = inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    assert!((minutes_from_now(claimed.expires_at) - 10.0).abs() < 0.5);
    for _ in 0..2 {
        inventory.confirm(id, checkout("1")).await.expect("a sale");
    }
    assert_eq!(inventory.row(product).await, (3, 0));
    assert_eq!(
        inventory.told(id).await,
        ["inventory.reserved", "inventory.confirmed"]
    );

    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("the same claim again");
    inventory
        .release(id, by_ana())
        .await
        .expect("nothing to give back");
    assert_eq!(inventory.row(product).await, (3, 0));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn expired_hold_never_confirms() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    inventory.let_time_run_out(id).await;
    let too_late = inventory.confirm(id, checkout("1")).await;
    assert_eq!(refusal(too_late), (409, "reservation_expired".to_owned()));
    let too_late = inventory.claim("ana", id, checkout("1")).await;
    assert_eq!(refusal(too_late), (409, "reservation_expired".to_owned()));
    assert_eq!(inventory.available(product).await, 5);
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_checkouts_never_both_claim() {
    let inventory = Inventory::new().await;
    let product = inventory.product(50).await;
    for _ in 0..20 {
        let id = inventory
            .reserve("ana", &[line(product, 1)])
            .await
            .expect("a hold")
            .reservation_id;
        let (one, two) = (checkout("1"), checkout("2"));
        let outcomes = join(
            inventory.claim("ana", id, one),
            inventory.claim("ana", id, two),
        )
        .await;
        let (winner, loser, refused) = match outcomes {
            (Ok(_), refused) => (one, two, refused),
            (refused, Ok(_)) => (two, one, refused),
            neither => panic!("{neither:?}"),
        };
        assert_eq!(
            refusal(refused),
            (409, "reservation_in_checkout".to_owned())
        );
        let not_its = inventory.confirm(id, loser).await;
        assert_eq!(
            refusal(not_its),
            (409, "reservation_in_checkout".to_owned())
        );
        inventory
            .release(id, ReleasedBy::Checkout(loser))
            .await
            .expect("nothing of its to give back");
        inventory.confirm(id, winner).await.expect("a sale");
    }
    assert_eq!(inventory.row(product).await, (30, 0));
    inventory.assert_invariants().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_that_confirms_and_gives_back_at_once_keeps_nothing() {
    let inventory = Inventory::new().await;
    let product = inventory.product(50).await;
    for _ in 0..20 {
        let id = inventory
            .reserve("ana", &[line(product, 1)])
            .await
            .expect("a hold")
            .reservation_id;
        inventory
            .claim("ana", id, checkout("1"))
            .await
            .expect("a claim");
        let release = inventory.release(id, ReleasedBy::Checkout(checkout("1")));
        let (_, released) = join(inventory.confirm(id, checkout("1")), release).await;
        released.expect("done");
        assert_eq!(inventory.state(id).await, "released");
    }
    assert_eq!(inventory.row(product).await, (50, 0));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_sale_that_could_not_be_paid_is_taken_back_once() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    inventory.confirm(id, checkout("1")).await.expect("a sale");
    inventory
        .release(id, ReleasedBy::Checkout(checkout("2")))
        .await
        .expect("nothing of its to give back");
    assert_eq!(inventory.row(product).await, (3, 0));
    for _ in 0..2 {
        inventory
            .release(id, ReleasedBy::Checkout(checkout("1")))
            .await
            .expect("done");
    }
    assert_eq!(inventory.row(product).await, (5, 0));
    let gone = inventory.confirm(id, checkout("1")).await;
    assert_eq!(refusal(gone), (409, "reservation_expired".to_owned()));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn what_nobody_claimed_is_not_sold() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    let unclaimed = inventory.confirm(id, checkout("1")).await;
    assert_eq!(
        refusal(unclaimed),
        (409, "reservation_not_claimed".to_owned())
    );
}

#[tokio::test]
async fn a_hold_is_given_back_once_however_often_it_is_released() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    for _ in 0..2 {
        inventory.release(id, by_ana()).await.expect("done");
    }
    assert_eq!(inventory.row(product).await, (5, 0));
    assert_eq!(
        inventory.told(id).await,
        ["inventory.reserved", "inventory.released"]
    );
    let gone = inventory.claim("ana", id, checkout("1")).await;
    assert_eq!(refusal(gone), (409, "reservation_expired".to_owned()));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn a_hold_in_a_checkout_is_the_checkouts_to_give_back() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    inventory
        .claim("ana", id, checkout("1"))
        .await
        .expect("a claim");
    let paying = inventory.release(id, by_ana()).await;
    assert_eq!(refusal(paying), (409, "reservation_in_checkout".to_owned()));
    inventory
        .release(id, ReleasedBy::Checkout(checkout("1")))
        .await
        .expect("done");
    assert_eq!(inventory.row(product).await, (5, 0));
    inventory.assert_invariants().await;
}

#[tokio::test]
async fn somebody_elses_hold_does_not_exist() {
    let inventory = Inventory::new().await;
    let product = inventory.product(5).await;
    let id = inventory
        .reserve("ana", &[line(product, 2)])
        .await
        .expect("a hold")
        .reservation_id;
    let not_found = (404, "reservation_not_found".to_owned());
    assert_eq!(
        refusal(inventory.claim("bob", id, checkout("1")).await),
        not_found
    );
    let by_bob = ReleasedBy::Caller(guest("bob"));
    assert_eq!(refusal(inventory.release(id, by_bob).await), not_found);
    let nobodys = ReservationId::generate();
    assert_eq!(
        refusal(inventory.claim("ana", nobodys, checkout("1")).await),
        not_found
    );
    assert_eq!(
        refusal(inventory.confirm(nobodys, checkout("1")).await),
        not_found
    );
    assert_eq!(
        refusal(inventory.release(nobodys, by_ana()).await),
        not_found
    );
    assert_eq!(inventory.available(product).await, 3);
}
