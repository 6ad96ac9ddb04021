//! Random sequences of calls, some of them cut off and sent again, on a clock that the test moves,
//! beside a model of a few lines: every answer and every count must be the model's.

use crate::support::{Inventory, checkout, guest, line};
use jiff::{SignedDuration, Timestamp};
use proptest::{prelude::*, test_runner::TestRunner};
use souk_contracts::{
    Problem, ProductId, ReservationId,
    calls::inventory::{ReleasedBy, Reservation},
};
use souk_inventory::{
    domain::{Change, HOLD_LASTS, OnHand, PAYMENT_MAY_TAKE},
    ports::ReadStock,
};
use std::time::Duration;

const CASES: u32 = 48;
const MILLISECOND: SignedDuration = SignedDuration::from_millis(1);

#[derive(Clone, Copy, Debug)]
enum Step {
    Set(u32),
    Adjust(i32),
    /// So many units of the first product, and of the second.
    Reserve(u32, u32),
    Claim(usize, bool),
    Confirm(usize, bool),
    Extend(usize),
    Release(usize),
    ReleaseBy(usize, bool),
    /// The worker.
    Expire,
    Pass(SignedDuration),
}

/// Whether the step's connection is lost so many microseconds after it began; it is then sent again.
type Cut = Option<u64>;

fn steps() -> impl Strategy<Value = Vec<(Step, Cut)>> {
    let hold = 0..6usize;
    let pause = prop_oneof![
        Just(MILLISECOND),
        Just(HOLD_LASTS - MILLISECOND),
        Just(HOLD_LASTS),
        Just(PAYMENT_MAY_TAKE - MILLISECOND),
    ];
    let step = prop_oneof![
        1 => (0..120u32).prop_map(Step::Set),
        1 => (-40..60i32).prop_map(Step::Adjust),
        5 => (1..50u32, 0..3u32).prop_map(|(first, second)| Step::Reserve(first, second)),
        2 => (hold.clone(), any::<bool>()).prop_map(|(hold, who)| Step::Claim(hold, who)),
        2 => (hold.clone(), any::<bool>()).prop_map(|(hold, who)| Step::Confirm(hold, who)),
        1 => hold.clone().prop_map(Step::Extend),
        2 => hold.clone().prop_map(Step::Release),
        1 => (hold, any::<bool>()).prop_map(|(hold, who)| Step::ReleaseBy(hold, who)),
        1 => Just(Step::Expire),
        2 => pause.prop_map(Step::Pass),
    ];
    let cut = prop_oneof![3 => Just(None), 1 => (0..4_000u64).prop_map(Some)];
    prop::collection::vec((step, cut), 1..24)
}

/// All that can be told from outside.
#[derive(Default)]
struct Model {
    on_hand: [u32; 2],
    holds: Vec<ModelHold>,
}

struct ModelHold {
    units: [u32; 2],
    end: Option<&'static str>,
    claimed_by: Option<bool>,
    until: Timestamp,
    extended: bool,
}

impl ModelHold {
    fn is_live(&self, now: Timestamp) -> bool {
        self.end.is_none() && now < self.until
    }
}

impl Model {
    fn free(&self, product: usize, now: Timestamp) -> u32 {
        let held = self.holds.iter().filter(|hold| hold.is_live(now));
        self.on_hand[product] - held.map(|hold| hold.units[product]).sum::<u32>()
    }

    fn set(&mut self, units: Option<u32>, now: Timestamp) -> bool {
        let held = self.on_hand[0] - self.free(0, now);
        let fits = units.filter(|units| *units >= held);
        self.on_hand[0] = fits.unwrap_or(self.on_hand[0]);
        fits.is_some()
    }

