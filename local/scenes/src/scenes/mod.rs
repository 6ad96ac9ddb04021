//! A scene for each kind of deal.

mod activities;
mod beauty;
mod food;
mod home;
mod sauna;
mod spa;
mod sport;
mod wellness;

use crate::{
    canvas::{Canvas, HEIGHT, Ink},
    chance::Chance,
};

/// Something to draw, and the deals that it shows.
#[derive(Clone, Copy)]
pub struct Scene {
    pub kind: &'static str,
    /// It shows the deals of that kind that say one of these in their titles, in lower case, and all of
    /// the kind where there is no word.
    words: &'static [&'static str],
    pub draw: fn(&mut Canvas, &mut Chance),
    pub pictured: Pictured,
}

/// Which of the deals that a scene shows get a picture of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pictured {
    Every,
    /// The first one of each city.
    OneInEachCity,
    /// The first one of some cities, to keep the time short that `make up` takes.
    OneInSomeCities,
}

/// All of them; the first that shows a deal is the deal's. A picture that shows something else than the
/// deal is worse than a drawing of its category, so that most kinds are told by their words.
///
/// Spas are what one looks for first, and there are seven in each city, so each has a picture.
pub const ALL: [Scene; 21] = [
    scene("Spa", &["stone", "ritual"], spa::stones).pictured(Pictured::Every),
    scene(
        "Spa",
        &["sauna", "steam", "bathhouse", "russian bath", "hammam"],
        sauna::cabin,
    )
    .pictured(Pictured::Every),
    scene(
        "Spa",
        &[
            "scrub",
            "wrap",
            "polish",
            "salt-room",
            "salt room",
            "salt glow",
            "clay",
        ],
        spa::scrub,
    )
    .pictured(Pictured::Every),
    scene("Spa", &["bath", "soak", "float", "tub"], spa::bath).pictured(Pictured::Every),
    scene("Spa", &[], spa::lounge).pictured(Pictured::Every),
    scene("Massage", &["massage"], wellness::massage).pictured(Pictured::OneInEachCity),
    scene("Yoga & Pilates", &["yoga"], wellness::yoga),
    scene("Hair", &["cut", "color", "gloss", "blow"], beauty::hair),
    scene("Nails", &["manicure", "gel", "pedicure"], beauty::nails),
    scene("Facials", &["facial"], beauty::facials),
    scene("Gym", &["gym", "strength", "kettlebell"], sport::gym),
    scene(
        "Climbing",
        &["boulder", "belay", "climbing membership"],
        sport::climbing,
    ),
    scene("Restaurants", &["pasta", "sicilian"], food::restaurant),
    scene(
        "Coffee & Bakery",
        &[
            "pour-over coffee",
            "drip coffee",
            "espresso",
            "latte",
            "mocha",
            "two drinks",
        ],
        food::coffee,
    ),
    scene("Tastings", &["beer", "brewery"], food::beers),
    scene("Tastings", &["wine", "pinot"], food::wines),
    scene(
        "Tours",
        &["sail", "harbor cruise", "river architecture cruise"],
        activities::tour,
    ),
    scene("Classes", &["wheel"], activities::class),
    scene("Family Fun", &["kite"], activities::kites),
    scene("Services", &["car detail", "exterior detail"], home::car),
    scene("Getaways", &["cabin", "mountain"], home::cabin),
];

const fn scene(
    kind: &'static str,
    words: &'static [&'static str],
    draw: fn(&mut Canvas, &mut Chance),
) -> Scene {
    Scene {
        kind,
        words,
        draw,
        pictured: Pictured::OneInSomeCities,
    }
}

impl Scene {
    const fn pictured(mut self, pictured: Pictured) -> Self {
        self.pictured = pictured;
        self
    }

    fn shows(&self, kind: &str, title: &str) -> bool {
        let title = title.to_lowercase();
        let says = |word: &&str| title.contains(word);
        self.kind == kind && (self.words.is_empty() || self.words.iter().any(says))
    }
}

