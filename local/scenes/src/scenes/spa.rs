//! Spas; their saunas are in [`super::sauna`].

use super::{candle, plant, room, steam};
use crate::{
    canvas::{Canvas, HEIGHT, Ink, WIDTH},
    chance::Chance,
};

/// Stacked stones by the water, in candle light.
pub fn stones(canvas: &mut Canvas, chance: &mut Chance) {
    let (dusk, water) = chance.pick([
        ((0xf7d9c4, 0xe9a88c), (0x6fa8a6, 0x2d5f6b)),
        ((0xd9ebe4, 0x9cc9bf), (0x4f938f, 0x1d4d57)),
        ((0xe5def2, 0xb6a3d4), (0x7d86b8, 0x3a3f73)),
    ]);
    room(canvas, dusk, water, 470.0);
    canvas.circle(860.0, 300.0, 130.0, Ink(0xfff3dc, 0.85));
    canvas.hills(
        430.0,
        60.0,
        1.2,
        chance.between(0.0, 6.0),
        Ink(0x4d5a6b, 0.35),
    );
    canvas.band(470.0, HEIGHT, water.0, water.1);
    for row in 0..7_u8 {
        let y = 510.0 + 38.0 * f32::from(row);
        let x = chance.between(60.0, 700.0);
        let length = chance.between(120.0, 360.0);
        canvas.line(&[(x, y), (x + length, y)], 5.0, Ink(0xffffff, 0.28));
    }
    canvas.ellipse(420.0, 690.0, 330.0, 60.0, Ink(0x14242c, 0.35));
    let mut y = 670.0;
    for (half, tall, shade) in [
        (210.0, 52.0, 0x33363f),
        (160.0, 46.0, 0x565c69),
        (118.0, 40.0, 0x7c828c),
        (76.0, 32.0, 0xb3b0a8),
        (44.0, 24.0, 0xd9d2c4),
    ] {
        let x = 420.0 + chance.between(-14.0, 14.0);
        canvas.ellipse(x, y - tall, half, tall, shade);
        canvas.ellipse(
            x - half * 0.25,
            y - tall * 1.4,
            half * 0.45,
            tall * 0.3,
            Ink(0xffffff, 0.14),
        );
        y -= tall * 1.72;
    }
    for (x, height) in [(760.0, 130.0), (850.0, 90.0), (930.0, 60.0)] {
        candle(canvas, (x, 700.0), height + chance.between(-10.0, 20.0));
    }
    flower(
        canvas,
        (640.0, 708.0),
        chance.pick([0xd9486c, 0xf4efe6, 0xf2a541]),
    );
}

fn flower(canvas: &mut Canvas, (x, y): (f32, f32), petal: u32) {
    for lean in [-1.0_f32, -0.55, 0.0, 0.55, 1.0] {
        let (tip_x, tip_y) = (x + lean * 78.0, y - 92.0 + lean.abs() * 46.0);
        let (mid_x, mid_y) = ((x + tip_x) / 2.0, (y + tip_y) / 2.0);
        canvas.blob(
            &[
                (x, y),
                (mid_x - 34.0, mid_y - 8.0),
                (tip_x, tip_y),
                (mid_x + 34.0, mid_y - 8.0),
                (x, y),
            ],
            Ink(petal, 0.93),
        );
    }
    canvas.circle(x, y - 18.0, 15.0, 0xf7c948);
}

