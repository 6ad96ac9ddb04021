//! A scene for each kind of deal.

mod activities;
mod beauty;
mod food;
mod home;
mod sport;
mod wellness;

use crate::{canvas::Canvas, chance::Chance};

/// Draws the scene of that kind; an unknown one is somewhere to go.
pub fn draw(canvas: &mut Canvas, chance: &mut Chance, kind: &str) {
    let scene = match kind {
        "Spa" => wellness::spa,
        "Massage" => wellness::massage,
        "Yoga & Pilates" => wellness::yoga,
        "Hair" => beauty::hair,
        "Nails" => beauty::nails,
        "Facials" => beauty::facials,
        "Gym" => sport::gym,
        "Climbing" => sport::climbing,
        "Restaurants" => food::restaurant,
        "Coffee & Bakery" => food::coffee,
        "Tastings" => food::tasting,
        "Tours" => activities::tour,
        "Classes" => activities::class,
        "Family Fun" => activities::fair,
        "Services" => home::car,
        _ => home::cabin,
    };
    scene(canvas, chance);
}

/// A wall and a floor that meet at that height.
fn room(canvas: &mut Canvas, wall: (u32, u32), floor: (u32, u32), height: f32) {
    canvas.band(0.0, height, wall.0, wall.1);
    canvas.band(height, crate::canvas::HEIGHT, floor.0, floor.1);
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

/// A candle that burns at a point.
fn candle(canvas: &mut Canvas, (x, y): (f32, f32), height: f32) {
    canvas.glow(
        x,
        y - height - 18.0,
        120.0,
        crate::canvas::Ink(0xffd98a, 0.75),
    );
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
