//! "Further north", "closer", "farther away": where deals should be, seen from those shown.

use super::asides::{Aside, Motion};
use crate::domain::geo::Direction;
use souk_language::cursor::Cursor;

const DIRECTIONS: &[(&str, Direction)] = &[
    ("north", Direction::North),
    ("northern", Direction::North),
    ("northward", Direction::North),
    ("northeast", Direction::Northeast),
    ("north east", Direction::Northeast),
    ("east", Direction::East),
    ("eastern", Direction::East),
    ("eastward", Direction::East),
    ("southeast", Direction::Southeast),
    ("south east", Direction::Southeast),
    ("south", Direction::South),
    ("southern", Direction::South),
    ("southward", Direction::South),
    ("southwest", Direction::Southwest),
    ("south west", Direction::Southwest),
    ("west", Direction::West),
    ("western", Direction::West),
    ("westward", Direction::West),
    ("northwest", Direction::Northwest),
    ("north west", Direction::Northwest),
];

/// What makes a direction of what may be a name: East Boston is a place, further east is not.
const BEFORE: &[&str] = &[
    "further",
    "farther",
    "further to the",
    "farther to the",
    "further up",
    "further down",
    "more",
    "more to the",
    "more in the",
    "a bit",
    "a bit to the",
    "a little",
    "a little to the",
    "slightly",
    "to the",
    "go",
];

/// What follows a direction that was one, and not a name.
const AFTER: &[&str] = &[
    "of there",
    "of here",
    "of that",
    "of those",
    "of these",
    "of them",
    "side",
    "side of town",
    "side of the city",
    "from there",
    "from here",
];

const SLIGHTLY: &[&str] = &[
    "a bit",
    "a little",
    "a little bit",
    "slightly",
    "somewhat",
    "much",
];

const CLOSER: &[&str] = &[
    "closer",
    "closer by",
    "closer in",
    "closer to me",
    "closer to us",
    "closer to here",
    "closer to home",
    "nearer",
    "nearer by",
    "nearer to me",
    "nearer me",
    "not so far",
    "not as far",
    "not that far",
    "less far",
    "less far away",
    "too far",
    "too far away",
    "too far off",
];

const AWAY: &[&str] = &[
    "further",
    "farther",
    "further away",
    "farther away",
    "further out",
    "farther out",
    "further afield",
    "farther afield",
    "further off",
    "farther off",
    "more distant",
    "a wider area",
    "wider area",
    "a larger area",
    "larger area",
    "a bigger area",
    "bigger area",
    "wider radius",
    "larger radius",
    "bigger radius",
    "search wider",
    "look wider",
];

pub fn read(cursor: Cursor<'_>) -> Option<(Aside, usize)> {
    if let Some((direction, taken)) = direction(cursor) {
        return Some((Aside::Motion(Motion::Toward(direction)), taken));
    }
    // "No further than 5 km" and "not too far" bound, or say next to nothing.
    let is_refused = cursor.comes_after(&["no", "not", "isnt"]);
    let is_compared = |taken: usize| cursor.on(taken).is_word(&["than"]);
    let lead = cursor.any_of(SLIGHTLY).unwrap_or(0);
    let motion = |phrases, motion| {
        let taken = lead + cursor.on(lead).any_of(phrases)?;
        (!is_refused && !is_compared(taken)).then_some((Aside::Motion(motion), taken))
    };
    motion(CLOSER, Motion::Closer).or_else(|| motion(AWAY, Motion::Away))
}

fn direction(cursor: Cursor<'_>) -> Option<(Direction, usize)> {
    let before = cursor.any_of(BEFORE).unwrap_or(0);
    let (direction, named) = cursor.on(before).entry(DIRECTIONS)?;
    let end = cursor.on(before + named);
    let after = end.any_of(AFTER);
    let begins = cursor.before().is_none();
    let is_alone = end.ends() || end.is_word(&["please", "if", "then", "instead", "of", "too"]);
    // "Further north of the river" and "to the north end": a name goes on, a direction ends.
    let is_direction = after.is_some()
        && (before > 0 || begins || cursor.comes_after(&["the", "on"]))
        || is_alone && (before > 0 || begins);
    is_direction.then_some((direction, before + named + after.unwrap_or(0)))
}
