//! Passports, driving licences and identity cards: their numbers have no form of their own that a
//! voucher could not have, so the document has to be named. ICAO Doc 9303 gives passports nine signs.

use crate::{code::Code, cue, plain::Plain};

const DOCUMENTS: cue::Cues = "\
    passport passports reisepass pass-nr passnummer passeport pasaporte passaporto paspoort passaporte \
    driver's-license drivers-license driver-license driver's-licence drivers-licence driver-licence driving-licence \
    driving-license f\u{fc}hrerschein f\u{fc}hrerscheinnummer \
    national-id id-card identity-card identity-number national-identity national-identification personal-id \
    government-id state-id citizen-id ausweis personalausweis personalausweisnummer ausweisnummer ausweis-nr \
    carte-d'identit\u{e9} c\u{e9}dula";

/// How many signs of `code` are the number of a document that is named before it.
pub fn length(plain: &Plain<'_>, code: &Code) -> Option<usize> {
    let signs = code.unparted()?;
    let digits = signs.bytes().filter(u8::is_ascii_digit).count();
    let is_number = (6..=20).contains(&signs.len()) && digits >= 4;
    (is_number && cue::before(plain, code.token, &[DOCUMENTS]).is_some()).then_some(signs.len())
}
