use super::*;
use proptest::prelude::*;

fn noon() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(12)
}

fn checkout(key: &str) -> CheckoutId {
    CheckoutId::derive("user:ana", key)
}

const INSTANT: SignedDuration = SignedDuration::from_micros(1);

#[test]
fn expired_hold_never_confirms() {
    let ours = checkout("ours");
    let hold = Hold::new(noon())
        .claim(ours, noon())
        .unwrap_or_else(|error| panic!("{error}"));
    let at = hold.expires_at;
    assert_eq!(hold.confirm(ours, at), Err(HoldError::Expired { at }));
    assert_eq!(
        hold.expire(at).confirm(ours, noon()),
        Err(HoldError::Expired { at })
    );
    assert!(hold.confirm(ours, at - INSTANT).is_ok());
}

#[test]
fn a_claim_leaves_time_to_pay() {
    let late = noon() + HOLD_LASTS - INSTANT;
    let claimed = Hold::new(noon()).claim(checkout("ours"), late);
    assert_eq!(
        claimed.map(|hold| hold.expires_at),
        Ok(late + PAYMENT_MAY_TAKE)
    );
    let too_late = noon() + HOLD_LASTS;
    let refused = Hold::new(noon()).claim(checkout("ours"), too_late);
    assert_eq!(refused, Err(HoldError::Expired { at: too_late }));
}

#[test]
fn what_nobody_claimed_is_not_sold() {
    assert_eq!(
        Hold::new(noon()).confirm(checkout("ours"), noon()),
        Err(HoldError::NotClaimed)
    );
}

#[test]
fn a_hold_is_extended_once() {
    let later = noon() + HOLD_LASTS - INSTANT;
    let extended = Hold::new(noon())
        .extend(later)
        .unwrap_or_else(|error| panic!("{error}"));
    let until = later + HOLD_LASTS;
    assert_eq!(extended.expires_at, until);
    assert_eq!(extended.extend(later), Err(HoldError::Extended { until }));
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Claim(u8),
    Confirm(u8),
    Extend,
    Release,
    ReleaseBy(u8),
    ReleaseUnsold(u8),
    Expire,
}

fn steps() -> impl Strategy<Value = Vec<(SignedDuration, Step)>> {
    let pause = prop_oneof![
        3 => Just(SignedDuration::ZERO),
        1 => Just(INSTANT),
        1 => Just(SignedDuration::from_mins(1)),
        1 => Just(HOLD_LASTS),
        1 => Just(PAYMENT_MAY_TAKE - INSTANT),
    ];
    let step = prop_oneof![
        (0..2u8).prop_map(Step::Claim),
        (0..2u8).prop_map(Step::Confirm),
        Just(Step::Extend),
        Just(Step::Release),
        (0..2u8).prop_map(Step::ReleaseBy),
        (0..2u8).prop_map(Step::ReleaseUnsold),
        Just(Step::Expire),
    ];
    prop::collection::vec((pause, step), 1..12)
}

/// All that can be told of a hold from outside, in the plainest form.
struct Model {
    end: Option<&'static str>,
    claimant: Option<u8>,
    good_until: Timestamp,
    extended: bool,
}

impl Model {
    /// Takes a step if it may be taken; answers whether the caller is told that all is well.
    fn take(&mut self, step: Step, now: Timestamp) -> bool {
        let live = self.end.is_none() && now < self.good_until;
        let sold_to = self.claimant.filter(|_| self.end == Some("confirmed"));
        match step {
            Step::Claim(by) if live && self.claimant.is_none_or(|claimant| claimant == by) => {
                self.claimant = Some(by);
                self.good_until = self.good_until.max(now + PAYMENT_MAY_TAKE);
                true
            }
            Step::Confirm(by) if live && self.claimant == Some(by) => {
                self.end = Some("confirmed");
                true
            }
            Step::Claim(by) | Step::Confirm(by) => sold_to == Some(by),
            Step::Extend if live && self.claimant.is_none() && !self.extended => {
                self.extended = true;
                self.good_until = self.good_until.max(now + HOLD_LASTS);
                true
            }
            Step::Extend => false,
            Step::Release if live && self.claimant.is_none() => {
                self.end = Some("released");
                true
            }
            Step::Release => !live,
            Step::ReleaseUnsold(by) => {
                if live && self.claimant == Some(by) {
                    self.end = Some("released");
                }
                true
            }
            Step::ReleaseBy(by) => {
                if (live && self.claimant == Some(by)) || sold_to == Some(by) {
                    self.end = Some("released");
                }
                true
            }
            Step::Expire => {
                if self.end.is_none() && !live {
                    self.end = Some("expired");
                }
                true
            }
        }
    }
}

fn end(hold: Hold) -> Option<&'static str> {
    match hold.state {
        HoldState::Held { .. } => None,
        HoldState::Confirmed { .. } => Some("confirmed"),
        HoldState::Released => Some("released"),
        HoldState::Expired => Some("expired"),
    }
}

proptest! {
    #[test]
    fn a_hold_does_what_the_model_does_and_ends_once(steps in steps()) {
        let by = |who: u8| checkout(&who.to_string());
        let mut now = noon();
        let mut hold = Hold::new(now);
        let mut model = Model { end: None, claimant: None, good_until: hold.expires_at, extended: false };
        for (pause, step) in steps {
            now += pause;
            let outcome = match step {
                Step::Claim(who) => hold.claim(by(who), now),
                Step::Confirm(who) => hold.confirm(by(who), now),
                Step::Extend => hold.extend(now),
                Step::Release => hold.release(now),
                Step::ReleaseBy(who) => Ok(hold.release_by(by(who), now)),
                Step::ReleaseUnsold(who) => Ok(hold.release_unsold(by(who), now)),
                Step::Expire => Ok(hold.expire(now)),
            };
            let ended_before = end(hold);
            prop_assert_eq!(outcome.is_ok(), model.take(step, now), "{:?} of {:?}", step, hold);
            hold = outcome.unwrap_or(hold);
            prop_assert_eq!(end(hold), model.end);
            prop_assert_eq!(hold.expires_at, model.good_until);
            let taken_back = ended_before == Some("confirmed") && end(hold) == Some("released");
            prop_assert!(ended_before.is_none() || end(hold) == ended_before || taken_back);
        }
    }
}