    /// Whether the step's caller is told that all is well.
    fn take(&mut self, step: Step, now: Timestamp) -> bool {
        match step {
            Step::Set(units) => self.set(Some(units), now),
            Step::Adjust(change) => self.set(self.on_hand[0].checked_add_signed(change), now),
            Step::Reserve(first, second) => {
                let fits = first <= self.free(0, now) && second <= self.free(1, now);
                if fits {
                    self.holds.push(ModelHold {
                        units: [first, second],
                        end: None,
                        claimed_by: None,
                        until: now + HOLD_LASTS,
                        extended: false,
                    });
                }
                fits
            }
            Step::Claim(at, who) => self.of(at, now, |hold, live| {
                let may = live && hold.claimed_by.is_none_or(|by| by == who);
                if may {
                    hold.claimed_by = Some(who);
                    hold.until = hold.until.max(now + PAYMENT_MAY_TAKE);
                }
                may || hold.is_sold_to(who)
            }),
            Step::Confirm(at, who) => {
                let sold = self.of(at, now, |hold, live| {
                    let may = live && hold.claimed_by == Some(who);
                    hold.end = if may { Some("sold now") } else { hold.end };
                    may || hold.is_sold_to(who)
                });
                self.move_units(at, "sold now", "confirmed", u32::wrapping_sub);
                sold
            }
            Step::Extend(at) => self.of(at, now, |hold, live| {
                let may = live && hold.claimed_by.is_none() && !hold.extended;
                if may {
                    hold.extended = true;
                    hold.until = hold.until.max(now + HOLD_LASTS);
                }
                may
            }),
            Step::Release(at) => self.of(at, now, |hold, live| {
                if live && hold.claimed_by.is_none() {
                    hold.end = Some("released");
                }
                !live || hold.claimed_by.is_none()
            }),
            Step::ReleaseBy(at, who) => {
                let done = self.of(at, now, |hold, live| {
                    if live && hold.claimed_by == Some(who) {
                        hold.end = Some("released");
                    } else if hold.is_sold_to(who) {
                        hold.end = Some("back now");
                    }
                    true
                });
                self.move_units(at, "back now", "released", u32::wrapping_add);
                done
            }
            Step::Expire | Step::Pass(_) => true,
        }
    }

    /// What has not been made is found by nobody.
    fn of(
        &mut self,
        at: usize,
        now: Timestamp,
        take: impl FnOnce(&mut ModelHold, bool) -> bool,
    ) -> bool {
        let Some(hold) = self.holds.get_mut(at) else {
            return false;
        };
        let live = hold.is_live(now);
        take(hold, live)
    }

    fn move_units(
        &mut self,
        at: usize,
        from: &str,
        to: &'static str,
        move_by: fn(u32, u32) -> u32,
    ) {
        let moved = self.holds.get_mut(at).filter(|hold| hold.end == Some(from));
        if let Some(hold) = moved {
            hold.end = Some(to);
            for (on_hand, units) in self.on_hand.iter_mut().zip(hold.units) {
                *on_hand = move_by(*on_hand, units);
            }
        }
    }
}

impl ModelHold {
    fn is_sold_to(&self, who: bool) -> bool {
        self.end == Some("confirmed") && self.claimed_by == Some(who)
    }
}

/// The same, in the database.
struct Shop<'a> {
    inventory: &'a Inventory,
    products: [ProductId; 2],
    holds: Vec<ReservationId>,
    steps: u32,
}

