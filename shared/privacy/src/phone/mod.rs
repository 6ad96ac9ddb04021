//! Telephone numbers: international ones by their country code, national ones by how countries
//! group them, others where the words before say so.
//!
//! ITU-T E.164 gives the international form and its length, E.123 how numbers are written.

mod international;
mod national;

use crate::{
    Finding, Kind,
    cue::{self, Cues},
    plain::{Plain, Shape},
    run::{Number, keep},
};
use std::ops::Range;

/// How surely digits are a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Only if it is called one.
    Doubtful,
    /// Unless it is called something else.
    Likely,
    /// Whatever it is called.
    Sure,
}

const CALLED_PHONE: Cues = "\
    phone phones tel tele telephone mobile cell cellphone call calling text texting txt sms whatsapp ring dial fax \
    contact reach line landline hotline number's facetime telegram viber imessage signal wa ph mob hp \
    handy telefon telefonnummer handynummer rufnummer mobil ruf anrufen rufen \
    t\u{e9}l\u{e9}phone t\u{e9}l portable appelez appeler tel\u{e9}fono m\u{f3}vil celular ll\u{e1}mame llamar llama telefono cellulare \
    chiamami telefoon bellen bel mobiel telefone telem\u{f3}vel ligue my-number my-no \u{442}\u{435}\u{43b}\u{435}\u{444}\u{43e}\u{43d} \u{442}\u{435}\u{43b} \u{7535}\u{8bdd} \u{624b}\u{673a} \u{96fb}\u{8a71}";
const CALLED_OTHERWISE: Cues = "\
    order orders invoice tracking track shipment parcel ref reference sku isbn ean upc gtin asin imei item model serial \
    booking reservation confirmation ticket voucher coupon code promo part product article id case account customer lot \
    batch zip postcode barcode listing deal offer gift card membership member loyalty po po# policy receipt transaction \
    quote version build catalog catalogue style ad job flight train bestellung bestellnummer auftrag rechnung artikel \
    artikelnummer kundennummer commande facture pedido factura ordine";

pub fn find(plain: &Plain<'_>, numbers: &[Number<'_>]) -> Vec<Finding> {
    let finding = |number: &Number<'_>| Finding {
        kind: Kind::Phone,
        span: with_extension(plain, number),
    };
    let phones = keep(numbers, |number| is_phone(plain, number));
    phones.into_iter().map(finding).collect()
}

fn is_phone(plain: &Plain<'_>, number: &Number<'_>) -> bool {
    if !(7..=17).contains(&number.digits.len()) || number.is_over_lines() || !number.stands_alone()
    {
        return false;
    }
    let likeness = international::likeness(number).max(national::likeness(number));
    if likeness == Some(Likeness::Sure) {
        return true;
    }
    let called = cue::before(plain, number.token(), &[CALLED_PHONE, CALLED_OTHERWISE]);
    match (likeness, called) {
        (None, _) | (_, Some(1)) => false,
        (Some(_), Some(_)) => !is_amount(plain, number),
        (Some(likeness), None) => {
            likeness == Likeness::Likely
                && !is_amount(plain, number)
                && !is_of_list(plain, number)
                && !follows_hash(plain, number)
        }
    }
}

/// "#6175550123" is an order or an item.
fn follows_hash(plain: &Plain<'_>, number: &Number<'_>) -> bool {
    plain.text[..number.span().start].trim_end().ends_with('#')
}

/// Whether the number is money or a share: of a currency, or in percent.
fn is_amount(plain: &Plain<'_>, number: &Number<'_>) -> bool {
    const UNITS: &str = "usd eur gbp inr dollars dollar euros euro pounds bucks percent rupees points miles km views \
        people followers reviews users calories steps";
    let before = plain.text[..number.span().start].trim_end();
    let after = plain.text[number.span().end..].trim_start();
    before.ends_with(['$', '\u{20ac}', '\u{a3}', '\u{a5}', '\u{20b9}'])
        || after.starts_with(['$', '\u{20ac}', '\u{a3}', '\u{a5}', '\u{20b9}', '%'])
        || cue::has(UNITS, plain.str(plain.skip_space(number.next_token())))
}

/// Whether space alone parts it from further numbers, as in a list of sizes. One that counts what
/// is named after it, "617 555 0123 2 people", is none of the list.
fn is_of_list(plain: &Plain<'_>, number: &Number<'_>) -> bool {
    if number.is_bare() || number.is_marked() {
        return false;
    }
    let (before, after) = number.has_neighbours();
    let counts = number.groups_after() == 1 && {
        let next = plain.skip_space(number.next_token()) + 1;
        let unit = plain.skip_space(next);
        matches!(plain.shape(unit), Some(Shape::Word | Shape::Sign('%')))
    };
    before || after && !counts
}

/// The number with what is dialled after it: "ext. 12", "x12".
fn with_extension(plain: &Plain<'_>, number: &Number<'_>) -> Range<usize> {
    const NAMES: &str = "ext x extension extn poste durchwahl dw int anexo interno";
    let span = number.span();
    let mut at = plain.skip_space(number.next_token());
    if plain.shape(at) == Some(Shape::Sign(',')) {
        at = plain.skip_space(at + 1);
    }
    if !cue::has(NAMES, plain.str(at)) {
        return span;
    }
    at += 1;
    while matches!(
        plain.shape(at),
        Some(Shape::Space | Shape::Sign('.' | ':' | '#'))
    ) {
        at += 1;
    }
    match plain.tokens.get(at) {
        Some(digits) if digits.shape == Shape::Digits && digits.span.len() <= 6 => {
            span.start..digits.span.end
        }
        _ => span,
    }
}
