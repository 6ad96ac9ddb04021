//! The words that mean something of their own in a wish. Everything else is searched for.

/// What a word says about the category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The catalogue's own name.
    pub category: &'static str,
    pub strength: Strength,
    pub kept: Kept,
}

/// A strong word outweighs weaker ones: a yoga class is yoga, and things to do with kids are for kids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Says next to nothing, and nothing at all beside another.
    Faint,
    Weak,
    Strong,
}

/// What becomes of the word itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The category says it all.
    No,
    /// It is searched for within the category.
    AsWord,
    /// A fitting deal has it: a manicure among nails.
    AsSubject,
}

const fn name(category: &'static str) -> Sense {
    Sense {
        category,
        strength: Strength::Strong,
        kept: Kept::No,
    }
}

const fn hint(category: &'static str) -> Sense {
    Sense {
        category,
        strength: Strength::Strong,
        kept: Kept::AsWord,
    }
}

const fn subject(category: &'static str) -> Sense {
    Sense {
        category,
        strength: Strength::Strong,
        kept: Kept::AsSubject,
    }
}

const fn weak(category: &'static str) -> Sense {
    Sense {
        category,
        strength: Strength::Weak,
        kept: Kept::No,
    }
}

const fn faint(category: &'static str) -> Sense {
    Sense {
        category,
        strength: Strength::Faint,
        kept: Kept::No,
    }
}

