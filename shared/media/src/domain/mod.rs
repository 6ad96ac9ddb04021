//! What a picture may be, and what becomes of it. No I/O.

mod asset;
mod format;
mod jpeg;
mod rejection;
mod rendition;
mod webp;

pub use asset::{Asset, AssetState, Declared, DeclaredError, Picture, Verdict};
pub use format::Format;
pub use jpeg::scans as jpeg_scans;
pub use rejection::Rejection;
pub use rendition::{Digest, Size, prefix as rendition_prefix};
pub use webp::is_whole as is_whole_webp;

/// The longest file, in bytes, unless a deployment says otherwise: what a phone's camera makes of its
/// 50 megapixels.
pub const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// Pixels that a picture may have. What is decoded of them fits into a function's memory several times.
pub const MOST_PIXELS: u64 = 50_000_000;

/// Pixels along one side; a panorama has some.
pub const LONGEST_SIDE: u32 = 16_000;

/// Pixels that a decoder goes over, which in a progressive JPEG are as many for each of its scans.
/// Encoders write ten scans or so; a short file of thousands would keep a decoder busy for hours.
pub const MOST_SCANNED: u64 = MOST_PIXELS * 20;

/// Whether a picture of that size is decoded at all. It is asked of the file's header, so that a few
/// kilobytes never become gigabytes.
#[must_use]
pub const fn is_within_bounds(width: u32, height: u32) -> bool {
    width >= 1
        && height >= 1
        && width <= LONGEST_SIDE
        && height <= LONGEST_SIDE
        && width as u64 * height as u64 <= MOST_PIXELS
}

#[cfg(test)]
mod tests {
    use super::is_within_bounds;

    #[test]
    fn a_phones_picture_is_within_bounds_and_a_bomb_is_not() {
        for (width, height) in [(1, 1), (4032, 3024), (8160, 6120), (15_000, 3_000)] {
            assert!(is_within_bounds(width, height), "{width} x {height}");
        }
        for (width, height) in [
            (0, 10),
            (10, 0),
            (20_000, 20_000),
            (20_000, 1),
            (10_000, 5_001),
            (u32::MAX, u32::MAX),
        ] {
            assert!(!is_within_bounds(width, height), "{width} x {height}");
        }
    }
}
