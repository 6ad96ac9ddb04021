//! Restaurants, coffee, tastings.

use super::{candle, plant, room};
use crate::{
    canvas::{Canvas, HEIGHT, Ink, WIDTH},
    chance::Chance,
};

/// A table from above, set for two.
pub fn restaurant(canvas: &mut Canvas, chance: &mut Chance) {
    let (table, cloth) = chance.pick([
        (0x7a4b2f, 0xf2e6d3),
        (0x2f3e46, 0xe9ded0),
        (0x8a5a44, 0xdfe8e2),
    ]);
    canvas.band(0.0, HEIGHT, table, table);
    for board in 0..7_u8 {
        let y = 116.0 * f32::from(board);
        canvas.line(&[(0.0, y), (WIDTH, y)], 4.0, Ink(0x000000, 0.2));
        let knot = chance.between(80.0, 1100.0);
        canvas.ellipse(knot, y + 56.0, 60.0, 8.0, Ink(0x000000, 0.1));
    }
    canvas.block((380.0, -40.0), (440.0, 900.0), 10.0, cloth);
    for stripe in [410.0, 780.0] {
        canvas.rect(
            stripe,
            0.0,
            10.0,
            HEIGHT,
            chance.pick([0xb4342f, 0x2f7a78, 0xc98a2b]),
        );
    }
    for x in [240.0, 960.0] {
        plate(canvas, chance, (x, 430.0), 205.0);
        canvas.line(&[(x - 256.0, 300.0), (x - 256.0, 560.0)], 14.0, 0xd9dee2);
        for tooth in [-14.0, 0.0, 14.0] {
            canvas.line(
                &[(x - 256.0 + tooth, 270.0), (x - 256.0 + tooth, 330.0)],
                6.0,
                0xd9dee2,
            );
        }
        canvas.line(&[(x + 246.0, 390.0), (x + 246.0, 560.0)], 14.0, 0xd9dee2);
        canvas.blob(
            &[
                (x + 238.0, 400.0),
                (x + 232.0, 270.0),
                (x + 252.0, 264.0),
                (x + 262.0, 340.0),
                (x + 254.0, 400.0),
            ],
            0xd9dee2,
        );
    }
    for (x, y) in [(470.0, 150.0), (720.0, 640.0)] {
        canvas.circle(x + 8.0, y + 10.0, 74.0, Ink(0x000000, 0.2));
        canvas.circle(x, y, 72.0, Ink(0xffffff, 0.85));
        canvas.circle(x, y, 58.0, chance.pick([0x7b1e2e, 0xe8c15a, 0xd98a5b]));
        canvas.circle(x - 18.0, y - 18.0, 14.0, Ink(0xffffff, 0.4));
    }
    canvas.circle(600.0, 400.0, 92.0, 0xfdfaf3);
    canvas.circle(600.0, 400.0, 74.0, 0x8a5a34);
    for _ in 0..7 {
        let (x, y) = (chance.between(556.0, 644.0), chance.between(360.0, 440.0));
        canvas.ellipse(
            x,
            y,
            34.0,
            20.0,
            chance.pick([0xe3b778, 0xd29a56, 0xc9894a]),
        );
    }
    for (x, y) in [(690.0, 130.0), (500.0, 680.0)] {
        canvas.glow(x, y, 120.0, Ink(0xffd98a, 0.7));
        canvas.circle(x, y, 30.0, 0xfff4e2);
        canvas.circle(x, y, 9.0, 0xffb23e);
    }
}

fn plate(canvas: &mut Canvas, chance: &mut Chance, (x, y): (f32, f32), radius: f32) {
    canvas.circle(x + 12.0, y + 16.0, radius, Ink(0x000000, 0.22));
    canvas.circle(x, y, radius, 0xfbfaf6);
    canvas.ring(
        x,
        y,
        radius - 18.0,
        6.0,
        chance.pick([0x2f5d8a, 0xb4342f, 0x2f7a58]),
    );
    canvas.circle(x, y, radius * 0.72, 0xf1eee6);
    let main = chance.pick([0xe3b34c, 0xc8553d, 0xe8a07a]);
    for strand in 0..16_u8 {
        let angle = f32::from(strand) * 0.61;
        let (dx, dy) = (angle.cos(), angle.sin());
        let bend = (x - dy * 90.0, y + dx * 90.0);
        canvas.curve(
            (
                (x + dx * 96.0, y + dy * 84.0),
                bend,
                (x - dx * 88.0, y - dy * 92.0),
            ),
            13.0,
            Ink(main, 0.92),
        );
    }
    for _ in 0..9 {
        let (px, py) = (
            x + chance.between(-84.0, 84.0),
            y + chance.between(-84.0, 84.0),
        );
        let (radius, shade) = chance.pick([
            (17.0, 0xc0392b),
            (13.0, 0x4f8a46),
            (19.0, 0x8a4b2d),
            (10.0, 0xfdf6e3),
        ]);
        canvas.circle(px, py, radius, shade);
        canvas.circle(
            px - radius * 0.3,
            py - radius * 0.3,
            radius * 0.3,
            Ink(0xffffff, 0.4),
        );
    }
    for lean in [-0.7_f32, 0.0, 0.7] {
        let tip = (x + lean * 70.0, y - 70.0);
        canvas.blob(
            &[
                (x, y),
                (x + lean * 20.0 - 22.0, y - 46.0),
                tip,
                (x + lean * 60.0 + 22.0, y - 30.0),
                (x, y),
            ],
            0x3f7d46,
        );
    }
}

