use super::*;

#[test]
fn a_name_is_a_word_until_it_is_known_to_be_a_citys() {
    let understood = understand("50% off spa in new york without massage");
    assert_eq!(understood.words, ["spa", "in", "new", "york"]);
    let names: Vec<&str> = understood
        .named_places
        .iter()
        .map(|place| place.name.as_str())
        .collect();
    assert_eq!(names, ["new york", "new"]);
    let place = understood.named_places[0].at.clone();
    assert_eq!(understood.words_without(&[place]), ["spa"]);
}
