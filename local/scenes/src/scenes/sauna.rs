//! Saunas.

use super::steam;
use crate::{
    canvas::{Canvas, HEIGHT, Ink},
    chance::Chance,
};

/// A wooden cabin with a stove.
pub fn cabin(canvas: &mut Canvas, chance: &mut Chance) {
    let ((light, dark), bench) = chance.pick([
        ((0xe2b581, 0xb97f4c), 0xf0cf9f),
        ((0xc98d5c, 0x8f5a36), 0xe3b384),
        ((0xd7b79b, 0xa07a5c), 0xf2dcc2),
        ((0x8a5a45, 0x57352b), 0xc98f6a),
    ]);
    canvas.band(0.0, HEIGHT, light, dark);
    for board in 1..15_u8 {
        let x = 82.0 * f32::from(board);
        canvas.line(&[(x, 0.0), (x, 690.0)], 3.0, Ink(0x3b2013, 0.28));
    }
    canvas.band(690.0, HEIGHT, 0x6b4a36, 0x4a3226);
    canvas.glow(430.0, 130.0, 330.0, Ink(0xffe2a6, 0.85));
    canvas.block((330.0, 60.0), (200.0, 110.0), 18.0, 0xfff0cf);
    for slat in 0..5_u8 {
        let x = 330.0 + 44.0 * f32::from(slat);
        canvas.block((x, 50.0), (20.0, 130.0), 8.0, Ink(0x5a3822, 0.85));
    }
    for (top, left, width) in [(390.0, 130.0, 660.0), (550.0, 60.0, 800.0)] {
        canvas.rect(left, top + 30.0, width, 130.0, Ink(0x2a170d, 0.45));
        for leg in [left + 20.0, left + width - 54.0] {
            canvas.rect(leg, top + 30.0, 34.0, 130.0, dark);
        }
        for slat in 0..3_u8 {
            let y = top + 13.0 * f32::from(slat);
            canvas.block((left, y), (width, 10.0), 4.0, bench);
        }
    }
    let towel = chance.pick([0xfdfaf3, 0x2f7a78, 0xb4573d, 0x5b5f97]);
    for layer in 0..3_u8 {
        let y = 352.0 - 26.0 * f32::from(layer);
        canvas.block((190.0, y), (190.0, 38.0), 18.0, towel);
        canvas.block((196.0, y + 24.0), (178.0, 5.0), 2.0, Ink(0x000000, 0.16));
    }
    bucket(canvas, (560.0, 552.0));
    stove(canvas, chance);
}

fn bucket(canvas: &mut Canvas, (x, y): (f32, f32)) {
    canvas.curve(
        ((x - 62.0, y - 110.0), (x, y - 230.0), (x + 62.0, y - 110.0)),
        6.0,
        0x33363f,
    );
    canvas.line(
        &[(x + 10.0, y - 60.0), (x + 120.0, y - 210.0)],
        12.0,
        0x7d4f33,
    );
    canvas.polygon(
        &[
            (x - 70.0, y - 110.0),
            (x + 70.0, y - 110.0),
            (x + 56.0, y),
            (x - 56.0, y),
        ],
        0xb9763f,
    );
    canvas.ellipse(x, y - 110.0, 70.0, 16.0, 0x7fb7c4);
    for height in [90.0, 28.0] {
        canvas.rect(x - 68.0, y - height, 136.0, 10.0, Ink(0x33363f, 0.8));
    }
}

/// Hot stones over embers, and what rises from them.
fn stove(canvas: &mut Canvas, chance: &mut Chance) {
    canvas.glow(1010.0, 560.0, 300.0, Ink(0xff9a4d, 0.6));
    canvas.block((900.0, 440.0), (220.0, 290.0), 16.0, 0x2b2d33);
    canvas.block((932.0, 560.0), (156.0, 110.0), 10.0, 0x14151a);
    canvas.block((940.0, 620.0), (140.0, 42.0), 18.0, 0xf5762a);
    canvas.block((960.0, 600.0), (50.0, 60.0), 24.0, 0xffc04d);
    canvas.block((1020.0, 608.0), (40.0, 52.0), 20.0, 0xffa033);
    for bar in 0..5_u8 {
        let x = 948.0 + 32.0 * f32::from(bar);
        canvas.line(&[(x, 562.0), (x, 668.0)], 5.0, 0x14151a);
    }
    for (x, y) in [
        (935.0, 436.0),
        (985.0, 430.0),
        (1040.0, 436.0),
        (1088.0, 438.0),
        (960.0, 404.0),
        (1012.0, 398.0),
        (1064.0, 406.0),
    ] {
        let shade = chance.pick([0x565c69, 0x7c828c, 0x686e78]);
        canvas.ellipse(x, y, 34.0, 24.0, shade);
        canvas.ellipse(x - 8.0, y - 8.0, 14.0, 7.0, Ink(0xffffff, 0.18));
    }
    steam(canvas, chance, (1012.0, 370.0));
}