/// A cup by the window, something baked beside it.
pub fn coffee(canvas: &mut Canvas, chance: &mut Chance) {
    let (wall, light) = chance.pick([
        ((0x6b4a3a, 0x4b3228), 0xf9d6a5),
        ((0x3f5e5a, 0x2b423f), 0xf6e3c0),
        ((0xd9b79a, 0xbf9272), 0xfdf1dc),
    ]);
    room(canvas, wall, (0xa36d44, 0x6e4427), 540.0);
    canvas.block((120.0, 60.0), (560.0, 400.0), 14.0, 0x2a1c14);
    canvas.rect(138.0, 78.0, 254.0, 364.0, light);
    canvas.rect(410.0, 78.0, 252.0, 364.0, light);
    for x in [150.0, 230.0, 320.0, 430.0, 520.0, 600.0] {
        let tall = chance.between(90.0, 230.0);
        canvas.rect(x, 442.0 - tall, 58.0, tall, Ink(0x8a6f5c, 0.5));
    }
    canvas.block((760.0, 170.0), (360.0, 16.0), 4.0, 0x2a1c14);
    for (place, x) in [(0_u8, 790.0), (1, 880.0), (2, 966.0), (3, 1040.0)] {
        let shade = chance.pick([0xe8dccb, 0xc56a45, 0x6fb7b0, 0xf2c14e]);
        canvas.block(
            (x, 96.0 + 8.0 * f32::from(place % 2)),
            (60.0, 74.0),
            12.0,
            shade,
        );
    }
    canvas.ellipse(430.0, 720.0, 330.0, 52.0, Ink(0x000000, 0.28));
    canvas.ellipse(430.0, 700.0, 290.0, 50.0, 0xf4efe6);
    canvas.ellipse(430.0, 694.0, 220.0, 34.0, 0xe0d6c6);
    let cup = chance.pick([0xfdfaf3, 0x2f7a78, 0xe8657f]);
    canvas.ring(640.0, 590.0, 58.0, 26.0, cup);
    canvas.blob(
        &[
            (220.0, 510.0),
            (230.0, 700.0),
            (430.0, 706.0),
            (630.0, 700.0),
            (640.0, 510.0),
        ],
        cup,
    );
    canvas.ellipse(430.0, 510.0, 210.0, 54.0, 0xefe6d8);
    canvas.ellipse(430.0, 514.0, 188.0, 44.0, 0x8a5230);
    for (size, y) in [(1.0, 510.0), (0.66, 518.0), (0.36, 524.0)] {
        let half = 92.0 * size;
        canvas.blob(
            &[
                (430.0, y + 26.0 * size),
                (430.0 - half * 1.3, y),
                (430.0 - half * 0.5, y - 22.0 * size),
                (430.0, y - 16.0 * size),
                (430.0 + half * 0.5, y - 22.0 * size),
                (430.0 + half * 1.3, y),
                (430.0, y + 26.0 * size),
            ],
            if size == 0.66 { 0xb77b4f } else { 0xf7ead6 },
        );
    }
    for (x, sway) in [(360.0, 40.0), (430.0, -46.0), (500.0, 36.0)] {
        canvas.curve(
            ((x, 450.0), (x + sway, 380.0), (x, 310.0)),
            12.0,
            Ink(0xffffff, 0.3),
        );
        canvas.curve(
            ((x, 310.0), (x - sway, 240.0), (x + 6.0, 190.0)),
            9.0,
            Ink(0xffffff, 0.18),
        );
    }
    canvas.ellipse(930.0, 724.0, 240.0, 34.0, Ink(0x000000, 0.28));
    canvas.block((710.0, 660.0), (430.0, 44.0), 22.0, 0xd8a56b);
    for (x, y) in [(800.0, 640.0), (930.0, 632.0), (1050.0, 642.0)] {
        let crust = chance.pick([0xd98e3f, 0xc9792d, 0xe0a458]);
        canvas.blob(
            &[
                (x - 80.0, y + 26.0),
                (x - 90.0, y - 46.0),
                (x, y - 60.0),
                (x + 90.0, y - 46.0),
                (x + 80.0, y + 26.0),
            ],
            crust,
        );
        for cut in [-40.0, 0.0, 40.0] {
            canvas.curve(
                (
                    (x + cut - 14.0, y + 16.0),
                    (x + cut, y - 20.0),
                    (x + cut + 12.0, y - 42.0),
                ),
                7.0,
                Ink(0x8a4f1d, 0.5),
            );
        }
    }
}

