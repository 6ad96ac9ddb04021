//! The kinds of files that a format has, and what else lies in them.

use super::{tests::shown, *};
use crate::testing::{declared, file};
use image::{DynamicImage, ImageBuffer, ImageFormat, Rgba};

macro_rules! sample {
    ($name:literal) => {
        include_bytes!(concat!("../../tests/pictures/", $name)).as_slice()
    };
}

const RED: [u8; 3] = [200, 30, 30];
const BLUE: [u8; 3] = [30, 30, 200];

fn drawn(file: &[u8], format: Format) -> Rendered {
    render(file, declared(format, file)).unwrap_or_else(|error| panic!("{error}"))
}

/// 64 by 48 pixels, red at the left and blue at the right.
fn shows_red_and_blue(name: &str, rendered: &Rendered) {
    assert_eq!((rendered.width, rendered.height), (64, 48), "{name}");
    let shown = shown(rendered, Size::Card);
    for (x, wanted) in [(12, RED), (52, BLUE)] {
        let Rgba([red, green, blue, alpha]) = *shown.get_pixel(x, 24);
        let near = [red, green, blue]
            .iter()
            .zip(wanted)
            .all(|(is, wanted)| is.abs_diff(wanted) < 40);
        assert!(near && alpha == 255, "{name}: {red} {green} {blue} {alpha}");
    }
}

#[test]
fn every_kind_of_a_format_is_read() {
    let deep = ImageBuffer::from_fn(64, 48, |x, _| {
        let [red, green, blue] = if x < 32 { RED } else { BLUE };
        Rgba([red, green, blue, 255].map(|part| u16::from(part) * 257))
    });
    let mut sixteen_bits = Cursor::new(Vec::new());
    DynamicImage::ImageRgba16(deep)
        .write_to(&mut sixteen_bits, ImageFormat::Png)
        .unwrap_or_else(|error| panic!("{error}"));
    for (name, format, file) in [
        ("CMYK", Format::Jpeg, sample!("cmyk.jpg")),
        ("progressive", Format::Jpeg, sample!("progressive.jpg")),
        ("palette", Format::Png, sample!("palette.png")),
        ("16 bits", Format::Png, sixteen_bits.get_ref()),
        ("interlaced", Format::Png, sample!("interlaced-16-bit.png")),
        ("lossy", Format::WebP, sample!("lossy.webp")),
    ] {
        shows_red_and_blue(name, &drawn(file, format));
    }
    let grey = drawn(sample!("grey.jpg"), Format::Jpeg);
    let Rgba([red, green, blue, _]) = *shown(&grey, Size::Card).get_pixel(12, 24);
    assert!(red.abs_diff(green) < 8 && green.abs_diff(blue) < 8);
}

#[test]
fn of_an_animation_the_first_picture_is_drawn() {
    for (format, file) in [
        (Format::Png, sample!("animated.png")),
        (Format::WebP, sample!("animated.webp")),
    ] {
        shows_red_and_blue(format.media_type(), &drawn(file, format));
    }
}

/// A chunk of a PNG, put behind its header.
fn with_chunk(png: &[u8], kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let named = [&kind, data].concat();
    let crc = tests::crc(&named).to_be_bytes();
    // Eight bytes of signature, 25 of the header.
    [&png[..33], &length.to_be_bytes(), &named, &crc, &png[33..]].concat()
}

#[test]
fn megabytes_of_metadata_change_nothing_and_do_not_get_through() {
    let secret = b"52.5200N 13.4050E".repeat(3_000);
    let mut photograph = vec![0xff, 0xd8];
    for _ in 0..40 {
        let length = u16::try_from(secret.len() + 8).unwrap_or_default();
        photograph.extend([0xff, 0xe1]);
        photograph.extend(length.to_be_bytes());
        photograph.extend(b"Exif\0\0");
        photograph.extend(&secret);
    }
    photograph.extend(&sample!("progressive.jpg")[2..]);
    let palette = sample!("palette.png");
    let text = [b"Comment\0".as_slice(), &secret.repeat(20)].concat();
    for (format, file) in [
        (Format::Jpeg, photograph),
        (Format::Png, with_chunk(palette, *b"tEXt", &text)),
        (
            Format::Png,
            with_chunk(palette, *b"eXIf", &secret.repeat(20)),
        ),
    ] {
        let rendered = drawn(&file, format);
        shows_red_and_blue(format.media_type(), &rendered);
        for (_, drawn) in &rendered.renditions {
            assert!(!drawn.windows(9).any(|part| part == b"52.5200N "));
        }
    }
}

#[test]
fn what_unpacks_to_gigabytes_is_not_unpacked() {
    // A deflate stream of stored nothing, again and again, is long; one of a back reference is not:
    // each of these bytes stands for hundreds of zeros.
    let zeros = deflated_zeros(300 * 1024 * 1024);
    assert!(zeros.len() < 2 * 1024 * 1024);
    let profile = [b"p\0\0".as_slice(), &zeros].concat();
    let bomb = with_chunk(sample!("palette.png"), *b"iCCP", &profile);
    shows_red_and_blue("a profile", &drawn(&bomb, Format::Png));
}

/// So many zeros as zlib has them (RFC 1950), with matches of 258 bytes at distance 1 in fixed codes.
fn deflated_zeros(bytes: usize) -> Vec<u8> {
    let (mut stream, mut pending, mut filled) = (vec![0x78, 0x01], 0_u32, 0_u32);
    let mut push = |value: u32, bits: u32| {
        pending |= value << filled;
        filled += bits;
        while filled >= 8 {
            stream.extend(pending.to_le_bytes().first());
            pending >>= 8;
            filled -= 8;
        }
    };
    // The last block, in fixed codes; then a zero, whose code is 00110000.
    push(0b011, 3);
    push(0b0000_1100, 8);
    for _ in 0..bytes / 258 {
        // Length 258 is the code 285, in bits 11000101; distance 1 the code 00000.
        push(0b1010_0011, 8);
        push(0, 5);
    }
    // The end, 0000000, and bits to fill up. The check sum is not looked at before that.
    push(0, 7);
    push(0, 7);
    // Adler-32 of a run of zeros: the first half is 1, the second the count.
    let count = u32::try_from((bytes / 258 * 258 + 1) % 65_521).unwrap_or_default();
    stream.extend(((count << 16) | 1).to_be_bytes());
    stream
}

#[test]
fn a_picture_of_endless_scans_is_not_decoded() {
    let photograph = file(Format::Jpeg, 4000, 3000);
    let scan = photograph
        .windows(2)
        .position(|marker| marker == [0xff, 0xda])
        .unwrap_or_else(|| panic!("no scan"));
    let header = &photograph[scan..scan + 14];
    let file = [
        &photograph[..scan],
        &header.repeat(2_000),
        &photograph[scan..],
    ]
    .concat();
    let rejection = render(&file, declared(Format::Jpeg, &file)).err();
    assert_eq!(rejection, Some(Rejection::Unreadable));
}

#[test]
fn a_chunk_that_claims_gigabytes_makes_a_picture_truncated() {
    let mut lie = sample!("animated.webp").to_vec();
    lie.extend(b"EXIF\0\xff\xff\xff");
    let length = u32::try_from(lie.len() - 8).unwrap_or_default();
    lie[4..8].copy_from_slice(&length.to_le_bytes());
    let rejection = render(&lie, declared(Format::WebP, &lie)).err();
    assert_eq!(rejection, Some(Rejection::Truncated));
}
