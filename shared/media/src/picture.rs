//! From a file that somebody sent to pictures that Souk drew: nothing of the file gets through but its
//! pixels, so that neither its metadata (where a photograph was taken, and by whom) nor whatever else
//! hides in it is ever served.

use crate::domain::{self, Declared, Digest, Format, MOST_PIXELS, MOST_SCANNED, Rejection, Size};
use image::{
    DynamicImage, ImageDecoder, ImageError, Limits,
    codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    imageops::FilterType,
};
use sha2::{Digest as _, Sha256};
use std::io::Cursor;

/// WebP's quality of 100, where artefacts are not seen at the size that is shown.
const QUALITY: f32 = 80.0;

/// What a decoder may take for itself, in bytes: eight for each pixel of the largest picture, which a
/// PNG of sixteen bits a channel needs.
const MOST_DECODED: u64 = MOST_PIXELS * 8;

/// What a PNG's decoder may take for texts and colour profiles, in bytes: they are compressed, so that
/// the shortest of them may become gigabytes.
const MOST_METADATA: u64 = 64 * 1024 * 1024;

/// A picture, decoded, upright and checked, in all its sizes.
#[derive(Debug)]
pub struct Rendered {
    pub digest: Digest,
    /// Pixels of the whole picture.
    pub width: u32,
    pub height: u32,
    /// WebP files.
    pub renditions: Vec<(Size, Vec<u8>)>,
}

/// Checks a file against what was declared of it, and draws it in all sizes.
///
/// It works for up to some seconds and never waits: run it where it holds nobody up.
///
/// # Errors
/// The first [`Rejection`] that applies, cheapest check first: no byte is decoded before the length,
/// the type and the header's dimensions are right.
pub fn render(bytes: &[u8], declared: Declared) -> Result<Rendered, Rejection> {
    if bytes.is_empty() {
        return Err(Rejection::Empty);
    }
    if bytes.len() as u64 != declared.bytes {
        return Err(Rejection::OtherLength);
    }
    if Format::of_bytes(bytes) != Some(declared.format) {
        return Err(Rejection::OtherType);
    }
    let picture = decode(bytes, declared.format)?;
    let renditions = Size::ALL
        .into_iter()
        .map(|size| Ok((size, draw(&picture, size)?)))
        .collect::<Result<_, Rejection>>()?;
    Ok(Rendered {
        digest: Digest::of_hash(&Sha256::digest(bytes)),
        width: picture.width(),
        height: picture.height(),
        renditions,
    })
}

fn decode(bytes: &[u8], format: Format) -> Result<DynamicImage, Rejection> {
    let file = Cursor::new(bytes);
    match format {
        Format::Jpeg => {
            let decoder = JpegDecoder::new(file)?;
            within_bounds(&decoder)?;
            let scans = domain::jpeg_scans(bytes).ok_or(Rejection::Truncated)?;
            let (width, height) = decoder.dimensions();
            let scanned = (u64::from(width) * u64::from(height)).saturating_mul(scans);
            if scanned > MOST_SCANNED {
                return Err(Rejection::Unreadable);
            }
            upright(decoder)
        }
        Format::Png => upright(PngDecoder::with_limits(file, limits(MOST_METADATA))?),
        Format::WebP if !domain::is_whole_webp(bytes) => Err(Rejection::Truncated),
        Format::WebP => upright(WebPDecoder::new(file)?),
    }
}

/// Decodes the picture, turned as the camera noted that it was held.
fn upright(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Rejection> {
    within_bounds(&decoder)?;
    // Twice, since a decoder has what it reads and what it writes at once.
    decoder.set_limits(limits(MOST_DECODED * 2))?;
    // A note that cannot be read turns nothing.
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

fn within_bounds(decoder: &impl ImageDecoder) -> Result<(), Rejection> {
    let (width, height) = decoder.dimensions();
    if domain::is_within_bounds(width, height) && decoder.total_bytes() <= MOST_DECODED {
        Ok(())
    } else {
        Err(Rejection::TooManyPixels)
    }
}

/// Limits of a decoder that may take so many bytes.
fn limits(bytes: u64) -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(domain::LONGEST_SIDE);
    limits.max_image_height = Some(domain::LONGEST_SIDE);
    limits.max_alloc = Some(bytes);
    limits
}

fn draw(picture: &DynamicImage, size: Size) -> Result<Vec<u8>, Rejection> {
    let (width, height) = size.fitted(picture.width(), picture.height());
    // A few times the size at first, by averages: the fine filter then has less to go through.
    let coarse = (width * 3, height * 3);
    let reduced = if picture.width() > coarse.0 * 2 && picture.height() > coarse.1 * 2 {
        Some(picture.thumbnail_exact(coarse.0, coarse.1))
    } else {
        None
    };
    let fitted =
        reduced
            .as_ref()
            .unwrap_or(picture)
            .resize_exact(width, height, FilterType::CatmullRom);
    encode(&fitted)
}

fn encode(picture: &DynamicImage) -> Result<Vec<u8>, Rejection> {
    let (width, height) = (picture.width(), picture.height());
    let encoded = if picture.color().has_alpha() {
        let pixels = picture.to_rgba8();
        webp::Encoder::from_rgba(&pixels, width, height).encode_simple(false, QUALITY)
    } else {
        let pixels = picture.to_rgb8();
        webp::Encoder::from_rgb(&pixels, width, height).encode_simple(false, QUALITY)
    };
    match encoded {
        Ok(file) => Ok(file.to_vec()),
        Err(error) => {
            tracing::warn!(?error, width, height, "a rendition cannot be encoded");
            Err(Rejection::Unreadable)
        }
    }
}

impl From<ImageError> for Rejection {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooManyPixels,
            ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Self::Truncated
            }
            _ => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod kinds;
#[cfg(test)]
mod tests;