/// Beers in a row.
pub fn beers(canvas: &mut Canvas, chance: &mut Chance) {
    let drinks = chance.pick([
        [0xf2c14e, 0xe0912f, 0xb5651d, 0x6b2f12, 0x2b140c],
        [0xf6d66b, 0xefb23e, 0xd98a2b, 0xa65a1e, 0x5c2a12],
    ]);
    tasting(canvas, chance, drinks, beer);
}

/// Wines in a row.
pub fn wines(canvas: &mut Canvas, chance: &mut Chance) {
    let drinks = chance.pick([
        [0xf9e7a0, 0xf6c6a8, 0xd9486c, 0x8d1f3f, 0x5f0f2b],
        [0xf3e6b0, 0xeecf8a, 0xe89aa0, 0xb03352, 0x6f1432],
    ]);
    tasting(canvas, chance, drinks, wine);
}

/// Five glasses on a board, before the lights of a bar.
fn tasting(
    canvas: &mut Canvas,
    chance: &mut Chance,
    drinks: [u32; 5],
    glass: fn(&mut Canvas, (f32, f32), u32),
) {
    let wall = chance.pick([
        (0x2b1f2f, 0x4b2f3f),
        (0x1f2f3a, 0x2f4f4a),
        (0x3a2a1c, 0x5c4128),
    ]);
    room(canvas, wall, (0x8a5a38, 0x54331d), 560.0);
    for _ in 0..22 {
        let (x, y) = (chance.between(0.0, WIDTH), chance.between(20.0, 460.0));
        let radius = chance.between(24.0, 90.0);
        let shade = chance.pick([0xffd98a, 0xf2a541, 0xe8657f, 0xfff1d0]);
        canvas.glow(x, y, radius, Ink(shade, 0.35));
    }
    canvas.ellipse(600.0, 738.0, 520.0, 34.0, Ink(0x000000, 0.35));
    canvas.block((90.0, 660.0), (1020.0, 62.0), 30.0, 0xc58a55);
    canvas.block((90.0, 660.0), (1020.0, 14.0), 7.0, Ink(0xffffff, 0.22));
    for (place, drink) in drinks.into_iter().enumerate() {
        glass(canvas, (220.0 + 190.0 * place as f32, 664.0), drink);
    }
    candle(canvas, (60.0, 740.0), 110.0);
    plant(canvas, chance, (1140.0, 760.0), 200.0);
}

fn beer(canvas: &mut Canvas, (x, y): (f32, f32), drink: u32) {
    canvas.polygon(
        &[
            (x - 70.0, y - 250.0),
            (x + 70.0, y - 250.0),
            (x + 52.0, y),
            (x - 52.0, y),
        ],
        Ink(0xffffff, 0.28),
    );
    canvas.polygon(
        &[
            (x - 63.0, y - 206.0),
            (x + 63.0, y - 206.0),
            (x + 46.0, y - 12.0),
            (x - 46.0, y - 12.0),
        ],
        drink,
    );
    for (dx, radius) in [(-44.0, 24.0), (-14.0, 30.0), (20.0, 28.0), (48.0, 22.0)] {
        canvas.circle(x + dx, y - 212.0, radius, 0xfff6e4);
    }
    canvas.line(
        &[(x - 44.0, y - 170.0), (x - 32.0, y - 40.0)],
        9.0,
        Ink(0xffffff, 0.4),
    );
}

fn wine(canvas: &mut Canvas, (x, y): (f32, f32), drink: u32) {
    canvas.ellipse(x, y - 6.0, 56.0, 12.0, Ink(0xffffff, 0.5));
    canvas.line(&[(x, y - 10.0), (x, y - 120.0)], 10.0, Ink(0xffffff, 0.5));
    let bowl = |half: f32, top: f32| {
        [
            (x - half, top),
            (x - half * 1.35, y - 110.0),
            (x, y - 106.0),
            (x + half * 1.35, y - 110.0),
            (x + half, top),
        ]
    };
    canvas.blob(&bowl(64.0, y - 300.0), Ink(0xffffff, 0.3));
    canvas.blob(&bowl(60.0, y - 212.0), drink);
    canvas.ellipse(x, y - 212.0, 60.0, 10.0, Ink(0xffffff, 0.3));
    canvas.curve(
        (
            (x - 46.0, y - 280.0),
            (x - 66.0, y - 200.0),
            (x - 40.0, y - 150.0),
        ),
        8.0,
        Ink(0xffffff, 0.5),
    );
}