/// The categories by the words that shoppers have for them.
pub const CATEGORIES: &[(&str, Sense)] = &[
    ("spa", name("Spa")),
    ("spas", name("Spa")),
    ("day spa", name("Spa")),
    ("day spas", name("Spa")),
    ("sauna", subject("Spa")),
    ("saunas", subject("Spa")),
    ("steam room", subject("Spa")),
    ("hammam", subject("Spa")),
    ("bathhouse", hint("Spa")),
    ("bath house", hint("Spa")),
    ("thermal bath", hint("Spa")),
    ("thermal baths", hint("Spa")),
    ("hot spring", hint("Spa")),
    ("hot springs", hint("Spa")),
    ("jacuzzi", subject("Spa")),
    ("hot tub", subject("Spa")),
    ("float tank", subject("Spa")),
    ("massage", name("Massage")),
    ("massages", name("Massage")),
    ("massage therapist", name("Massage")),
    ("masseuse", name("Massage")),
    ("masseur", name("Massage")),
    ("reflexology", hint("Massage")),
    ("deep tissue", hint("Massage")),
    ("yoga", subject("Yoga & Pilates")),
    ("pilates", subject("Yoga & Pilates")),
    ("hair", name("Hair")),
    ("hair salon", name("Hair")),
    ("haircut", hint("Hair")),
    ("haircuts", hint("Hair")),
    ("hairdresser", name("Hair")),
    ("barber", hint("Hair")),
    ("barbershop", hint("Hair")),
    ("barber shop", hint("Hair")),
    ("hair cut", hint("Hair")),
    ("hair stylist", name("Hair")),
    ("hair salons", name("Hair")),
    ("balayage", hint("Hair")),
    ("highlights", hint("Hair")),
    ("cut and color", hint("Hair")),
    ("cut and colour", hint("Hair")),
    ("color and cut", hint("Hair")),
    ("colour and cut", hint("Hair")),
    ("blow dry", hint("Hair")),
    ("blowout", hint("Hair")),
    ("nails", name("Nails")),
    ("nail", name("Nails")),
    ("nail salon", name("Nails")),
    ("manicure", subject("Nails")),
    ("manicures", subject("Nails")),
    ("pedicure", subject("Nails")),
    ("pedicures", subject("Nails")),
    ("mani pedi", hint("Nails")),
    ("facial", name("Facials")),
    ("facials", name("Facials")),
    ("facial treatment", name("Facials")),
    ("facial treatments", name("Facials")),
    ("face treatment", name("Facials")),
    ("skincare", name("Facials")),
    ("skin care", name("Facials")),
    ("gym", name("Gym")),
    ("gyms", name("Gym")),
    ("workout", hint("Gym")),
    ("workouts", hint("Gym")),
    ("gym membership", name("Gym")),
    ("fitness studio", name("Gym")),
    ("personal trainer", hint("Gym")),
    ("personal training", hint("Gym")),
    ("boxing", hint("Gym")),
    ("crossfit", hint("Gym")),
    ("climbing", name("Climbing")),
    ("climbing gym", name("Climbing")),
    ("rock climbing", name("Climbing")),
    ("climb", name("Climbing")),
    ("climbing gyms", name("Climbing")),
    ("climbing hall", name("Climbing")),
    ("climbing wall", name("Climbing")),
    ("boulder", subject("Climbing")),
    ("bouldering", subject("Climbing")),
    ("restaurant", name("Restaurants")),
    ("restaurants", name("Restaurants")),
    ("place to eat", name("Restaurants")),
    ("places to eat", name("Restaurants")),
    ("eat out", name("Restaurants")),
    ("eating out", name("Restaurants")),
    ("somewhere to eat", name("Restaurants")),
    ("where to eat", name("Restaurants")),
    ("eat", faint("Food & Drink")),
    ("something to eat", faint("Food & Drink")),
    ("bite to eat", faint("Food & Drink")),
    ("to eat", faint("Food & Drink")),
    ("hungry", faint("Food & Drink")),
    ("starving", faint("Food & Drink")),
    ("meal", hint("Restaurants")),
    ("meals", hint("Restaurants")),
    ("dine", name("Restaurants")),
    ("eatery", name("Restaurants")),
    ("eateries", name("Restaurants")),
    ("bistro", hint("Restaurants")),
    ("dining", name("Restaurants")),
    ("dinner", hint("Restaurants")),
    ("dinners", hint("Restaurants")),
    ("supper", hint("Restaurants")),
    ("lunch", hint("Restaurants")),
    ("brunch", subject("Restaurants")),
    ("coffee", subject("Coffee & Bakery")),
    ("cafe", hint("Coffee & Bakery")),
    ("cafes", hint("Coffee & Bakery")),
    ("café", hint("Coffee & Bakery")),
    ("cafés", hint("Coffee & Bakery")),
    ("coffee shop", name("Coffee & Bakery")),
    ("bakery", name("Coffee & Bakery")),
    ("bakeries", name("Coffee & Bakery")),
    ("pastry", hint("Coffee & Bakery")),
    ("pastries", hint("Coffee & Bakery")),
    ("tasting", name("Tastings")),
    ("tastings", name("Tastings")),
    ("winery", subject("Tastings")),
    ("brewery", subject("Tastings")),
    ("distillery", subject("Tastings")),
    ("tour", name("Tours")),
    ("tours", name("Tours")),
    ("sightseeing", name("Tours")),
    ("sightseeing tour", name("Tours")),
    ("excursion", name("Tours")),
    ("excursions", name("Tours")),
    ("guided walk", hint("Tours")),
    ("cruise", subject("Tours")),
    ("cruises", subject("Tours")),
    ("getaway", name("Getaways")),
    ("getaways", name("Getaways")),
    ("weekend away", name("Getaways")),
    ("weekend", faint("Getaways")),
    ("place to stay", name("Getaways")),
    ("somewhere to stay", name("Getaways")),
    ("to stay", name("Getaways")),
    ("stay", weak("Getaways")),
    ("stays", weak("Getaways")),
    ("night away", name("Getaways")),
    ("hotel", subject("Getaways")),
    ("hotels", subject("Getaways")),
    ("overnight stay", name("Getaways")),
    ("vacation", name("Getaways")),
    ("holiday", name("Getaways")),
    ("staycation", name("Getaways")),
    ("weekend trip", name("Getaways")),
    ("weekend break", name("Getaways")),
    ("mini break", name("Getaways")),
    ("short trip", name("Getaways")),
    ("resort", subject("Getaways")),
    ("lodging", name("Getaways")),
    ("accommodation", name("Getaways")),
    ("bed and breakfast", hint("Getaways")),
    ("family fun", name("Family Fun")),
    ("family friendly", weak("Family Fun")),
    ("kid friendly", weak("Family Fun")),
    ("child friendly", weak("Family Fun")),
    ("child", weak("Family Fun")),
    ("toddler", weak("Family Fun")),
    ("toddlers", weak("Family Fun")),
    ("year old", weak("Family Fun")),
    ("year olds", weak("Family Fun")),
    ("families", weak("Family Fun")),
    ("kid", weak("Family Fun")),
    ("kids", weak("Family Fun")),
    ("children", weak("Family Fun")),
    ("family", weak("Family Fun")),
    ("class", weak("Classes")),
    ("classes", weak("Classes")),
    ("workshop", weak("Classes")),
    ("workshops", weak("Classes")),
    ("lesson", weak("Classes")),
    ("lessons", weak("Classes")),
    ("course", weak("Classes")),
    ("courses", weak("Classes")),
    ("services", weak("Services")),
    ("home service", name("Services")),
    ("home services", name("Services")),
    ("car care", name("Services")),
    ("car detail", subject("Services")),
    ("car wash", subject("Services")),
    ("car detailing", subject("Services")),
    ("deep clean", subject("Services")),
    ("plumber", hint("Services")),
    ("electrician", hint("Services")),
    ("movers", subject("Services")),
    ("oil change", subject("Services")),
    ("house cleaning", subject("Services")),
    ("handyman", hint("Services")),
    ("wellness", faint("Wellness")),
    ("pampering", faint("Wellness")),
    ("pamper", faint("Wellness")),
    ("relaxation", faint("Wellness")),
    ("unwind", faint("Wellness")),
    ("relax", faint("Wellness")),
    ("destress", faint("Wellness")),
    ("chill out", faint("Wellness")),
    ("beauty", faint("Beauty")),
    ("fitness", faint("Fitness")),
    ("fit", faint("Fitness")),
    ("get fit", faint("Fitness")),
    ("in shape", faint("Fitness")),
    ("food", faint("Food & Drink")),
    ("activity", faint("Activities")),
    ("activities", faint("Activities")),
    ("things to do", faint("Activities")),
    ("something to do", faint("Activities")),
    ("travel", faint("Travel")),
];

