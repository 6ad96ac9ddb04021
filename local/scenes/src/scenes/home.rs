//! Services at home, and places to stay.

use crate::{
    canvas::{Canvas, HEIGHT, Ink, WIDTH},
    chance::Chance,
};

/// A car that is washed before a house.
pub fn car(canvas: &mut Canvas, chance: &mut Chance) {
    let sky = chance.pick([
        (0x9fd3ea, 0xeaf6f8),
        (0xf9d6a5, 0xfdf1dc),
        (0xb9c9e8, 0xf2f4fa),
    ]);
    canvas.band(0.0, HEIGHT, sky.0, sky.1);
    canvas.hills(470.0, 36.0, 1.5, chance.between(0.0, 6.0), 0x9ccf9a);
    let (front, roof, door) = chance.pick([
        (0xf4efe6, 0xb4573d, 0x2f6b4f),
        (0xdfe6ea, 0x3d4f63, 0xd98e3f),
        (0xf6dfc8, 0x6a432a, 0x394a6b),
    ]);
    canvas.rect(620.0, 260.0, 460.0, 300.0, front);
    canvas.polygon(&[(570.0, 270.0), (850.0, 90.0), (1130.0, 270.0)], roof);
    canvas.rect(960.0, 120.0, 50.0, 110.0, roof);
    canvas.block((680.0, 330.0), (150.0, 130.0), 8.0, 0x9fc9dd);
    canvas.line(&[(755.0, 330.0), (755.0, 460.0)], 8.0, 0xffffff);
    canvas.line(&[(680.0, 395.0), (830.0, 395.0)], 8.0, 0xffffff);
    canvas.block((910.0, 350.0), (110.0, 210.0), 10.0, door);
    canvas.circle(1000.0, 460.0, 8.0, 0xf2c14e);
    canvas.line(&[(170.0, 560.0), (170.0, 330.0)], 30.0, 0x7a5238);
    for (x, y, radius) in [
        (170.0, 250.0, 110.0),
        (90.0, 310.0, 80.0),
        (250.0, 310.0, 84.0),
    ] {
        canvas.circle(x, y, radius, chance.pick([0x5e9a62, 0x4f8a56, 0x74ad6f]));
    }
    canvas.band(556.0, HEIGHT, 0xb9bfc6, 0x8a929b);
    canvas.rect(0.0, 548.0, WIDTH, 16.0, 0x7fb27a);
    let paint = chance.pick([0xd9423a, 0x2d6cdf, 0x1b998b, 0xf2b134, 0x3d4450]);
    canvas.ellipse(560.0, 720.0, 440.0, 34.0, Ink(0x1f2933, 0.3));
    canvas.blob(
        &[
            (330.0, 560.0),
            (400.0, 420.0),
            (540.0, 420.0),
            (720.0, 410.0),
            (830.0, 560.0),
        ],
        paint,
    );
    canvas.blob(
        &[
            (380.0, 552.0),
            (430.0, 448.0),
            (560.0, 448.0),
            (560.0, 500.0),
            (560.0, 552.0),
        ],
        0xcfe6f0,
    );
    canvas.blob(
        &[
            (584.0, 552.0),
            (584.0, 500.0),
            (584.0, 448.0),
            (710.0, 446.0),
            (780.0, 552.0),
        ],
        0xcfe6f0,
    );
    canvas.block((170.0, 540.0), (790.0, 140.0), 56.0, paint);
    canvas.block((170.0, 596.0), (790.0, 14.0), 7.0, Ink(0xffffff, 0.25));
    canvas.block((180.0, 640.0), (770.0, 40.0), 18.0, Ink(0x000000, 0.28));
    canvas.line(&[(572.0, 560.0), (572.0, 660.0)], 4.0, Ink(0x000000, 0.25));
    canvas.block((600.0, 590.0), (54.0, 12.0), 6.0, Ink(0xffffff, 0.8));
    canvas.ellipse(926.0, 586.0, 26.0, 20.0, 0xfff6d5);
    canvas.ellipse(186.0, 590.0, 16.0, 22.0, 0xe0455a);
    for x in [330.0, 800.0] {
        canvas.circle(x, 676.0, 72.0, 0x1c2126);
        canvas.circle(x, 676.0, 42.0, 0xc3ccd3);
        canvas.circle(x, 676.0, 16.0, 0x4b5563);
    }
    for _ in 0..46 {
        let (x, y) = (chance.between(190.0, 940.0), chance.between(420.0, 700.0));
        let radius = chance.between(8.0, 34.0);
        canvas.circle(x, y, radius, Ink(0xffffff, 0.55));
        canvas.circle(
            x - radius * 0.3,
            y - radius * 0.3,
            radius * 0.3,
            Ink(0xffffff, 0.8),
        );
    }
    canvas.polygon(
        &[
            (1030.0, 640.0),
            (1150.0, 640.0),
            (1134.0, 760.0),
            (1046.0, 760.0),
        ],
        0x2d9cdb,
    );
    for (x, y) in [(1050.0, 632.0), (1084.0, 620.0), (1122.0, 634.0)] {
        canvas.circle(x, y, 28.0, 0xf4fbff);
    }
}

