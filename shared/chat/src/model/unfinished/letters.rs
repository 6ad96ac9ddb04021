//! The characters of a JSON text, which may be escaped, and in two halves.

/// What has been read of the next character.
#[derive(Clone, Copy, Debug, Default)]
pub struct Letters {
    escape: Escape,
    /// The first half of a character beyond U+FFFF, which needs its second.
    high: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Escape {
    #[default]
    None,
    /// After the backslash.
    Begun,
    /// After `\u` and so many of its four digits, which make this number.
    Digits { count: u8, unit: u32 },
}

/// What a sign of the text comes to.
#[derive(Debug)]
pub enum Read {
    Letter(char),
    /// The character takes more signs.
    Further(Letters),
    /// The text has ended.
    End,
}

impl Letters {
    /// Takes the next sign; `None` where no such sign may stand.
    pub fn read(self, sign: char) -> Option<Read> {
        match self.escape {
            Escape::None if sign == '\\' => Some(self.further(Escape::Begun)),
            // A first half can only be followed by its second.
            Escape::None if self.high.is_some() => None,
            Escape::None if sign == '"' => Some(Read::End),
            Escape::None => (sign >= ' ').then_some(Read::Letter(sign)),
            Escape::Begun if sign == 'u' => {
                Some(self.further(Escape::Digits { count: 0, unit: 0 }))
            }
            Escape::Begun if self.high.is_some() => None,
            Escape::Begun => escaped(sign).map(Read::Letter),
            Escape::Digits { count, unit } => {
                let unit = unit * 16 + sign.to_digit(16)?;
                if count < 3 {
                    let count = count + 1;
                    return Some(self.further(Escape::Digits { count, unit }));
                }
                self.unit(unit)
            }
        }
    }

    const fn further(self, escape: Escape) -> Read {
        Read::Further(Self { escape, ..self })
    }

    fn unit(self, unit: u32) -> Option<Read> {
        match (self.high, unit) {
            (None, 0xd800..=0xdbff) => Some(Read::Further(Self {
                escape: Escape::None,
                high: Some(unit),
            })),
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                char::from_u32(code).map(Read::Letter)
            }
            (Some(_), _) => None,
            (None, unit) => char::from_u32(unit).map(Read::Letter),
        }
    }
}

const fn escaped(sign: char) -> Option<char> {
    Some(match sign {
        '"' | '\\' | '/' => sign,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return None,
    })
}
