//! Hair, nails, faces.

use super::{candle, plant, room};
use crate::{
    canvas::{Canvas, HEIGHT, Ink},
    chance::Chance,
};

/// A chair before a lit mirror.
pub fn hair(canvas: &mut Canvas, chance: &mut Chance) {
    let wall = chance.pick([
        (0x2f4858, 0x33658a),
        (0xd9a7a0, 0xc98579),
        (0x3b3a52, 0x55527a),
    ]);
    room(canvas, wall, (0xe8e1d6, 0xc9bda9), 620.0);
    for tile in 0..13_u8 {
        let x = 100.0 * f32::from(tile) - 40.0;
        canvas.polygon(
            &[
                (x, HEIGHT),
                (x + 50.0, HEIGHT),
                (x + 70.0, 620.0),
                (x + 20.0, 620.0),
            ],
            Ink(0x3a3a3a, 0.08),
        );
    }
    canvas.block((360.0, 70.0), (480.0, 420.0), 40.0, 0xf2e3c2);
    canvas.block((384.0, 94.0), (432.0, 372.0), 26.0, 0xbcd7e0);
    canvas.polygon(
        &[(420.0, 466.0), (640.0, 94.0), (740.0, 94.0), (520.0, 466.0)],
        Ink(0xffffff, 0.35),
    );
    for bulb in 0..5_u8 {
        for x in [372.0, 828.0] {
            let y = 130.0 + 80.0 * f32::from(bulb);
            canvas.glow(x, y, 56.0, Ink(0xfff1c2, 0.9));
            canvas.circle(x, y, 15.0, 0xfffaf0);
        }
    }
    canvas.block((250.0, 500.0), (700.0, 28.0), 10.0, 0x8a5a3c);
    for (x, height) in [
        (290.0, 90.0),
        (340.0, 120.0),
        (392.0, 76.0),
        (830.0, 110.0),
        (884.0, 84.0),
    ] {
        let shade = chance.pick([0xe8657f, 0xf2c14e, 0x6fb7b0, 0xf4efe6, 0x7a5ba6]);
        canvas.block((x, 500.0 - height), (38.0, height), 10.0, shade);
        canvas.block((x + 11.0, 484.0 - height), (16.0, 18.0), 4.0, 0x22303a);
    }
    let seat = chance.pick([0xb4342f, 0x1f2a37, 0x2f7a78]);
    canvas.ellipse(600.0, 768.0, 190.0, 22.0, Ink(0x000000, 0.28));
    canvas.block((580.0, 660.0), (40.0, 96.0), 8.0, 0xaab4bd);
    canvas.ellipse(600.0, 760.0, 120.0, 18.0, 0x7f8a94);
    canvas.block((456.0, 610.0), (288.0, 66.0), 28.0, seat);
    canvas.block((480.0, 400.0), (240.0, 220.0), 46.0, seat);
    canvas.block((500.0, 420.0), (200.0, 120.0), 36.0, Ink(0xffffff, 0.12));
    for x in [430.0, 726.0] {
        canvas.block((x, 560.0), (44.0, 24.0), 10.0, 0xaab4bd);
        canvas.block((x + 12.0, 580.0), (20.0, 60.0), 6.0, 0x7f8a94);
    }
    for (side, lean) in [(-1.0, -0.4_f32), (1.0, 0.5)] {
        let hinge = (1030.0, 330.0);
        let tip = (hinge.0 + lean * 90.0, hinge.1 - 150.0);
        canvas.line(&[tip, hinge], 14.0, 0xdfe6ea);
        canvas.ring(
            hinge.0 - side * lean.abs() * 66.0,
            hinge.1 + 66.0,
            34.0,
            12.0,
            0xf2c14e,
        );
    }
    canvas.circle(1030.0, 330.0, 10.0, 0x22303a);
    plant(canvas, chance, (150.0, 740.0), 280.0);
}