/// A cabin by a lake, under mountains.
pub fn cabin(canvas: &mut Canvas, chance: &mut Chance) {
    let night = chance.yes();
    let (sky, peak, wood) = if night {
        ((0x141c3f, 0x5b4b8a), 0x2b2f5c, 0x16324a)
    } else {
        ((0x7cc0e0, 0xfde7c8), 0x7d8fb3, 0x2f6b57)
    };
    canvas.band(0.0, 560.0, sky.0, sky.1);
    if night {
        for _ in 0..70 {
            let (x, y) = (chance.between(0.0, WIDTH), chance.between(0.0, 330.0));
            canvas.circle(x, y, chance.between(1.0, 3.4), Ink(0xffffff, 0.85));
        }
    }
    let (sun_x, sun) = (
        chance.between(180.0, 420.0),
        if night { 0xf6f1d5 } else { 0xfff3c4 },
    );
    canvas.glow(sun_x, 170.0, 220.0, Ink(sun, 0.5));
    canvas.circle(sun_x, 170.0, 62.0, sun);
    for (x, height, half) in [
        (220.0, 300.0, 330.0),
        (640.0, 400.0, 380.0),
        (1040.0, 330.0, 340.0),
    ] {
        let (height, tip) = (height + chance.between(-30.0, 30.0), (x, 540.0));
        let top = tip.1 - height;
        canvas.polygon(&[(x - half, 560.0), (x, top), (x + half, 560.0)], peak);
        canvas.polygon(
            &[(x, top), (x + half, 560.0), (x + half * 0.2, 560.0)],
            Ink(0x000000, 0.14),
        );
        let (snow, side) = (height * 0.26, half * 0.26);
        canvas.polygon(
            &[
                (x - side, top + snow),
                (x, top),
                (x + side, top + snow),
                (x + side * 0.3, top + snow * 0.7),
                (x - side * 0.2, top + snow * 1.1),
            ],
            0xf7fafc,
        );
    }
    canvas.rect(0.0, 558.0, WIDTH, 34.0, wood);
    canvas.hills(560.0, 30.0, 2.2, chance.between(0.0, 6.0), wood);
    for step in 0..22_u8 {
        let x = 56.0 * f32::from(step) + chance.between(-16.0, 16.0);
        fir(canvas, (x, 590.0), chance.between(80.0, 170.0), wood);
    }
    canvas.band(
        590.0,
        HEIGHT,
        if night { 0x3a3f73 } else { 0x8fc7d6 },
        if night { 0x141c3f } else { 0x3f7f95 },
    );
    for row in 0..7_u8 {
        let (x, y) = (chance.between(0.0, 900.0), 620.0 + 26.0 * f32::from(row));
        canvas.line(
            &[(x, y), (x + chance.between(90.0, 300.0), y)],
            5.0,
            Ink(0xffffff, 0.22),
        );
    }
    canvas.blob(
        &[
            (560.0, HEIGHT),
            (600.0, 610.0),
            (860.0, 620.0),
            (1100.0, 590.0),
            (1240.0, 640.0),
            (1240.0, 720.0),
            (1240.0, HEIGHT),
        ],
        if night { 0x1f3a3f } else { 0x6fa06a },
    );
    canvas.rect(760.0, 470.0, 320.0, 190.0, 0x8a5a38);
    for log in 0..6_u8 {
        let y = 500.0 + 30.0 * f32::from(log);
        canvas.line(&[(760.0, y), (1080.0, y)], 4.0, Ink(0x3b2412, 0.5));
    }
    canvas.polygon(
        &[
            (710.0, 490.0),
            (920.0, 340.0),
            (1130.0, 490.0),
            (1130.0, 514.0),
            (920.0, 366.0),
            (710.0, 514.0),
        ],
        0x4b2d1c,
    );
    canvas.polygon(&[(760.0, 478.0), (920.0, 362.0), (1080.0, 478.0)], 0x9c6a42);
    canvas.rect(1010.0, 360.0, 40.0, 90.0, 0x6b5b54);
    for (dx, dy, radius) in [(0.0, 0.0, 20.0), (14.0, -40.0, 26.0), (-6.0, -88.0, 34.0)] {
        canvas.circle(1030.0 + dx, 336.0 + dy, radius, Ink(0xffffff, 0.35));
    }
    for x in [800.0, 980.0] {
        canvas.glow(
            x + 34.0,
            560.0,
            110.0,
            Ink(0xffd98a, if night { 0.9 } else { 0.35 }),
        );
        canvas.block((x, 524.0), (68.0, 70.0), 6.0, 0xffd98a);
        canvas.line(&[(x + 34.0, 524.0), (x + 34.0, 594.0)], 5.0, 0x4b2d1c);
        canvas.line(&[(x, 559.0), (x + 68.0, 559.0)], 5.0, 0x4b2d1c);
    }
    canvas.block((890.0, 548.0), (66.0, 112.0), 8.0, 0x3b2412);
    canvas.polygon(
        &[
            (360.0, 700.0),
            (700.0, 664.0),
            (720.0, 690.0),
            (370.0, 736.0),
        ],
        0x9c6a42,
    );
    for x in [400.0, 520.0, 640.0] {
        canvas.line(
            &[(x, 712.0 - (x - 400.0) * 0.11), (x, 770.0)],
            14.0,
            0x6a432a,
        );
    }
    canvas.blob(
        &[
            (150.0, 716.0),
            (170.0, 764.0),
            (250.0, 764.0),
            (330.0, 764.0),
            (350.0, 716.0),
            (250.0, 740.0),
            (150.0, 716.0),
        ],
        chance.pick([0xb4342f, 0xf2c14e, 0xf4efe6]),
    );
}

fn fir(canvas: &mut Canvas, (x, y): (f32, f32), height: f32, shade: u32) {
    for (part, breadth) in [(1.0, 0.2), (0.74, 0.27), (0.46, 0.34)] {
        let (top, half) = (y - height * part, height * breadth);
        canvas.polygon(
            &[
                (x - half, top + height * 0.44),
                (x, top),
                (x + half, top + height * 0.44),
            ],
            shade,
        );
    }
}
