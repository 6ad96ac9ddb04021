//! Massages and yoga.

use super::{plant, room};
use crate::{
    canvas::{Canvas, HEIGHT, Ink, WIDTH},
    chance::Chance,
};

/// A made-up table under a warm lamp.
pub fn massage(canvas: &mut Canvas, chance: &mut Chance) {
    let wall = chance.pick([
        (0xe9dcc9, 0xd8c0a2),
        (0xcfd9cf, 0xaebfae),
        (0xe6cfc7, 0xcfa79b),
    ]);
    room(canvas, wall, (0xa9754d, 0x7b5033), 590.0);
    for board in 0..6_u8 {
        let y = 600.0 + 36.0 * f32::from(board);
        canvas.line(&[(0.0, y), (WIDTH, y)], 2.0, Ink(0x4a2d1a, 0.35));
    }
    canvas.rect(640.0, 90.0, 360.0, 300.0, 0xfdf7ea);
    for x in [660.0, 830.0] {
        canvas.rect(
            x,
            110.0,
            150.0,
            260.0,
            chance.pick([0xa9d3dd, 0xbfe0c8, 0xf3d8a8]),
        );
        canvas.circle(x + 96.0, 180.0, 34.0, Ink(0xffffff, 0.7));
    }
    canvas.glow(240.0, 230.0, 300.0, Ink(0xfff0c4, 0.85));
    canvas.line(&[(240.0, 0.0), (240.0, 150.0)], 6.0, 0x4b3b2f);
    canvas.polygon(
        &[
            (190.0, 150.0),
            (290.0, 150.0),
            (340.0, 240.0),
            (140.0, 240.0),
        ],
        0xf2a541,
    );
    canvas.ellipse(610.0, 740.0, 480.0, 36.0, Ink(0x2b1a10, 0.35));
    for x in [300.0, 880.0] {
        canvas.polygon(
            &[
                (x, 560.0),
                (x + 34.0, 560.0),
                (x + 20.0, 740.0),
                (x - 14.0, 740.0),
            ],
            0x5a3822,
        );
    }
    let sheet = chance.pick([0xf6f2ea, 0xdfe9e6, 0xf3dfd7]);
    canvas.block((210.0, 500.0), (800.0, 84.0), 36.0, 0x7d4f33);
    canvas.block((200.0, 470.0), (820.0, 74.0), 36.0, sheet);
    canvas.block((200.0, 506.0), (820.0, 12.0), 6.0, Ink(0x8a7f70, 0.25));
    let towel = chance.pick([0x2f7a78, 0xb4573d, 0x5b5f97]);
    canvas.block((460.0, 440.0), (300.0, 60.0), 26.0, towel);
    canvas.block((470.0, 452.0), (280.0, 8.0), 4.0, Ink(0xffffff, 0.4));
    for (x, y) in [(855.0, 450.0), (925.0, 450.0), (890.0, 398.0)] {
        canvas.circle(x, y, 34.0, 0xfdfaf3);
        canvas.ring(x, y, 22.0, 4.0, Ink(0xb9ab97, 0.8));
        canvas.ring(x, y, 10.0, 4.0, Ink(0xb9ab97, 0.8));
    }
    canvas.ellipse(290.0, 458.0, 74.0, 24.0, 0xe8ddcb);
    for (x, shade) in [(262.0, 0x33363f), (300.0, 0x565c69), (330.0, 0x7c828c)] {
        canvas.ellipse(x, 446.0, 28.0, 15.0, shade);
    }
    plant(canvas, chance, (1100.0, 720.0), 330.0);
}

/// Somebody who sits still before a large sun.
pub fn yoga(canvas: &mut Canvas, chance: &mut Chance) {
    let (sky, sun, skin) = (
        chance.pick([
            (0xfde7c8, 0xf6b48c),
            (0xd8ecf3, 0xf9d8b4),
            (0xe3daf2, 0xf2b8c0),
        ]),
        chance.pick([0xf58a4b, 0xf2c14e, 0xe8657f]),
        chance.pick([0x8d5a3b, 0xc98e6a, 0x5f3b29, 0xe0ac84]),
    );
    room(canvas, sky, (0xb98b62, 0x8d623f), 600.0);
    canvas.circle(600.0, 370.0, 270.0, Ink(sun, 0.92));
    canvas.circle(600.0, 370.0, 205.0, Ink(0xffffff, 0.16));
    canvas.hills(560.0, 46.0, 1.6, chance.between(0.0, 6.0), 0x5d8a7a);
    canvas.hills(590.0, 26.0, 2.4, chance.between(0.0, 6.0), 0x2f5f58);
    canvas.band(600.0, HEIGHT, 0xcaa077, 0x8d623f);
    canvas.polygon(
        &[
            (240.0, 640.0),
            (960.0, 640.0),
            (1040.0, 740.0),
            (160.0, 740.0),
        ],
        chance.pick([0x3c7d8c, 0x7a5ba6, 0x2f7a58]),
    );
    canvas.polygon(
        &[
            (240.0, 640.0),
            (960.0, 640.0),
            (966.0, 648.0),
            (234.0, 648.0),
        ],
        Ink(0xffffff, 0.4),
    );
    let top = chance.pick([0xf4efe6, 0x243b53, 0xd9486c]);
    let legs = chance.pick([0x243b53, 0x3b2f4a, 0x20514b]);
    canvas.blob(
        &[
            (600.0, 620.0),
            (330.0, 560.0),
            (380.0, 690.0),
            (600.0, 730.0),
            (820.0, 690.0),
            (870.0, 560.0),
            (600.0, 620.0),
        ],
        legs,
    );
    canvas.ellipse(600.0, 676.0, 210.0, 40.0, legs);
    canvas.blob(
        &[
            (530.0, 640.0),
            (520.0, 500.0),
            (545.0, 420.0),
            (600.0, 392.0),
            (655.0, 420.0),
            (680.0, 500.0),
            (670.0, 640.0),
        ],
        top,
    );
    for side in [-1.0, 1.0] {
        let shoulder = (600.0 + side * 54.0, 440.0);
        let knee = (600.0 + side * 200.0, 650.0);
        canvas.curve((shoulder, (600.0 + side * 150.0, 530.0), knee), 34.0, skin);
        canvas.circle(knee.0, knee.1, 22.0, skin);
    }
    canvas.block((582.0, 360.0), (36.0, 60.0), 14.0, skin);
    canvas.circle(600.0, 330.0, 54.0, skin);
    let hair = chance.pick([0x2b1a12, 0x6b3f22, 0xb9b2aa, 0x111827]);
    canvas.blob(
        &[
            (546.0, 334.0),
            (540.0, 262.0),
            (600.0, 268.0),
            (660.0, 262.0),
            (654.0, 334.0),
            (640.0, 296.0),
            (600.0, 296.0),
            (560.0, 296.0),
            (546.0, 334.0),
        ],
        hair,
    );
    canvas.circle(600.0, 262.0, 26.0, hair);
    plant(canvas, chance, (130.0, 690.0), 260.0);
    plant(canvas, chance, (1080.0, 690.0), 200.0);
}