/// A tub with petals before a round window.
pub fn bath(canvas: &mut Canvas, chance: &mut Chance) {
    let (wall, floor, tub) = chance.pick([
        ((0xdfeceb, 0xb7d3d1), (0x7f9fa0, 0x5a7a7c), 0xfdfaf3),
        ((0xf3e3d3, 0xe0c3a8), (0xa9795a, 0x7b5540), 0x2f5f6b),
        ((0xe9e2f2, 0xc9bbdf), (0x857aa3, 0x5f557b), 0xf6efe6),
        ((0x35505c, 0x24404c), (0x6b4f3d, 0x4a372b), 0xc98450),
    ]);
    room(canvas, wall, floor, 600.0);
    for row in 1..5_u8 {
        let y = 120.0 * f32::from(row);
        canvas.line(&[(0.0, y), (WIDTH, y)], 2.0, Ink(0xffffff, 0.3));
        for tile in 0..9_u8 {
            let x = 150.0 * f32::from(tile) + 75.0 * f32::from(row % 2);
            canvas.line(&[(x, y - 120.0), (x, y)], 2.0, Ink(0xffffff, 0.3));
        }
    }
    canvas.circle(340.0, 220.0, 160.0, 0xfdf7ea);
    canvas.circle(
        340.0,
        220.0,
        138.0,
        chance.pick([0xa9d3dd, 0xf6c9a0, 0xbfd9f0, 0xf2b8c0]),
    );
    canvas.circle(390.0, 190.0, 44.0, Ink(0xfff6dd, 0.95));
    canvas.blob(
        &[
            (218.0, 285.0),
            (280.0, 200.0),
            (345.0, 270.0),
            (405.0, 215.0),
            (463.0, 284.0),
            (340.0, 430.0),
            (218.0, 285.0),
        ],
        0x5d8a7a,
    );
    canvas.line(&[(340.0, 82.0), (340.0, 358.0)], 8.0, 0xfdf7ea);
    canvas.ellipse(640.0, 748.0, 420.0, 34.0, Ink(0x14242c, 0.35));
    canvas.blob(
        &[
            (230.0, 500.0),
            (250.0, 730.0),
            (440.0, 742.0),
            (640.0, 752.0),
            (840.0, 742.0),
            (1030.0, 730.0),
            (1050.0, 500.0),
        ],
        tub,
    );
    canvas.blob(
        &[
            (230.0, 500.0),
            (250.0, 730.0),
            (440.0, 742.0),
            (330.0, 660.0),
            (310.0, 500.0),
        ],
        Ink(0xffffff, 0.16),
    );
    canvas.ellipse(640.0, 500.0, 414.0, 62.0, tub);
    canvas.ellipse(640.0, 500.0, 414.0, 62.0, Ink(0x14242c, 0.14));
    canvas.ellipse(
        640.0,
        506.0,
        384.0,
        50.0,
        chance.pick([0x7fc4c9, 0x8fb7d9, 0xa7cfae]),
    );
    let petal = chance.pick([0xd9486c, 0xf2a541, 0xfdfaf3, 0xa97bc4]);
    for petal_of in 0..12_u8 {
        let x = 320.0 + 56.0 * f32::from(petal_of) + chance.between(-14.0, 14.0);
        let y = 506.0 + chance.between(-26.0, 28.0);
        canvas.ellipse(x, y, 20.0, 9.0, petal);
        canvas.ellipse(x + 5.0, y - 3.0, 8.0, 4.0, Ink(0xffffff, 0.4));
    }
    steam(canvas, chance, (650.0, 440.0));
    for height in [90.0, 130.0] {
        candle(canvas, (950.0 + height, 600.0 + height), height);
    }
    plant(canvas, chance, (130.0, 740.0), 380.0);
}

