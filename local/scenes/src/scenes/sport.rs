//! Gyms and climbing walls.

use super::room;
use crate::{
    canvas::{Canvas, HEIGHT, Ink, WIDTH},
    chance::Chance,
};

/// Weights on a rack, a kettlebell, a window on the city.
pub fn gym(canvas: &mut Canvas, chance: &mut Chance) {
    let (wall, accent) = chance.pick([
        ((0x37474f, 0x263238), 0xff7043),
        ((0x4a4e69, 0x22223b), 0xf2c14e),
        ((0xd8dee3, 0xaab6bf), 0x1b998b),
    ]);
    room(canvas, wall, (0x4b5563, 0x1f2933), 580.0);
    canvas.block((90.0, 80.0), (620.0, 340.0), 12.0, 0x14202a);
    for (pane, x) in [(0_u8, 102.0), (1, 306.0), (2, 510.0)] {
        canvas.rect(
            x,
            92.0,
            188.0,
            316.0,
            if pane == 1 { 0xf6c28b } else { 0xf9d6a5 },
        );
    }
    for step in 0..9_u8 {
        let tall = chance.between(60.0, 210.0);
        let x = 104.0 + 66.0 * f32::from(step);
        canvas.rect(x, 408.0 - tall, 54.0, tall, Ink(0x6b6f8a, 0.75));
        let mut light = 424.0 - tall;
        while light < 390.0 {
            canvas.rect(x + 10.0, light, 10.0, 14.0, Ink(0xfff3c4, 0.8));
            light += 40.0;
        }
    }
    for x in [290.0, 494.0] {
        canvas.rect(x, 92.0, 16.0, 316.0, 0x14202a);
    }
    canvas.rect(0.0, 470.0, WIDTH, 18.0, Ink(accent, 0.9));
    canvas.block((760.0, 300.0), (30.0, 330.0), 8.0, 0x11181f);
    canvas.block((1110.0, 300.0), (30.0, 330.0), 8.0, 0x11181f);
    for shelf in [340.0, 450.0, 560.0] {
        canvas.block((750.0, shelf + 34.0), (400.0, 14.0), 4.0, 0x0b1015);
        for place in 0..3_u8 {
            dumbbell(
                canvas,
                (830.0 + 120.0 * f32::from(place), shelf + 6.0),
                0.55,
                chance.pick([accent, 0x2a9d8f, 0xd9d9d9]),
            );
        }
    }
    canvas.ellipse(440.0, 744.0, 420.0, 30.0, Ink(0x000000, 0.35));
    canvas.line(&[(60.0, 660.0), (820.0, 660.0)], 16.0, 0xc3ccd3);
    for (x, radius) in [(150.0, 92.0), (196.0, 74.0), (730.0, 92.0), (684.0, 74.0)] {
        canvas.block(
            (x - 18.0, 660.0 - radius),
            (36.0, radius * 2.0),
            14.0,
            0x141b21,
        );
        canvas.block(
            (x - 18.0, 660.0 - radius * 0.4),
            (36.0, radius * 0.8),
            6.0,
            accent,
        );
    }
    canvas.ellipse(990.0, 752.0, 110.0, 20.0, Ink(0x000000, 0.35));
    canvas.ring(990.0, 610.0, 52.0, 22.0, 0x20272e);
    canvas.circle(990.0, 690.0, 76.0, 0x20272e);
    canvas.circle(990.0, 690.0, 40.0, accent);
    canvas.circle(964.0, 660.0, 16.0, Ink(0xffffff, 0.22));
}

fn dumbbell(canvas: &mut Canvas, (x, y): (f32, f32), scale: f32, shade: u32) {
    let at = |part: f32| part * scale;
    canvas.line(&[(x - at(50.0), y), (x + at(50.0), y)], at(18.0), 0xc3ccd3);
    for side in [-1.0, 1.0] {
        canvas.block(
            (x + side * at(62.0) - at(24.0), y - at(44.0)),
            (at(48.0), at(88.0)),
            at(14.0),
            shade,
        );
    }
}

