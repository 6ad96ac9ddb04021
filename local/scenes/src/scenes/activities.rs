//! Tours, classes, days out with children.

use super::{plant, room};
use crate::{
    canvas::{Canvas, HEIGHT, Ink, WIDTH},
    chance::Chance,
};

/// A boat before a city at a low sun.
pub fn tour(canvas: &mut Canvas, chance: &mut Chance) {
    let (sky, sun, sea) = chance.pick([
        ((0x4b4e8a, 0xf6a26b), 0xffe1a8, (0xd98a6a, 0x3b3f73)),
        ((0x7cc0e0, 0xe6f3f7), 0xfff6d5, (0x4aa3b5, 0x1f5f7a)),
        ((0x2b3a67, 0xe8657f), 0xffd1b0, (0xb5577a, 0x2a2f5c)),
    ]);
    canvas.band(0.0, 500.0, sky.0, sky.1);
    let sun_x = chance.between(300.0, 800.0);
    canvas.glow(sun_x, 440.0, 300.0, Ink(sun, 0.7));
    canvas.circle(sun_x, 440.0, 92.0, sun);
    for _ in 0..4 {
        let (x, y) = (chance.between(60.0, 1000.0), chance.between(60.0, 240.0));
        cloud(canvas, (x, y), Ink(0xffffff, 0.55));
    }
    let mut x = -10.0;
    while x < WIDTH {
        let (wide, tall) = (chance.between(38.0, 90.0), chance.between(40.0, 190.0));
        canvas.rect(x, 500.0 - tall, wide, tall, Ink(0x2b2f4f, 0.72));
        if tall > 150.0 {
            canvas.line(
                &[
                    (x + wide / 2.0, 500.0 - tall),
                    (x + wide / 2.0, 466.0 - tall),
                ],
                5.0,
                Ink(0x2b2f4f, 0.72),
            );
        }
        let mut y = 514.0 - tall;
        while y < 486.0 {
            if chance.yes() {
                canvas.rect(x + wide * 0.3, y, 8.0, 10.0, Ink(0xffe1a8, 0.8));
            }
            y += 22.0;
        }
        x += wide + chance.between(0.0, 14.0);
    }
    canvas.band(500.0, HEIGHT, sea.0, sea.1);
    for row in 0..12_u8 {
        let y = 514.0 + 24.0 * f32::from(row);
        let half = 40.0 + 12.0 * f32::from(row);
        canvas.line(
            &[
                (sun_x - half * chance.between(0.4, 1.0), y),
                (sun_x + half * chance.between(0.4, 1.0), y),
            ],
            7.0,
            Ink(sun, 0.42),
        );
    }
    let (hull, sail) = (
        chance.pick([0xb4342f, 0xf4efe6, 0x1f3a5f]),
        chance.pick([0xfdf7ea, 0xf2c14e, 0xf4f1ee]),
    );
    canvas.ellipse(560.0, 712.0, 260.0, 20.0, Ink(0x0b1030, 0.3));
    canvas.line(&[(560.0, 640.0), (560.0, 210.0)], 12.0, 0x5a3822);
    canvas.blob(
        &[
            (574.0, 230.0),
            (760.0, 440.0),
            (780.0, 596.0),
            (690.0, 620.0),
            (574.0, 610.0),
            (600.0, 430.0),
            (574.0, 230.0),
        ],
        sail,
    );
    canvas.blob(
        &[
            (546.0, 270.0),
            (450.0, 460.0),
            (400.0, 606.0),
            (470.0, 622.0),
            (546.0, 606.0),
            (530.0, 440.0),
            (546.0, 270.0),
        ],
        Ink(sail, 0.86),
    );
    canvas.polygon(
        &[(560.0, 210.0), (640.0, 228.0), (560.0, 250.0)],
        chance.pick([0xe0455a, 0xf2a541]),
    );
    canvas.blob(
        &[
            (330.0, 640.0),
            (360.0, 716.0),
            (460.0, 716.0),
            (600.0, 720.0),
            (700.0, 716.0),
            (780.0, 710.0),
            (820.0, 630.0),
            (560.0, 656.0),
            (330.0, 640.0),
        ],
        hull,
    );
    canvas.curve(
        ((340.0, 662.0), (580.0, 690.0), (806.0, 654.0)),
        8.0,
        Ink(0xffffff, 0.6),
    );
    for (x, y) in [(870.0, 190.0), (930.0, 230.0), (820.0, 250.0)] {
        canvas.curve(
            ((x - 28.0, y), (x - 12.0, y - 20.0), (x, y)),
            5.0,
            Ink(0xffffff, 0.8),
        );
        canvas.curve(
            ((x, y), (x + 12.0, y - 20.0), (x + 28.0, y)),
            5.0,
            Ink(0xffffff, 0.8),
        );
    }
}