impl Shop<'_> {
    /// Takes a step, and again until there is an answer where it was cut off.
    async fn take(&mut self, step: Step, cut: Cut) -> bool {
        self.steps += 1;
        let version = self.version().await;
        if let Some(microseconds) = cut {
            let patience = Duration::from_micros(microseconds);
            if let Ok(outcome) = tokio::time::timeout(patience, self.try_step(step, version)).await
            {
                return self.note(&outcome);
            }
            let again = self.try_step(step, version).await;
            // What was done before the answer was lost cannot be done twice.
            let was_done = matches!(&again, Err(problem) if
                problem.code == "precondition_failed" || problem.code == "reservation_extended");
            return self.note(&again) || was_done;
        }
        let outcome = self.try_step(step, version).await;
        self.note(&outcome)
    }

    fn note(&mut self, outcome: &Result<Option<Reservation>, Problem>) -> bool {
        if let Ok(Some(held)) = outcome {
            self.holds.push(held.reservation_id);
        }
        if let Err(problem) = outcome {
            assert!(problem.status < 500, "{problem}");
        }
        outcome.is_ok()
    }

    async fn version(&self) -> i64 {
        let levels = self.inventory.stock.levels(&self.products[..1]).await;
        levels.expect("a level")[0].version
    }

    async fn try_step(&self, step: Step, version: i64) -> Result<Option<Reservation>, Problem> {
        let id = |at: usize| {
            self.holds
                .get(at)
                .copied()
                .unwrap_or_else(ReservationId::generate)
        };
        let by = |who: bool| checkout(if who { "1" } else { "2" });
        let inventory = self.inventory;
        let change = async |change| {
            let made_for = Some(vec![version]);
            inventory.change(self.products[0], change, made_for).await
        };
        match step {
            Step::Set(units) => {
                let units = OnHand::try_from(i64::from(units)).expect("a count");
                change(Change::Set(units)).await?;
            }
            Step::Adjust(units) => {
                change(Change::Adjust(units)).await?;
            }
            Step::Reserve(first, second) => {
                let mut items = vec![line(self.products[0], first)];
                items.extend((second > 0).then(|| line(self.products[1], second)));
                let key = format!("{}-{}", self.products[0], self.steps);
                let reserved = inventory
                    .reserve_with_key("ana", &items, Some(&key))
                    .await?;
                return Ok(Some(reserved.reservation));
            }
            Step::Claim(at, who) => {
                inventory.claim("ana", id(at), by(who)).await?;
            }
            Step::Confirm(at, who) => inventory.confirm(id(at), by(who)).await?,
            Step::Extend(at) => {
                inventory.extend("ana", id(at)).await?;
            }
            Step::Release(at) => {
                let by = ReleasedBy::Caller(guest("ana"));
                inventory.release(id(at), by).await?;
            }
            Step::ReleaseBy(at, who) => {
                let by = ReleasedBy::Checkout(by(who));
                inventory.release(id(at), by).await?;
            }
            Step::Expire => {
                inventory.expire().await;
            }
            Step::Pass(_) => {}
        }
        Ok(None)
    }
}

async fn play(inventory: &Inventory, steps: Vec<(Step, Cut)>, now: &mut Timestamp) {
    let mut shop = Shop {
        inventory,
        products: [inventory.product(60).await, inventory.product(4).await],
        holds: Vec::new(),
        steps: 0,
    };
    let mut model = Model {
        on_hand: [60, 4],
        ..Model::default()
    };
    for (step, cut) in steps {
        if let Step::Pass(time) = step {
            *now += time;
            inventory.set_clock(*now).await;
        }
        let expected = model.take(step, *now);
        assert_eq!(
            shop.take(step, cut).await,
            expected,
            "{step:?}, cut {cut:?}"
        );
        for (at, product) in shop.products.into_iter().enumerate() {
            assert_eq!(
                inventory.available(product).await,
                model.free(at, *now),
                "after {step:?}"
            );
        }
    }
    inventory.expire().await;
    for (at, product) in shop.products.into_iter().enumerate() {
        let held = model.on_hand[at] - model.free(at, *now);
        let row = inventory.row(product).await;
        assert_eq!(
            (row.0.cast_unsigned(), row.1.cast_unsigned()),
            (model.on_hand[at], held)
        );
    }
    inventory.assert_invariants().await;
}

#[test]
fn whatever_is_done_and_cut_off_the_answers_and_the_counts_are_the_models() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let inventory = runtime.block_on(async {
        let inventory = Inventory::new().await;
        inventory.stop_clock().await;
        inventory
    });
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let now = std::cell::Cell::new("2026-01-05T12:00:00Z".parse().expect("a time"));
    let outcome = runner.run(&steps(), |steps| {
        let mut moment = now.get();
        runtime.block_on(play(&inventory, steps, &mut moment));
        now.set(moment);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