/// Holds on leaning panels, a rope, somebody on the way up.
pub fn climbing(canvas: &mut Canvas, chance: &mut Chance) {
    let (near, far, mat) = chance.pick([
        (0xe9d8b4, 0xd3bd93, 0x2f5d8a),
        (0xc9d6df, 0xa9bac6, 0xb4342f),
        (0x8fa39a, 0x74897f, 0xf2a541),
    ]);
    canvas.band(0.0, HEIGHT, far, near);
    let ridge = chance.between(520.0, 680.0);
    canvas.polygon(
        &[
            (0.0, 0.0),
            (ridge, 0.0),
            (ridge - 160.0, 640.0),
            (0.0, 640.0),
        ],
        near,
    );
    canvas.polygon(
        &[
            (ridge, 0.0),
            (WIDTH, 0.0),
            (WIDTH, 300.0),
            (ridge - 70.0, 280.0),
        ],
        Ink(0x000000, 0.12),
    );
    canvas.polygon(
        &[
            (ridge - 70.0, 280.0),
            (WIDTH, 300.0),
            (WIDTH, 640.0),
            (ridge - 160.0, 640.0),
        ],
        Ink(0xffffff, 0.16),
    );
    for row in 0..8_u8 {
        for column in 0..14_u8 {
            let (x, y) = (
                50.0 + 86.0 * f32::from(column),
                50.0 + 76.0 * f32::from(row),
            );
            canvas.circle(x, y, 4.0, Ink(0x4b3b2a, 0.45));
        }
    }
    let route = [
        (760.0, 560.0),
        (660.0, 500.0),
        (790.0, 430.0),
        (690.0, 360.0),
        (800.0, 290.0),
        (720.0, 200.0),
        (810.0, 120.0),
    ];
    for _ in 0..30 {
        let spot = (chance.between(40.0, 1160.0), chance.between(40.0, 600.0));
        hold(
            canvas,
            chance,
            spot,
            [0x1b998b, 0xf2c14e, 0x5b5f97, 0x2d9cdb],
        );
    }
    for spot in route {
        hold(canvas, chance, spot, [0xe0455a; 4]);
    }
    canvas.curve(
        ((735.0, 0.0), (790.0, 200.0), (742.0, 330.0)),
        8.0,
        0xf25f29,
    );
    let (shirt, skin) = (
        chance.pick([0x2a9d8f, 0xf2c14e, 0x3d5a98]),
        chance.pick([0x8d5a3b, 0xc98e6a, 0xe0ac84]),
    );
    for (from, bend, to) in [
        ((722.0, 322.0), (650.0, 330.0), (690.0, 366.0)),
        ((764.0, 316.0), (830.0, 330.0), (800.0, 292.0)),
    ] {
        canvas.curve((from, bend, to), 24.0, skin);
    }
    for (from, bend, to) in [
        ((730.0, 436.0), (640.0, 440.0), (662.0, 500.0)),
        ((756.0, 436.0), (850.0, 480.0), (764.0, 556.0)),
    ] {
        canvas.curve((from, bend, to), 36.0, 0x2b3440);
    }
    canvas.block((702.0, 300.0), (82.0, 150.0), 34.0, shirt);
    canvas.line(&[(704.0, 424.0), (782.0, 424.0)], 14.0, 0x11181f);
    canvas.circle(
        744.0,
        268.0,
        36.0,
        chance.pick([0x2b1a12, 0x6b3f22, 0x111827]),
    );
    canvas.polygon(
        &[(0.0, 640.0), (WIDTH, 640.0), (WIDTH, HEIGHT), (0.0, HEIGHT)],
        mat,
    );
    canvas.polygon(
        &[(0.0, 640.0), (WIDTH, 640.0), (WIDTH, 664.0), (0.0, 664.0)],
        Ink(0xffffff, 0.22),
    );
    for seam in [300.0, 700.0, 1060.0] {
        canvas.line(
            &[(seam, 664.0), (seam - 60.0, HEIGHT)],
            4.0,
            Ink(0x000000, 0.25),
        );
    }
}

fn hold(canvas: &mut Canvas, chance: &mut Chance, (x, y): (f32, f32), shades: [u32; 4]) {
    let (wide, high) = (chance.between(16.0, 34.0), chance.between(14.0, 26.0));
    let shade = chance.pick(shades);
    canvas.ellipse(x + 5.0, y + 8.0, wide, high, Ink(0x000000, 0.2));
    canvas.blob(
        &[
            (x - wide, y),
            (x - wide * 0.8, y - high * 1.5),
            (x, y - high),
            (x + wide * 1.3, y - high),
            (x + wide, y + high * 0.3),
            (x, y + high * 1.5),
            (x - wide, y),
        ],
        shade,
    );
    canvas.circle(x, y - 2.0, 4.0, Ink(0x000000, 0.4));
}