/// A pot on the wheel, its sisters on the shelf.
pub fn class(canvas: &mut Canvas, chance: &mut Chance) {
    let wall = chance.pick([
        (0xf3e3d0, 0xe3c8a8),
        (0xd6e4e5, 0xb5ccd0),
        (0xe9ddea, 0xd0bcd6),
    ]);
    room(canvas, wall, (0x9a6a48, 0x6a432a), 600.0);
    for shelf in [190.0, 350.0] {
        canvas.block((90.0, shelf), (520.0, 18.0), 4.0, 0x6a432a);
        for place in 0..4_u8 {
            let x = 160.0 + 126.0 * f32::from(place);
            let glaze = chance.pick([0xc56a45, 0x2f7a78, 0xf4efe6, 0x394a6b, 0xe0a458, 0x8aa37b]);
            vessel(
                canvas,
                (x, shelf),
                chance.between(60.0, 112.0),
                chance.between(0.5, 1.1),
                glaze,
            );
        }
    }
    canvas.block((720.0, 70.0), (360.0, 330.0), 12.0, 0xfdfaf3);
    canvas.rect(738.0, 88.0, 154.0, 294.0, 0xbfe0ee);
    canvas.rect(908.0, 88.0, 154.0, 294.0, 0xbfe0ee);
    canvas.blob(
        &[
            (738.0, 382.0),
            (780.0, 250.0),
            (892.0, 330.0),
            (892.0, 382.0),
            (738.0, 382.0),
        ],
        0x8fc59a,
    );
    canvas.blob(
        &[
            (908.0, 382.0),
            (1000.0, 230.0),
            (1062.0, 320.0),
            (1062.0, 382.0),
            (908.0, 382.0),
        ],
        0x6fb07f,
    );
    canvas.ellipse(640.0, 760.0, 330.0, 26.0, Ink(0x000000, 0.3));
    canvas.block((520.0, 660.0), (240.0, 100.0), 16.0, 0x4b5563);
    canvas.ellipse(640.0, 656.0, 250.0, 44.0, 0x7f8a94);
    canvas.ellipse(640.0, 648.0, 232.0, 36.0, 0xaab4bd);
    for ring in [180.0, 130.0] {
        canvas.ellipse(640.0, 648.0, ring, ring * 0.15, Ink(0xffffff, 0.25));
    }
    let clay = chance.pick([0xc9805a, 0xb8a08a, 0xd9a27a]);
    vessel(
        canvas,
        (640.0, 654.0),
        250.0,
        chance.between(0.7, 1.0),
        clay,
    );
    let skin = chance.pick([0x8d5a3b, 0xc98e6a, 0xe0ac84, 0x5f3b29]);
    let sleeve = chance.pick([0x243b53, 0xb4573d, 0x2f6b4f]);
    for side in [-1.0, 1.0] {
        let hand = (640.0 + side * 128.0, 540.0);
        let elbow = (640.0 + side * 330.0, 640.0);
        canvas.curve((hand, (640.0 + side * 240.0, 540.0), elbow), 56.0, skin);
        canvas.curve(
            (
                elbow,
                (640.0 + side * 420.0, 700.0),
                (640.0 + side * 500.0, 820.0),
            ),
            92.0,
            sleeve,
        );
        for finger in 0..4_u8 {
            let y = 500.0 + 24.0 * f32::from(finger);
            canvas.line(&[hand, (640.0 + side * 96.0, y)], 22.0, skin);
        }
    }
    plant(canvas, chance, (110.0, 770.0), 240.0);
}

/// Something thrown on a wheel: so high, and so wide for its height.
fn vessel(canvas: &mut Canvas, (x, y): (f32, f32), height: f32, breadth: f32, glaze: u32) {
    let (belly, neck) = (height * 0.55 * breadth, height * 0.26 * breadth);
    let left = [
        (x - neck, y - height),
        (x - neck * 0.8, y - height * 0.78),
        (x - belly * 0.8, y - height * 0.6),
        (x - belly * 1.25, y - height * 0.25),
        (x - neck, y),
    ];
    let mut outline = left.to_vec();
    outline.extend([(x, y + height * 0.05), (x + neck, y)]);
    outline.extend([
        (x + belly * 1.25, y - height * 0.25),
        (x + belly * 0.8, y - height * 0.6),
    ]);
    outline.extend([(x + neck * 0.8, y - height * 0.78), (x + neck, y - height)]);
    canvas.blob(&outline, glaze);
    canvas.ellipse(x, y - height, neck, neck * 0.26, Ink(0x000000, 0.25));
    canvas.curve(
        (
            (x - belly * 0.5, y - height * 0.62),
            (x - belly * 0.95, y - height * 0.3),
            (x - belly * 0.4, y - height * 0.1),
        ),
        height * 0.05,
        Ink(0xffffff, 0.3),
    );
}

