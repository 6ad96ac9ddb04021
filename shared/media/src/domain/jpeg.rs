//! Whether a JPEG is all there. Decoders fill what is missing with grey, so that half a picture passes
//! for a whole one.
//!
//! Format: ITU-T T.81, annex B.

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// How many scans a picture has whose markers lead from the first byte to its end; `None` for one that
/// is not all there. What follows the end, such as the film that a phone appends, is not looked at.
#[must_use]
pub fn scans(bytes: &[u8]) -> Option<u64> {
    let mut rest = bytes.strip_prefix(&[0xff, SOI])?;
    let mut scans = 0;
    while let Some((marker, after)) = next_marker(rest) {
        match marker {
            EOI => return (scans > 0).then_some(scans),
            // Markers without a segment: TEM, RST0 to RST7, and a zero that was stuffed.
            0x01 | 0xd0..=0xd7 | 0x00 => rest = after,
            _ => {
                rest = after_segment(after)?;
                scans += u64::from(marker == SOS);
            }
        }
    }
    None
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
        assert_eq!(scans(WHOLE), Some(1));
        assert_eq!(scans(&[WHOLE, b"a film"].concat()), Some(1));
    }

    #[test]
    fn no_beginning_of_it_is() {
        for end in 0..WHOLE.len() {
            assert_eq!(scans(&WHOLE[..end]), None, "{end} bytes");
        }
    }

    #[test]
    fn without_a_scan_there_is_no_picture() {
        assert_eq!(scans(b"\xff\xd8\xff\xd9"), None);
    }

    #[test]
    fn each_scan_is_counted() {
        let many = b"\xff\xda\x00\x02a".repeat(101);
        let file = [b"\xff\xd8", many.as_slice(), b"\xff\xd9"].concat();
        assert_eq!(scans(&file), Some(101));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(
            prop_oneof![Just(0xff_u8), Just(0xda), Just(0xd9), Just(0), any::<u8>()], 0..200,
        )) {
            let _ = scans(&[&[0xff, SOI], bytes.as_slice()].concat());
        }
    }
}