/// Whether `word` is a name of a category.
#[must_use]
pub fn is_category(word: &str) -> bool {
    CATEGORIES.iter().any(|(phrase, _)| *phrase == word)
}

/// Categories that say so little that the words beside them are the subject: a pottery class.
const BROAD: [&str; 13] = [
    "Classes",
    "Tours",
    "Tastings",
    "Restaurants",
    "Coffee & Bakery",
    "Services",
    "Getaways",
    "Family Fun",
    "Food & Drink",
    "Activities",
    "Travel",
    "Beauty",
    "Fitness",
];

#[must_use]
pub fn is_broad(category: &str) -> bool {
    BROAD.contains(&category)
}

/// A city by its full name where it was called by a short one.
#[must_use]
pub fn city_name(called: &str) -> String {
    match called {
        "nyc" | "ny" | "new york city" | "manhattan" => "New York",
        "sf" | "san fran" | "frisco" => "San Francisco",
        "pdx" => "Portland",
        "atx" => "Austin",
        other => other,
    }
    .to_owned()
}

/// Whether `word` is a city's short name and nothing else.
#[must_use]
pub fn is_short_name(word: &str) -> bool {
    ["nyc", "sf", "pdx", "atx"].contains(&word)
}

/// Words that carry no wish.
pub fn is_filler(word: &str) -> bool {
    FILLERS
        .split_ascii_whitespace()
        .any(|filler| filler == word)
}

/// Whether `word` says who comes along, which no deal is about.
#[must_use]
pub fn is_person(word: &str) -> bool {
    PERSONS
        .split_ascii_whitespace()
        .any(|person| person == word)
}

const PERSONS: &str = "\
    friend friends buddy buddies mate mates wife husband spouse partner girlfriend boyfriend fiance fiancee mom \
    mum mother dad father parents sister brother daughter son grandma grandpa grandmother grandfather granny grandad \
    granddad nana gran grandparents grandson granddaughter nephew niece aunt uncle cousin colleague \
    colleagues boss coworkers guys girls myself ourselves people person persons adults adult guest guests";

const FILLERS: &str = "\
    a about actually after all also alright am an and any anyone anything are as at available away be been best big book bring \
    but buy by can cant choose close cool could day deal deals discount discounted discounts do does dont each either \
    else enjoy every few find fine first for forget from fun get getting give go going good got great had has have having hello \
    help hey hi how i id if ill im in interested into is it its ive just kind know let lets like list \
    located location look looking lot love lovely loves make maybe me mind more most much my near need never nevermind next nice not now \
    of off offer offers offered ok okay on one ones only option options or our out over per place places please \
    possible prefer preferably price priced prices pricing quick rather really recommend right s sale sales save saving savings search \
    see shop should show sort some somebody someone something somewhere soon souk special specials spend stuff \
    such suggest suggestion suggestions sure take tell than thank thanks that the their them then there these \
    they thing things think this those time to today together too tomorrow tonight top town treat try up us use \
    visit voucher vouchers coupon coupons wanna want wanted was way we week well were what whats when where \
    which while who will wish with within without wonderful work would yes you your around \
    under below less above between least max maximum min minimum \
    even though although anyway still here there lol haha omg btw tbh asap imo thx ty cheers dear kindly yeah yep yup \
    yes nah hmm um uh oh wow hi hiya hey howdy youve whatve theres youre theyre were weve whats wheres hows lemme gimme \
    quite pretty bit kinda sorta kinds craving crave fancy related compare staying visiting plz pls pretty however";

/// A category as it stands before "deals": `Restaurants` are restaurant deals.
#[must_use]
pub fn before_deals(category: &str) -> String {
    let name = category.to_lowercase();
    if name.contains(' ') || name.ends_with("ss") {
        return name;
    }
    let singular = [("ies", "y"), ("sses", "ss"), ("s", "")]
        .into_iter()
        .find_map(|(plural, singular)| Some(name.strip_suffix(plural)?.to_owned() + singular));
    singular.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_reads_well_before_deals() {
        for (category, expected) in [
            ("Restaurants", "restaurant"),
            ("Classes", "class"),
            ("Activities", "activity"),
            ("Spa", "spa"),
            ("Fitness", "fitness"),
            ("Yoga & Pilates", "yoga & pilates"),
        ] {
            assert_eq!(before_deals(category), expected);
        }
    }
}