/// Kites over a green, and who holds them.
pub fn kites(canvas: &mut Canvas, chance: &mut Chance) {
    let sky = chance.pick([
        (0x6fb9e6, 0xfdf1d3),
        (0x7cc0e0, 0xe6f3f7),
        (0x8aa4e0, 0xfde0d3),
    ]);
    canvas.band(0.0, HEIGHT, sky.0, sky.1);
    canvas.glow(140.0, 120.0, 320.0, Ink(0xfff6d5, 0.9));
    canvas.circle(140.0, 120.0, 60.0, 0xfff3c4);
    for _ in 0..4 {
        let at = (chance.between(60.0, 1000.0), chance.between(70.0, 400.0));
        cloud(canvas, at, Ink(0xffffff, 0.7));
    }
    canvas.hills(600.0, 40.0, 1.2, chance.between(0.0, 6.0), 0xa6d49a);
    canvas.hills(660.0, 24.0, 1.7, chance.between(0.0, 6.0), 0x7fbf80);
    for (x, hand, at, shades) in [
        (260.0, (290.0, 640.0), (420.0, 190.0), (0xe0455a, 0xf2c14e)),
        (590.0, (622.0, 654.0), (760.0, 290.0), (0x2a9d8f, 0xfdfaf3)),
        (900.0, (930.0, 640.0), (1020.0, 160.0), (0x5b5f97, 0xf4a261)),
    ] {
        let at: (f32, f32) = (
            at.0 + chance.between(-50.0, 50.0),
            at.1 + chance.between(-40.0, 60.0),
        );
        let sag = (at.0 + 20.0, (hand.1 + at.1) / 2.0 + 90.0);
        canvas.curve((hand, sag, at), 3.0, Ink(0x3a3a3a, 0.6));
        kite(canvas, at, chance.between(0.8, 1.15), shades);
        child(canvas, chance, (x, 770.0), hand);
    }
    for _ in 0..40 {
        let (x, y) = (chance.between(0.0, WIDTH), chance.between(720.0, 796.0));
        canvas.circle(x, y, 5.0, chance.pick([0xfdfaf3, 0xf2c14e, 0xe8657f]));
    }
}

/// Four sails in two colours, and a tail with bows.
fn kite(canvas: &mut Canvas, (x, y): (f32, f32), scale: f32, (one, other): (u32, u32)) {
    let (wide, high, low) = (84.0 * scale, 100.0 * scale, 150.0 * scale);
    for step in 0..5_u8 {
        let part = f32::from(step) * 46.0 * scale;
        let (from, to) = (
            (x + part * 0.55, y + low + part),
            (
                x + (part + 46.0 * scale) * 0.55,
                y + low + part + 46.0 * scale,
            ),
        );
        canvas.curve((from, (from.0 + 34.0, from.1), to), 4.0, one);
        let bow = 17.0 * scale;
        for side in [-1.0, 1.0] {
            canvas.polygon(
                &[
                    to,
                    (to.0 + side * bow, to.1 - bow * 0.7),
                    (to.0 + side * bow, to.1 + bow * 0.7),
                ],
                if step % 2 == 0 { other } else { one },
            );
        }
    }
    for (tip, side, ink) in [
        (-high, -wide, one),
        (-high, wide, other),
        (low, -wide, other),
        (low, wide, one),
    ] {
        canvas.polygon(&[(x, y), (x, y + tip), (x + side, y)], ink);
    }
    canvas.line(&[(x, y - high), (x, y + low)], 4.0, Ink(0x5a3822, 0.7));
    canvas.line(&[(x - wide, y), (x + wide, y)], 4.0, Ink(0x5a3822, 0.7));
}

/// A child that stands at a point and reaches for another.
fn child(canvas: &mut Canvas, chance: &mut Chance, (x, y): (f32, f32), hand: (f32, f32)) {
    let skin = chance.pick([0x8d5a3b, 0xc98e6a, 0xe0ac84]);
    let shirt = chance.pick([0xf2a541, 0x2d9cdb, 0xd9486c, 0xfdfaf3]);
    canvas.ellipse(x, y + 4.0, 56.0, 10.0, Ink(0x000000, 0.2));
    for side in [-13.0, 13.0] {
        canvas.line(&[(x + side, y - 6.0), (x + side, y - 54.0)], 20.0, 0x2b3a55);
    }
    canvas.line(&[(x + 16.0, y - 102.0), hand], 16.0, skin);
    canvas.line(&[(x - 22.0, y - 104.0), (x - 40.0, y - 60.0)], 16.0, skin);
    canvas.block((x - 31.0, y - 124.0), (62.0, 80.0), 24.0, shirt);
    canvas.circle(x, y - 154.0, 31.0, skin);
    let hair = chance.pick([0x2b1d16, 0x5a3822, 0xb98b5c]);
    canvas.blob(
        &[
            (x - 33.0, y - 150.0),
            (x - 36.0, y - 194.0),
            (x, y - 190.0),
            (x + 36.0, y - 194.0),
            (x + 33.0, y - 150.0),
            (x + 8.0, y - 180.0),
            (x - 33.0, y - 150.0),
        ],
        hair,
    );
}

fn cloud(canvas: &mut Canvas, (x, y): (f32, f32), ink: Ink) {
    canvas.blob(
        &[
            (x, y),
            (x - 6.0, y - 44.0),
            (x + 40.0, y - 40.0),
            (x + 74.0, y - 92.0),
            (x + 112.0, y - 44.0),
            (x + 166.0, y - 48.0),
            (x + 160.0, y),
            (x + 80.0, y + 8.0),
            (x, y),
        ],
        ink,
    );
}
