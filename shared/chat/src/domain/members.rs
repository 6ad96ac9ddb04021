//! What a word for many things means, where a shopper does not want any of them: no alcohol is no
//! wine either.

const MEMBERS: &[(&str, &str)] = &[
    (
        "alcohol",
        "wine winery beer brewery whiskey whisky bourbon rum gin vodka tequila mezcal sake cider cocktail spirit \
         distillery champagne prosecco margarita daiquiri",
    ),
    (
        "boat",
        "cruise sail sailing kayak canoe paddle ferry tugboat yacht catamaran gondola",
    ),
    (
        "meat",
        "beef steak brisket pork bacon ham sausage chicken lamb rib barbecue bbq burger wing griot",
    ),
    (
        "seafood",
        "fish oyster lobster shrimp crab salmon sushi clam mussel scallop tuna chowder",
    ),
    ("fish", "salmon sushi tuna"),
    ("dairy", "cheese milk cream butter"),
    ("exercise", "gym workout fitness yoga pilates climbing"),
];

/// The things that `word` stands for, in the singular; none for a word that stands for itself.
pub fn of(word: &str) -> impl Iterator<Item = &'static str> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let named = move |name: &str| name == word || name == singular;
    let members = MEMBERS.iter().find(|(name, _)| named(name));
    members
        .into_iter()
        .flat_map(|(_, members)| members.split_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_many_things_means_each_of_them() {
        assert!(of("alcohol").any(|thing| thing == "sake"));
        assert!(of("boats").any(|thing| thing == "kayak"));
        assert_eq!(of("sauna").next(), None);
    }
}
