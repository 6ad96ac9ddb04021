use super::*;
use crate::testing::{declared, file};
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

fn rejection(bytes: &[u8], format: Format) -> Option<Rejection> {
    render(bytes, declared(format, bytes)).err()
}

/// What a rendition shows.
pub fn shown(rendered: &Rendered, size: Size) -> RgbaImage {
    let (_, file) = rendered
        .renditions
        .iter()
        .find(|(drawn, _)| *drawn == size)
        .unwrap_or_else(|| panic!("no {size:?}"));
    image::load_from_memory_with_format(file, ImageFormat::WebP)
        .unwrap_or_else(|error| panic!("{error}"))
        .to_rgba8()
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture
        .into()
        .write_to(&mut file, ImageFormat::Png)
        .unwrap_or_else(|error| panic!("{error}"));
    file.into_inner()
}

/// The header of a PNG, which says that it is of that size, and then nothing.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(&header);
    file.extend(crc(&header).to_be_bytes());
    file
}

/// CRC-32 as in PNG (ISO 15948, annex D).
pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_picture_of_each_format_is_drawn_in_each_size() {
    for format in Format::ALL {
        let file = file(format, 1500, 1000);
        let rendered =
            render(&file, declared(format, &file)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((rendered.width, rendered.height), (1500, 1000));
        assert_eq!(shown(&rendered, Size::Card).dimensions(), (480, 320));
        assert_eq!(shown(&rendered, Size::Detail).dimensions(), (1200, 800));
    }
}

#[test]
fn a_small_picture_stays_as_small_as_it_is() {
    let file = png(RgbImage::from_pixel(1, 1, Rgb([200, 10, 10])));
    let rendered =
        render(&file, declared(Format::Png, &file)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(shown(&rendered, Size::Detail).dimensions(), (1, 1));
}

#[test]
fn colours_and_transparency_are_those_of_the_file() {
    let file = png(RgbaImage::from_fn(64, 64, |x, _| {
        Rgba([220, 40, 40, if x < 32 { 255 } else { 0 }])
    }));
    let rendered =
        render(&file, declared(Format::Png, &file)).unwrap_or_else(|error| panic!("{error}"));
    let shown = shown(&rendered, Size::Card);
    let Rgba([red, green, blue, alpha]) = *shown.get_pixel(8, 32);
    assert!(red > 200 && green < 70 && blue < 70 && alpha > 250);
    assert!(shown.get_pixel(56, 32).0[3] < 5);
}

#[test]
fn a_photograph_is_turned_as_it_was_taken_and_says_no_more_where() {
    // Exif with the orientation 6, a quarter turn, and a secret in a tag that nobody needs.
    let mut exif =
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(b"52.5200N 13.4050E");
    let plain = file(Format::Jpeg, 300, 200);
    let mut photograph = plain[..2].to_vec();
    photograph.extend([0xff, 0xe1]);
    photograph.extend(
        u16::try_from(exif.len() + 2)
            .unwrap_or_default()
            .to_be_bytes(),
    );
    photograph.extend(&exif);
    photograph.extend(&plain[2..]);
    let rendered = render(&photograph, declared(Format::Jpeg, &photograph))
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((rendered.width, rendered.height), (200, 300));
    for (_, file) in &rendered.renditions {
        let has = |text: &[u8]| file.windows(text.len()).any(|window| window == text);
        assert!(!has(b"52.5200N") && !has(b"Exif") && !has(b"EXIF"));
    }
}

#[test]
fn what_is_no_picture_is_turned_away_whatever_it_is_called() {
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for lie in [
        &b"MZ\x90\0\x03\0\0\0"[..],
        b"\x7fELF\x02\x01\x01",
        svg,
        b"GIF89a",
        b"#!/bin/sh\n",
    ] {
        for format in Format::ALL {
            assert_eq!(rejection(lie, format), Some(Rejection::OtherType));
        }
    }
    let picture = file(Format::Jpeg, 8, 8);
    assert_eq!(rejection(&picture, Format::Png), Some(Rejection::OtherType));
}

#[test]
fn a_file_is_as_long_as_was_declared() {
    let picture = file(Format::Png, 8, 8);
    assert_eq!(rejection(b"", Format::Png), Some(Rejection::Empty));
    for bytes in [picture.len() as u64 - 1, picture.len() as u64 + 1] {
        let declared = Declared {
            format: Format::Png,
            bytes,
        };
        assert_eq!(
            render(&picture, declared).err(),
            Some(Rejection::OtherLength)
        );
    }
}

#[test]
fn a_bomb_is_turned_away_by_its_header() {
    for (width, height) in [
        (20_000, 20_000),
        (50_000, 1),
        (u32::MAX >> 1, u32::MAX >> 1),
    ] {
        let reason = rejection(&png_header(width, height), Format::Png);
        assert!(
            matches!(
                reason,
                Some(Rejection::TooManyPixels | Rejection::Unreadable)
            ),
            "{width} x {height}: {reason:?}"
        );
    }
    assert_eq!(
        rejection(&png_header(20_000, 20_000), Format::Png),
        Some(Rejection::TooManyPixels)
    );
}

#[test]
fn half_a_picture_is_none() {
    for format in Format::ALL {
        let whole = file(format, 600, 400);
        for part in [whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10] {
            let reason = rejection(&whole[..part], format);
            assert!(
                matches!(reason, Some(Rejection::Truncated | Rejection::Unreadable)),
                "{format:?}, {part} of {} bytes: {reason:?}",
                whole.len()
            );
        }
    }
}

/// A file of that format whose beginning is sound.
fn damaged(format: Format) -> impl Strategy<Value = (Format, Vec<u8>)> {
    let whole = file(format, 40, 30);
    let last = whole.len() - 1;
    let changes = proptest::collection::vec((12..=last, any::<u8>()), 0..20);
    (changes, 12..=last).prop_map(move |(changes, end)| {
        let mut file = whole.clone();
        for (position, byte) in changes {
            file[position] = byte;
        }
        file.truncate(end + 1);
        (format, file)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_file_is_turned_away_or_drawn_within_bounds(
        (format, file) in prop_oneof![
            damaged(Format::Jpeg),
            damaged(Format::Png),
            damaged(Format::WebP),
        ],
    ) {
        if let Ok(rendered) = render(&file, declared(format, &file)) {
            prop_assert!(domain::is_within_bounds(rendered.width, rendered.height));
            for (size, file) in &rendered.renditions {
                prop_assert!(!file.is_empty());
                prop_assert!(shown(&rendered, *size).width() <= size.width());
            }
        }
    }

    #[test]
    fn nothing_at_all_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (format, magic) in [
            (Format::Jpeg, &b"\xff\xd8\xff"[..]),
            (Format::Png, b"\x89PNG\r\n\x1a\n"),
            (Format::WebP, b"RIFF\x90\x01\0\0WEBPVP8 "),
        ] {
            let file = [magic, &bytes].concat();
            prop_assert!(render(&file, declared(format, &file)).is_err());
        }
    }
}