/// Bottles of polish in a row, and a bowl for the hands.
pub fn nails(canvas: &mut Canvas, chance: &mut Chance) {
    let wall = chance.pick([
        (0xfde3e1, 0xf7c6c7),
        (0xe3f0ec, 0xbfe0d6),
        (0xeae3f5, 0xcfc0e8),
    ]);
    room(canvas, wall, (0xfffaf4, 0xe9d9c8), 520.0);
    for (x, radius) in [(160.0, 110.0), (520.0, 70.0), (1000.0, 140.0)] {
        canvas.circle(x, chance.between(120.0, 260.0), radius, Ink(0xffffff, 0.4));
    }
    let shades = chance.pick([
        [0xd9305f, 0xf2789f, 0xf9b4ab, 0x8d3b72, 0xf05d23],
        [0x2a9d8f, 0xe9c46a, 0xf4a261, 0xe76f51, 0x264653],
        [0x5f0f40, 0x9a031e, 0xfb8b24, 0xe36414, 0x0f4c5c],
    ]);
    for (place, shade) in shades.into_iter().enumerate() {
        let x = 190.0 + 170.0 * place as f32;
        let tall = 190.0 + chance.between(0.0, 40.0);
        canvas.ellipse(x + 60.0, 612.0, 84.0, 18.0, Ink(0x7a5a4a, 0.22));
        canvas.block((x, 610.0 - tall * 0.62), (120.0, tall * 0.62), 30.0, shade);
        canvas.block(
            (x + 14.0, 624.0 - tall * 0.62),
            (18.0, tall * 0.4),
            9.0,
            Ink(0xffffff, 0.45),
        );
        canvas.block(
            (x + 38.0, 590.0 - tall * 1.25),
            (44.0, tall * 0.68),
            12.0,
            0x2b2430,
        );
        canvas.block(
            (x + 46.0, 600.0 - tall * 1.25),
            (8.0, tall * 0.5),
            4.0,
            Ink(0xffffff, 0.3),
        );
    }
    canvas.ellipse(620.0, 716.0, 260.0, 46.0, Ink(0x7a5a4a, 0.2));
    canvas.blob(
        &[
            (390.0, 650.0),
            (420.0, 750.0),
            (600.0, 750.0),
            (780.0, 750.0),
            (810.0, 650.0),
        ],
        0xfdfdfd,
    );
    canvas.ellipse(600.0, 650.0, 210.0, 40.0, 0xe9f4f4);
    canvas.ellipse(600.0, 652.0, 190.0, 32.0, 0x9fd3d6);
    for _ in 0..9 {
        let (x, y) = (chance.between(450.0, 750.0), chance.between(636.0, 668.0));
        let petal = chance.pick([0xf2789f, 0xfff1f3, 0xf7c948]);
        canvas.ellipse(x, y, 20.0, 10.0, petal);
    }
    candle(canvas, (980.0, 730.0), 90.0);
    plant(canvas, chance, (140.0, 760.0), 220.0);
}

