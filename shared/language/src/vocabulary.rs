//! Lists of words that decide what the words beside them mean.

/// Whether `words`, parted by spaces, have `word`.
#[must_use]
pub fn among(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|other| other == word)
}

/// Whether a word has a part in grammar only: an article, a pronoun, a preposition, an auxiliary.
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    among(FUNCTION_WORDS, word)
}

const FUNCTION_WORDS: &str = "\
    a an the and or but nor for with w without w/o w/out in on at of to from by as if than then so too very just \
    only also not no into onto over under between through during before after above below up down out off \
    about around near against along across behind beside besides beyond except inside outside per since \
    until upon via within i im ive id you he she we they it me him her us them my mine your yours his hers our \
    ours their theirs its this that these those who whom whose which what when where why how is are was were \
    be been being am do does did done dont doesnt didnt have has had having can cant cannot could will wont \
    would should may might must shall please pls plz thanks thank all any some each every both either neither \
    much many more most such there here again ever never enough yet still";

/// Units of what is neither money nor a share, and what is counted without one.
pub const OTHER_UNITS: &str = "\
    minute minutes min mins second seconds sec secs hour hours hr hrs h day days night nights week weeks month \
    months year years yr yrs yo am pm oclock km kms kilometer kilometers kilometre kilometres mile miles mi m \
    meter meters metre metres cm mm inch inches in. ft feet foot yard yards yd people persons person guest guests \
    adult adults kid kids children child friends player players star stars session sessions class classes visit \
    visits of percent pct per lb lbs pound pounds kg kgs kilo kilos gram grams g mg mcg oz ounce ounces ml cl l \
    liter liters litre litres gallon gallons gal quart quarts qt pint pints cup cups carat karat k gb tb mb mah \
    mhz ghz hz hp watt watts w volt volts v amp amps amperes ohm psi btu degree degrees f c fahrenheit celsius \
    calorie calories cal page pages piece pieces pcs pc pack packs pk count ct set sets sheet sheets ingredient \
    ingredients item items step steps size sizes speed speeds gauge ga ply tier tiers drawer drawers shelf \
    shelves door doors room rooms seat seats gear gears inch-pounds rpm mph mpg fps dpi ppi lumens lumen db \
    teeth tooth puzzle part parts volume disc discs";

/// A number behind these is part of a name or a size: "air max 90", "size between 8 and 10".
pub const BEFORE_OTHER_NUMBERS: &str = "\
    air pro ipad iphone galaxy mad mini plus size sizes age ages aged spf number no chapter volume vol season \
    series";

/// A small number that bounds these is their age.
pub const CHILDREN: &str = "\
    kid kids child children toddler toddlers boy boys girl girls baby babies infant infants son daughter";

/// What a share may be a share of.
pub const MATERIALS: &str = "\
    cotton polyester wool silk linen cashmere bamboo spandex nylon leather silicone rubber steel silver gold \
    brass copper cacao cocoa dark chocolate milk fat alcohol abv juice arabica natural organic pure recycled \
    vegan vitamin retinol acid glycolic salicylic niacinamide peroxide benzoyl minoxidil humidity uv tint \
    blackout whey protein sugar salt sodium calorie calories lean maple meat beef fruit thc cbd deet acetone vinegar merino \
    down egyptian";

/// Words that describe what is wanted, and so end the name of what is not: "without overflow solid
/// brass", "without laces black".
pub const ATTRIBUTES: &str = "\
    black white red blue green yellow orange purple pink brown grey gray beige gold golden silver navy teal \
    turquoise ivory cream tan khaki maroon burgundy bronze chrome nickel brass copper steel stainless aluminum \
    wood wooden oak walnut bamboo plastic glass ceramic leather cotton silicone linen solid matte glossy satin \
    clear transparent brushed polished small medium large xl xxl xs big little mini king queen twin full size \
    sizes plus petite tall wide slim men mens man women womens woman ladies lady girl girls boy boys kid kids \
    adult adults toddler toddlers baby unisex set pack pair pairs set";

/// What carries a saying or has a title: "listen without prejudice shirt" is the shirt of an album.
pub const CARRIERS: &str = "\
    shirt shirts tshirt tshirts t-shirt t-shirts tee tees hoodie hoodies sweatshirt sweatshirts mug mugs sticker \
    stickers poster posters sign signs decal decals book books dvd cd vinyl album movie game novel song \
    soundtrack patch pin magnet print onesie";

/// What a product is free of by its name: "sugar free gum".
pub const FREE_OF: &str = "\
    sugar gluten dairy fat lactose nut nuts peanut soy egg wheat grain meat caffeine alcohol fragrance scent \
    perfume oil paraben sulfate aluminum bpa lead latex cruelty smoke kid kids child adult pet hands duty tax";

/// After the name of a city, the state or country that it is in. Those that are words of another kind,
/// too, as "in" and "or", are not among them.
pub const STATES: &str = "\
    ak az ar ca co ct dc fl ga hi ia il ks ky la ma md mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok pa ri sc sd \
    tn tx ut va vt wa wi wv wy us usa uk";

/// The same in full.
pub const STATE_NAMES: &[&str] = &[
    "alabama",
    "alaska",
    "arizona",
    "arkansas",
    "california",
    "colorado",
    "connecticut",
    "delaware",
    "florida",
    "georgia",
    "hawaii",
    "idaho",
    "illinois",
    "indiana",
    "iowa",
    "kansas",
    "kentucky",
    "louisiana",
    "maine",
    "maryland",
    "massachusetts",
    "michigan",
    "minnesota",
    "mississippi",
    "missouri",
    "montana",
    "nebraska",
    "nevada",
    "new hampshire",
    "new jersey",
    "new mexico",
    "new york",
    "north carolina",
    "north dakota",
    "ohio",
    "oklahoma",
    "oregon",
    "pennsylvania",
    "rhode island",
    "south carolina",
    "south dakota",
    "tennessee",
    "texas",
    "utah",
    "vermont",
    "virginia",
    "washington",
    "west virginia",
    "wisconsin",
    "wyoming",
];

/// Words that never begin the name of a place, though they stand after "in" or "near".
pub const NO_PLACES: &str = "\
    morning mornings afternoon evening evenings night weekend weekends weekday weekdays month year summer winter \
    spring autumn fall monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays \
    thursdays fridays saturdays sundays january february march april may june july august september october \
    november december today tomorrow tonight cheaper half percent pct dollars dollar bucks usd budget cheap \
    cheapest affordable advance english spanish person people group general particular hurry minutes minute \
    hours hour days nights weeks months years one two three four five six seven eight nine ten total cash hand \
    case need search style peace private public fact short order touch return mind mood home work bed water nature stock bulk sale store box color colour size";
