//! Whether a JPEG is all there. Decoders fill what is missing with grey, so that half a picture passes
//! for a whole one.
//!
//! Format: ITU-T T.81, annex B.

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Scans that a progressive picture may have; encoders write ten or so. Each goes over all pixels, so
/// that a short file of many scans would keep a decoder busy for hours.
const MOST_SCANS: usize = 100;

/// Whether the markers lead from the first byte to the end of the picture, by way of a scan at least.
/// What follows the end, such as the film that a phone appends, is not looked at.
#[must_use]
pub fn is_whole(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&[0xff, SOI]) else {
        return false;
    };
    let mut scans = 0;
    while let Some((marker, after)) = next_marker(rest) {
        match marker {
            EOI => return scans > 0,
            // Markers without a segment: TEM, RST0 to RST7, and a zero that was stuffed.
            0x01 | 0xd0..=0xd7 | 0x00 => rest = after,
            _ => {
                let Some(after) = after_segment(after) else {
                    return false;
                };
                scans += usize::from(marker == SOS);
                if scans > MOST_SCANS {
                    return false;
                }
                rest = after;
            }
        }
    }
    false
}

/// The next marker's code, and what follows it. The coded picture between markers is passed over: in
/// it, 0xFF is always followed by zero.
fn next_marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let start = bytes.iter().position(|byte| *byte == 0xff)?;
    let code = bytes[start..].iter().position(|byte| *byte != 0xff)? + start;
    Some((bytes[code], &bytes[code + 1..]))
}

/// What follows a segment, whose length stands in its first two bytes and counts them.
fn after_segment(bytes: &[u8]) -> Option<&[u8]> {
    let length = usize::from(u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]));
    if length < 2 {
        return None;
    }
    bytes.get(length..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Begin, a segment with a thumbnail's end in it, a scan with stuffed bytes and a restart, end.
    const WHOLE: &[u8] =
        b"\xff\xd8\xff\xe1\x00\x04\xff\xd9\xff\xda\x00\x02ab\xff\x00c\xff\xd0d\xff\xd9";

    #[test]
    fn a_whole_picture_is_whole_with_or_without_something_after_it() {
        assert!(is_whole(WHOLE));
        assert!(is_whole(&[WHOLE, b"a film"].concat()));
    }

    #[test]
    fn no_beginning_of_it_is() {
        for end in 0..WHOLE.len() {
            assert!(!is_whole(&WHOLE[..end]), "{end} bytes");
        }
    }

    #[test]
    fn without_a_scan_there_is_no_picture() {
        assert!(!is_whole(b"\xff\xd8\xff\xd9"));
    }

    #[test]
    fn a_picture_of_endless_scans_is_none() {
        let scans = b"\xff\xda\x00\x02a".repeat(MOST_SCANS + 1);
        assert!(!is_whole(
            &[b"\xff\xd8", scans.as_slice(), b"\xff\xd9"].concat()
        ));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(
            prop_oneof![Just(0xff_u8), Just(0xda), Just(0xd9), Just(0), any::<u8>()], 0..200,
        )) {
            let _ = is_whole(&[&[0xff, SOI], bytes.as_slice()].concat());
        }
    }
}
