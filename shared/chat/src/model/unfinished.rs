//! A JSON object while it is still being written: what of it is known already.
//!
//! It is read once, character by character, however it is cut: in the middle of an escape, of a pair
//! of surrogates or of a number. Of its members a text is known as far as it has come, everything else
//! when it has ended. Whether a member within a member is JSON is not looked into.
//!
//! JSON: <https://www.rfc-editor.org/rfc/rfc8259>

mod letters;

use letters::{Letters, Read};
use std::ops::Range;

/// In bytes: of a longer text the rest is not read.
pub const LONGEST: usize = 32 * 1024;
const MOST_MEMBERS: usize = 8;

#[derive(Debug, Default)]
pub struct Unfinished {
    text: String,
    members: Vec<(String, Member)>,
    place: Place,
}

#[derive(Debug)]
enum Member {
    /// Its place in the text; it has no end while it is being written.
    Whole(Range<usize>),
    Text {
        so_far: String,
        has_ended: bool,
    },
}

/// Where in the object the next character stands.
#[derive(Debug, Default)]
enum Place {
    #[default]
    BeforeObject,
    /// After the bracket, or after a comma.
    BeforeName {
        may_end: bool,
    },
    InName(Letters, String),
    BeforeColon(String),
    BeforeValue(String),
    InText(Letters),
    InNested {
        depth: usize,
        quoted: Quoted,
    },
    InScalar,
    AfterValue,
    AfterObject,
    /// This is no such object, or it is too long.
    Broken,
}

/// Whether a bracket is one, or part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoted {
    No,
    Yes,
    /// And the next character is escaped.
    Escaped,
}

impl Unfinished {
    /// The text goes on with `fragment`.
    pub fn take(&mut self, fragment: &str) {
        for sign in fragment.chars() {
            let at = self.text.len();
            if at + sign.len_utf8() > LONGEST {
                self.place = Place::Broken;
            }
            if self.is_broken() {
                return;
            }
            self.text.push(sign);
            let place = std::mem::take(&mut self.place);
            self.place = self.step(place, sign, at).unwrap_or(Place::Broken);
        }
    }

    /// Whether nothing has come.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub const fn is_broken(&self) -> bool {
        matches!(self.place, Place::Broken)
    }

    /// The text of that name as far as it has come, and whether that is all.
    pub fn text(&self, name: &str) -> Option<(&str, bool)> {
        match self.member(name)? {
            Member::Text { so_far, has_ended } => Some((so_far, *has_ended)),
            Member::Whole(_) => None,
        }
    }

    /// The JSON of the member of that name, which is no text, once it has ended.
    pub fn whole(&self, name: &str) -> Option<&str> {
        match self.member(name)? {
            Member::Whole(place) => self.text.get(place.clone()).filter(|text| !text.is_empty()),
            Member::Text { .. } => None,
        }
    }

    fn member(&self, name: &str) -> Option<&Member> {
        let mut members = self.members.iter();
        members.find_map(|(own, member)| (own == name).then_some(member))
    }

    /// The place after `sign`, which stands at the byte `at`; `None` where it cannot stand.
    fn step(&mut self, place: Place, sign: char, at: usize) -> Option<Place> {
        let is_space = matches!(sign, ' ' | '\t' | '\n' | '\r');
        match place {
            Place::InName(letters, name) => self.name(letters, name, sign),
            Place::InText(letters) => self.letter(letters, sign),
            Place::InNested { depth, quoted } => Some(self.nested(depth, quoted, sign, at)),
            Place::InScalar if is_space => Some(self.end_value(at)),
            Place::InScalar if matches!(sign, ',' | '}') => {
                let after = self.end_value(at);
                self.step(after, sign, at)
            }
            Place::InScalar => Some(Place::InScalar),
            place if is_space => Some(place),
            Place::BeforeObject if sign == '{' => Some(Place::BeforeName { may_end: true }),
            Place::BeforeName { .. } if sign == '"' => {
                Some(Place::InName(Letters::default(), String::new()))
            }
            Place::BeforeName { may_end: true } if sign == '}' => Some(Place::AfterObject),
            Place::BeforeColon(name) if sign == ':' => Some(Place::BeforeValue(name)),
            Place::BeforeValue(name) => self.begin_value(name, sign, at),
            Place::AfterValue if sign == ',' => Some(Place::BeforeName { may_end: false }),
            Place::AfterValue if sign == '}' => Some(Place::AfterObject),
            _ => None,
        }
    }

    fn name(&mut self, letters: Letters, mut name: String, sign: char) -> Option<Place> {
        match letters.read(sign)? {
            Read::Letter(letter) => name.push(letter),
            Read::Further(letters) => return Some(Place::InName(letters, name)),
            Read::End => {
                let is_new = self.member(&name).is_none() && self.members.len() < MOST_MEMBERS;
                return is_new.then_some(Place::BeforeColon(name));
            }
        }
        Some(Place::InName(Letters::default(), name))
    }

    fn begin_value(&mut self, name: String, sign: char, at: usize) -> Option<Place> {
        let (member, place) = match sign {
            '"' => {
                let (so_far, has_ended) = (String::new(), false);
                let letters = Place::InText(Letters::default());
                (Member::Text { so_far, has_ended }, letters)
            }
            '[' | '{' => {
                let (depth, quoted) = (1, Quoted::No);
                (Member::Whole(at..at), Place::InNested { depth, quoted })
            }
            ',' | '}' | ']' | ':' => return None,
            _ => (Member::Whole(at..at), Place::InScalar),
        };
        self.members.push((name, member));
        Some(place)
    }

    fn letter(&mut self, letters: Letters, sign: char) -> Option<Place> {
        let Some((_, Member::Text { so_far, has_ended })) = self.members.last_mut() else {
            return None;
        };
        match letters.read(sign)? {
            Read::Letter(letter) => so_far.push(letter),
            Read::Further(letters) => return Some(Place::InText(letters)),
            Read::End => {
                *has_ended = true;
                return Some(Place::AfterValue);
            }
        }
        Some(Place::InText(Letters::default()))
    }

    fn nested(&mut self, depth: usize, quoted: Quoted, sign: char, at: usize) -> Place {
        let (depth, quoted) = match (quoted, sign) {
            (Quoted::Yes, '\\') => (depth, Quoted::Escaped),
            (Quoted::Escaped, _) => (depth, Quoted::Yes),
            (Quoted::Yes, '"') => (depth, Quoted::No),
            (Quoted::Yes, _) => (depth, Quoted::Yes),
            (Quoted::No, '"') => (depth, Quoted::Yes),
            (Quoted::No, '[' | '{') => (depth + 1, Quoted::No),
            (Quoted::No, ']' | '}') => (depth - 1, Quoted::No),
            (Quoted::No, _) => (depth, Quoted::No),
        };
        if depth == 0 {
            return self.end_value(at + sign.len_utf8());
        }
        Place::InNested { depth, quoted }
    }

    /// The value that is being written ends before the byte `end`.
    fn end_value(&mut self, end: usize) -> Place {
        if let Some((_, Member::Whole(place))) = self.members.last_mut() {
            place.end = end;
        }
        Place::AfterValue
    }
}

#[cfg(test)]
mod tests;