/// The scene of a deal, by its place in [`ALL`].
pub fn of(kind: &str, title: &str) -> Option<usize> {
    ALL.iter().position(|scene| scene.shows(kind, title))
}

/// A wall and a floor that meet at that height.
fn room(canvas: &mut Canvas, wall: (u32, u32), floor: (u32, u32), height: f32) {
    canvas.band(0.0, height, wall.0, wall.1);
    canvas.band(height, HEIGHT, floor.0, floor.1);
}

/// A potted plant that stands at a point and is so high.
fn plant(canvas: &mut Canvas, chance: &mut Chance, (x, y): (f32, f32), height: f32) {
    let green = chance.pick([0x2f6b4f, 0x3d7a4a, 0x1f5a52]);
    for (lean, part) in [
        (-0.55, 0.8),
        (-0.25, 1.0),
        (0.05, 0.9),
        (0.3, 1.0),
        (0.55, 0.75),
    ] {
        let (tip_x, tip_y) = (x + lean * height, y - height * part);
        let bend = (x + lean * height * 0.15, y - height * 0.55);
        canvas.blob(
            &[
                (x, y - height * 0.2),
                (bend.0 - height * 0.14, bend.1),
                (tip_x, tip_y),
                (bend.0 + height * 0.16, bend.1),
                (x, y - height * 0.2),
            ],
            green,
        );
        canvas.curve(((x, y - height * 0.2), bend, (tip_x, tip_y)), 3.0, 0x8fc7a0);
    }
    let (half, pot) = (height * 0.14, height * 0.26);
    canvas.polygon(
        &[
            (x - half, y - pot),
            (x + half, y - pot),
            (x + half * 0.75, y),
            (x - half * 0.75, y),
        ],
        chance.pick([0xc56a45, 0xe8dccb, 0x394a6b]),
    );
}

/// Rises from a point.
fn steam(canvas: &mut Canvas, chance: &mut Chance, (x, y): (f32, f32)) {
    for shift in [-70.0, 0.0, 70.0] {
        let x = x + shift + chance.between(-12.0, 12.0);
        let top = y - chance.between(120.0, 190.0);
        let middle = f32::midpoint(y, top);
        canvas.curve(
            ((x, y), (x - 46.0, f32::midpoint(y, middle)), (x, middle)),
            13.0,
            Ink(0xffffff, 0.4),
        );
        canvas.curve(
            (
                (x, middle),
                (x + 46.0, f32::midpoint(middle, top)),
                (x, top),
            ),
            13.0,
            Ink(0xffffff, 0.28),
        );
    }
}

/// A candle that burns at a point.
fn candle(canvas: &mut Canvas, (x, y): (f32, f32), height: f32) {
    canvas.glow(x, y - height - 18.0, 120.0, Ink(0xffd98a, 0.75));
    canvas.block((x - 18.0, y - height), (36.0, height), 6.0, 0xfff4e2);
    canvas.blob(
        &[
            (x, y - height - 2.0),
            (x - 16.0, y - height - 12.0),
            (x, y - height - 44.0),
            (x + 16.0, y - height - 12.0),
            (x, y - height - 2.0),
        ],
        0xffb23e,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_covers_all_of_its_picture_and_no_two_are_the_same() {
        let mut drawn = Vec::new();
        for scene in ALL {
            for name in ["one", "other"] {
                let mut canvas = Canvas::new().unwrap_or_else(|| panic!("no canvas"));
                (scene.draw)(&mut canvas, &mut Chance::of(name));
                assert!(canvas.is_covered(), "{}", scene.kind);
                drawn.push(canvas.into_png().unwrap_or_else(|error| panic!("{error}")));
            }
        }
        let all = drawn.len();
        drawn.sort();
        drawn.dedup();
        assert_eq!(drawn.len(), all);
    }
}
