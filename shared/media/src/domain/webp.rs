//! Whether a WebP is all there. Decoders take a chunk's length at its word and make room for it, which
//! is four gigabytes where a header lies.
//!
//! Format: RIFF, <https://developers.google.com/speed/webp/docs/riff_container>.

/// Whether the file's length and those of its chunks fit into it. What follows the end is not looked at.
#[must_use]
pub fn is_whole(bytes: &[u8]) -> bool {
    let Some((b"RIFF", length, rest)) = chunk(bytes) else {
        return false;
    };
    let Some(mut rest) = rest.get(..length) else {
        return false;
    };
    // The four letters of WEBP, and then chunk after chunk.
    let Some(chunks) = rest.get(4..) else {
        return false;
    };
    rest = chunks;
    while !rest.is_empty() {
        let Some((_, length, data)) = chunk(rest) else {
            return false;
        };
        if data.len() < length {
            return false;
        }
        // Chunks begin at even places; the last one may do without what fills it up.
        rest = data.get(length + length % 2..).unwrap_or_default();
    }
    true
}

/// A chunk's name, its length as it says, and everything that follows.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], usize, &[u8])> {
    let (name, rest) = bytes.split_first_chunk::<4>()?;
    let (length, data) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    Some((name, length, data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WHOLE: &[u8] = b"RIFF\x18\0\0\0WEBPVP8 \x03\0\0\0abc\0EXIF\0\0\0\0";

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
    fn a_chunk_that_says_it_is_longer_than_the_file_makes_it_none() {
        let mut lie = WHOLE.to_vec();
        lie[28..32].copy_from_slice(&0xffff_ff00_u32.to_le_bytes());
        assert!(!is_whole(&lie));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = is_whole(&bytes);
            let _ = is_whole(&[b"RIFF\x80\0\0\0WEBP", bytes.as_slice()].concat());
        }
    }
}