/// A jar, a bowl, cucumber, leaves.
pub fn facials(canvas: &mut Canvas, chance: &mut Chance) {
    let (wall, cloth) = chance.pick([
        ((0xeaf3e6, 0xc9dfc2), (0xf9f4ea, 0xdccfb8)),
        ((0xfdeede, 0xf6d3b3), (0xfffaf2, 0xe7d6c1)),
        ((0xe2eef5, 0xbcd6e6), (0xf6f8fa, 0xd3dbe2)),
    ]);
    room(canvas, wall, cloth, 430.0);
    canvas.glow(300.0, 120.0, 420.0, Ink(0xffffff, 0.8));
    // A branch that hangs in from above, and one behind the jar.
    for (root, bend, leaf) in [
        ((640.0, -20.0), (860.0, 40.0), 0.9),
        ((1180.0, 470.0), (1110.0, 250.0), 1.0),
    ] {
        branch(canvas, chance, (root, bend), leaf);
    }
    canvas.ellipse(420.0, 640.0, 290.0, 56.0, Ink(0x6b5b45, 0.22));
    canvas.blob(
        &[
            (170.0, 480.0),
            (190.0, 650.0),
            (410.0, 650.0),
            (630.0, 650.0),
            (650.0, 480.0),
        ],
        chance.pick([0x3f7d7a, 0xc9714f, 0x54678f]),
    );
    canvas.ellipse(410.0, 480.0, 240.0, 60.0, 0xf8f1e6);
    canvas.ellipse(410.0, 486.0, 212.0, 46.0, 0xfdfaf4);
    canvas.curve(
        ((280.0, 486.0), (400.0, 440.0), (470.0, 490.0)),
        16.0,
        Ink(0xe6d9c4, 0.9),
    );
    canvas.curve(
        ((350.0, 500.0), (440.0, 530.0), (520.0, 480.0)),
        12.0,
        Ink(0xe6d9c4, 0.9),
    );
    canvas.line(&[(560.0, 470.0), (740.0, 300.0)], 20.0, 0xb98b5c);
    for (x, y) in [(700.0, 660.0), (800.0, 700.0), (620.0, 720.0)] {
        canvas.ellipse(x, y + 10.0, 72.0, 34.0, Ink(0x3d4a2f, 0.25));
        canvas.ellipse(x, y, 70.0, 36.0, 0x4f8a46);
        canvas.ellipse(x, y - 4.0, 60.0, 30.0, 0xd7ecb6);
        for seed in 0..6_u8 {
            let angle = f32::from(seed) * 1.047;
            canvas.ellipse(
                x + 30.0 * angle.cos(),
                y - 4.0 + 14.0 * angle.sin(),
                8.0,
                4.0,
                0xf6fbe6,
            );
        }
    }
    let jar = chance.pick([0xf4d9d0, 0xd8ccef, 0xcfe6e4]);
    canvas.ellipse(960.0, 640.0, 150.0, 30.0, Ink(0x6b5b45, 0.24));
    canvas.block((830.0, 470.0), (260.0, 170.0), 40.0, jar);
    canvas.block((850.0, 500.0), (26.0, 110.0), 13.0, Ink(0xffffff, 0.55));
    canvas.block((820.0, 410.0), (280.0, 74.0), 22.0, 0xf2c14e);
    canvas.block((820.0, 430.0), (280.0, 10.0), 5.0, Ink(0xffffff, 0.4));
    canvas.block((900.0, 540.0), (120.0, 50.0), 10.0, Ink(0xffffff, 0.8));
}

/// A bent branch with leaves at both sides.
fn branch(
    canvas: &mut Canvas,
    chance: &mut Chance,
    (root, bend): ((f32, f32), (f32, f32)),
    scale: f32,
) {
    let tip = (bend.0 * 2.0 - root.0 - 140.0, bend.1 * 2.0 - root.1 + 60.0);
    canvas.curve((root, bend, tip), 7.0, 0x5a7a4a);
    for step in 1..=6_u8 {
        let part = f32::from(step) / 6.0;
        let along = |from: f32, over: f32, to: f32| {
            let rest = 1.0 - part;
            from * rest * rest + 2.0 * over * rest * part + to * part * part
        };
        let (x, y) = (along(root.0, bend.0, tip.0), along(root.1, bend.1, tip.1));
        let (ahead_x, ahead_y) = (tip.0 - root.0, tip.1 - root.1);
        let length = ahead_x.hypot(ahead_y).max(1.0);
        let (ahead_x, ahead_y) = (ahead_x / length, ahead_y / length);
        for side in [-1.0, 1.0] {
            // Half ahead and half aside.
            let (dx, dy) = (
                ahead_x * 0.6 - ahead_y * side * 0.8,
                ahead_y * 0.6 + ahead_x * side * 0.8,
            );
            let (long, wide) = (96.0 * scale, 42.0 * scale);
            let middle = (x + dx * long * 0.5, y + dy * long * 0.5);
            canvas.blob(
                &[
                    (x, y),
                    (middle.0 - dy * wide, middle.1 + dx * wide),
                    (x + dx * long, y + dy * long),
                    (middle.0 + dy * wide, middle.1 - dx * wide),
                    (x, y),
                ],
                chance.pick([0x5e9a62, 0x7fb27a, 0x3f7d57]),
            );
        }
    }
}