/// Salt and oil on a shelf, with towels.
pub fn scrub(canvas: &mut Canvas, chance: &mut Chance) {
    let (wall, shelf) = chance.pick([
        ((0xf7ece0, 0xecd3bd), (0xb07c52, 0x84572f)),
        ((0xe3efe3, 0xbdd6c0), (0x9a6f4d, 0x6f4c30)),
        ((0xf0e4f1, 0xd6bddb), (0x7d5a74, 0x5a3f54)),
        ((0xdce9f2, 0xb3cde0), (0x8a7a6b, 0x635548)),
    ]);
    room(canvas, wall, shelf, 640.0);
    canvas.glow(820.0, 180.0, 420.0, Ink(0xffffff, 0.7));
    for (x, y) in [
        (280.0, 610.0),
        (400.0, 610.0),
        (520.0, 610.0),
        (340.0, 508.0),
        (460.0, 508.0),
        (400.0, 406.0),
    ] {
        let towel = chance.pick([0xfdfaf3, 0xf3e3d3, 0xe0ece6]);
        canvas.circle(x, y, 58.0, towel);
        for radius in [44.0, 28.0, 12.0] {
            canvas.ring(x, y, radius, 6.0, Ink(0xa08f78, 0.5));
        }
    }
    canvas.ellipse(400.0, 676.0, 210.0, 18.0, Ink(0x2b1a10, 0.25));
    canvas.ellipse(800.0, 716.0, 210.0, 26.0, Ink(0x2b1a10, 0.3));
    let salt = chance.pick([0xfdf7ef, 0xf3b6ae, 0xc9b6e4, 0xbfd8b0]);
    canvas.blob(
        &[
            (640.0, 566.0),
            (700.0, 440.0),
            (800.0, 432.0),
            (910.0, 440.0),
            (960.0, 566.0),
        ],
        salt,
    );
    for _ in 0..26 {
        let (x, y) = (chance.between(690.0, 910.0), chance.between(490.0, 556.0));
        canvas.circle(x, y, 5.0, Ink(0xffffff, 0.75));
    }
    canvas.line(&[(868.0, 520.0), (1010.0, 392.0)], 20.0, 0x8a5a38);
    canvas.blob(
        &[
            (610.0, 560.0),
            (620.0, 720.0),
            (800.0, 724.0),
            (980.0, 720.0),
            (990.0, 560.0),
        ],
        chance.pick([0x2f7a78, 0x8a4f3a, 0x5b5f97, 0x3f5d45]),
    );
    canvas.blob(
        &[
            (610.0, 560.0),
            (620.0, 720.0),
            (800.0, 724.0),
            (680.0, 690.0),
            (670.0, 560.0),
        ],
        Ink(0xffffff, 0.12),
    );
    canvas.block((1050.0, 420.0), (44.0, 60.0), 8.0, 0xb9763f);
    canvas.block((1056.0, 462.0), (32.0, 70.0), 10.0, Ink(0xdff0ea, 0.95));
    canvas.block((1016.0, 516.0), (112.0, 180.0), 30.0, Ink(0xdff0ea, 0.95));
    canvas.block(
        (1016.0, 580.0),
        (112.0, 116.0),
        30.0,
        chance.pick([0xe9b44c, 0x9cc5a1, 0xd98c8c]),
    );
    canvas.block((1030.0, 600.0), (12.0, 70.0), 6.0, Ink(0xffffff, 0.5));
    sprig(canvas, chance, (170.0, 690.0));
}

/// A twig in bloom, which stands at a point.
fn sprig(canvas: &mut Canvas, chance: &mut Chance, (x, y): (f32, f32)) {
    let bloom = chance.pick([0x8f6fc0, 0xe0a72e, 0xd9486c, 0xf4efe6]);
    for (lean, height) in [(-110.0, 300.0), (-30.0, 380.0), (60.0, 330.0)] {
        let tip = (x + lean, y - height);
        canvas.curve(((x, y), (x, y - height * 0.5), tip), 6.0, 0x4d7a52);
        for knot in 0..6_u8 {
            let part = 0.5 + 0.1 * f32::from(knot);
            let (at_x, at_y) = (x + lean * part * part, y - height * part);
            canvas.circle(at_x - 14.0, at_y + 6.0, 13.0, bloom);
            canvas.circle(at_x + 14.0, at_y - 4.0, 13.0, Ink(bloom, 0.85));
        }
    }
    canvas.block((x - 48.0, y - 90.0), (96.0, 120.0), 30.0, 0xfdfaf3);
    canvas.block((x - 48.0, y - 20.0), (96.0, 12.0), 4.0, Ink(bloom, 0.5));
}

/// Two loungers before a wide window.
pub fn lounge(canvas: &mut Canvas, chance: &mut Chance) {
    let (sky, sea) = chance.pick([
        ((0xcfe6ef, 0xf3e2c8), (0x6fb1bd, 0x3f8796)),
        ((0xf9d9b8, 0xf0a98a), (0x7d86b8, 0x4c5690)),
        ((0xe6def4, 0xf3c6cf), (0x6fa8a6, 0x3c7a7c)),
    ]);
    room(canvas, (0xf3eadd, 0xe3d3bd), (0xb58a63, 0x8a6242), 600.0);
    canvas.rect(90.0, 60.0, 1020.0, 470.0, 0xfdf9f0);
    for (left, width) in [(106.0, 320.0), (440.0, 320.0), (774.0, 320.0)] {
        pane(canvas, (left, width), sky, sea);
    }
    canvas.circle(600.0, 200.0, 62.0, Ink(0xfff3d0, 0.95));
    canvas.blob(
        &[
            (774.0, 372.0),
            (850.0, 270.0),
            (930.0, 330.0),
            (1010.0, 290.0),
            (1094.0, 372.0),
        ],
        Ink(0x4d6b6b, 0.7),
    );
    canvas.blob(&[(210.0, 400.0), (250.0, 426.0), (300.0, 400.0)], 0xfdfaf3);
    canvas.polygon(&[(250.0, 396.0), (250.0, 318.0), (296.0, 390.0)], 0xfdfaf3);
    canvas.polygon(
        &[(244.0, 396.0), (244.0, 334.0), (212.0, 390.0)],
        Ink(0xfdfaf3, 0.85),
    );
    let cushion = chance.pick([0x2f7a78, 0xb4573d, 0x5b5f97, 0xe0a72e]);
    for x in [110.0, 640.0] {
        lounger(canvas, (x, 690.0), cushion);
    }
    canvas.ellipse(600.0, 770.0, 80.0, 12.0, Ink(0x2b1a10, 0.3));
    canvas.rect(592.0, 690.0, 16.0, 80.0, 0x5a3822);
    canvas.block((530.0, 676.0), (140.0, 18.0), 8.0, 0x7d4f33);
    canvas.block((576.0, 628.0), (56.0, 48.0), 16.0, 0xfdfaf3);
    canvas.ring(636.0, 648.0, 13.0, 6.0, 0xfdfaf3);
    canvas.curve(
        ((600.0, 618.0), (578.0, 590.0), (602.0, 566.0)),
        6.0,
        Ink(0xffffff, 0.8),
    );
    plant(canvas, chance, (1130.0, 650.0), 300.0);
}

/// Sky and sea behind glass.
fn pane(canvas: &mut Canvas, (left, width): (f32, f32), sky: (u32, u32), sea: (u32, u32)) {
    for (step, rows) in (0_u8..12).map(|step| (step, 25.0)) {
        let part = f32::from(step) / 11.0;
        canvas.rect(
            left,
            76.0 + rows * f32::from(step),
            width,
            rows + 1.0,
            mixed(sky, part),
        );
    }
    for (step, rows) in (0_u8..6).map(|step| (step, 23.5)) {
        let part = f32::from(step) / 5.0;
        canvas.rect(
            left,
            372.0 + rows * f32::from(step),
            width,
            rows + 1.0,
            mixed(sea, part),
        );
    }
}

/// Between two colours, by so large a part of the way.
fn mixed((from, to): (u32, u32), part: f32) -> u32 {
    from.to_be_bytes()
        .into_iter()
        .zip(to.to_be_bytes())
        .map(|(from, to)| f32::from(from) + (f32::from(to) - f32::from(from)) * part)
        .fold(0, |colour, channel| colour << 8 | channel.round() as u32)
}

/// A chair to lie on, with its foot at a point.
fn lounger(canvas: &mut Canvas, (x, y): (f32, f32), cushion: u32) {
    canvas.ellipse(x + 220.0, y + 74.0, 230.0, 16.0, Ink(0x2b1a10, 0.3));
    for leg in [60.0, 340.0] {
        canvas.line(&[(x + leg, y), (x + leg - 12.0, y + 70.0)], 14.0, 0x7d4f33);
    }
    canvas.line(
        &[(x, y + 4.0), (x + 300.0, y + 4.0), (x + 430.0, y - 150.0)],
        22.0,
        0x7d4f33,
    );
    canvas.line(
        &[
            (x + 8.0, y - 22.0),
            (x + 290.0, y - 22.0),
            (x + 410.0, y - 164.0),
        ],
        40.0,
        0xfdfaf3,
    );
    canvas.line(
        &[(x + 20.0, y - 40.0), (x + 190.0, y - 40.0)],
        16.0,
        cushion,
    );
    canvas.line(
        &[(x + 372.0, y - 150.0), (x + 404.0, y - 186.0)],
        44.0,
        cushion,
    );
}
