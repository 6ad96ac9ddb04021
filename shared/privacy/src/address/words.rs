//! The words by which an address is told from a number of something.

use crate::cue::{self, Cues};

/// Before an address, and before little else.
pub const CUES: Cues = "\
    address addresses live lives living reside residing resides home deliver delivered delivery deliveries ship shipped \
    shipping send mail mailed post house residence billing postal pick-me pick staying stay stays located based place \
    adresse anschrift wohne wohnen wohnt lieferadresse liefern liefert habite habitons livrer livrez livraison \
    direcci\u{f3}n vivo vivimos enviar env\u{ed}o domicilio indirizzo abito abitiamo consegna endere\u{e7}o moro adres woon wonen \
    bezorg adress bor";

/// Before an address, and before nothing else with a number in it.
pub const SURE_CUES: Cues = "address adresse anschrift direcci\u{f3}n indirizzo adres live lives living reside wohne habite abito vivo woon";

/// Streets that little else is called after: a number and a name before them are enough.
pub const STREETS: &str = "\
    street st str avenue ave boulevard blvd road rd lane ln parkway pkwy highway hwy expressway turnpike crescent cres \
    terrace mews";
/// Streets whose names mean other things too.
pub const PLACES: &str = "\
    av drive dr court ct place pl square sq way close row walk hill gardens garden grove green circle cir trail trl \
    alley plaza plz loop quay wharf rise view vale ter crossing xing ridge path pike heights commons point embankment \
    park yard gate bend cove run lake";
/// After a street, what makes it part of another word: street food, a road trip.
pub const NOT_AFTER_STREETS: &str = "\
    food foods art arts artist artists taco tacos dance style wear fair fairs market markets parking performer performers \
    photography fighter party parties smart racing legal hockey snack snacks eats eat vendor vendors musician \
    trip trips bike bikes cycling race races running runner test tests warrior rage";
/// After a place: 2 square meals, a place for two, a drive through.
pub const NOT_AFTER_PLACES: &str = "\
    feet foot ft meter meters metre metres meal meals dance dancing setting settings mat mats thru through \
    time times test tests party parties tour tours";
/// After "St" and "Dr", who is no street.
pub const SAINTS: &str = "\
    louis patrick patricks patrick's paul petersburg augustine john johns john's george lucia thomas moritz tropez barts \
    kitts andrews martens seuss pepper dre strange";
/// Words after which no street goes on.
pub const AFTER: &str = "\
    in near at and or please for by on to if is it i my the we so but because with around before after within this next \
    today tomorrow tonight thanks from not only just";

/// A flat, before or after the street.
pub const UNITS: &str = "\
    apt apartment unit suite ste flat floor fl room rm building bldg block door appartement appt app piso puerta \
    interno int scala wohnung top etage";

/// Streets of the German, Dutch and Nordic kind, at the end of a name: Hauptstra\u{df}e.
pub const ENDINGS: [&str; 26] = [
    "stra\u{df}e",
    "strasse",
    "str",
    "gasse",
    "weg",
    "platz",
    "allee",
    "damm",
    "ufer",
    "chaussee",
    "steig",
    "graben",
    "promenade",
    "straat",
    "laan",
    "plein",
    "gracht",
    "dijk",
    "steeg",
    "singel",
    "gatan",
    "v\u{e4}gen",
    "vegen",
    "veien",
    "vej",
    "katu",
];
/// The same by themselves, after a name: Berliner Allee.
pub const ENDINGS_APART: &str = "stra\u{df}e strasse str platz allee weg ring damm ufer gasse chaussee straat laan plein gracht gate v\u{ed}a";

/// French streets, before the name, whatever it is.
pub const RUES: &str = "rue impasse quai chemin all\u{e9}e allee faubourg ruelle";
/// Those that are English words too, so that the name has to be written as one.
pub const RUES_OR_NOT: &str = "boulevard bd bld avenue av ave place pl route cours passage square villa cit\u{e9} sente esplanade";

/// Streets before the name and the number: Calle Mayor 10.
pub const CALLES: &str = "\
    calle avenida avda avd rua viale vicolo carrer piazzale lungotevere travessa rambla \
    \u{443}\u{43b}\u{438}\u{446}\u{430} \u{443}\u{43b} \u{43f}\u{440}\u{43e}\u{441}\u{43f}\u{435}\u{43a}\u{442} ulica";
/// Those that are other words too.
pub const CALLES_OR_NOT: &str = "\
    via piazza corso largo strada plaza paseo camino carretera ronda av pla\u{e7}a pra\u{e7}a alameda calzada contrada salita \
    ul al os aleja plac bulevar";
/// Before a name: of, of the.
pub const PARTICLES: &str = "de du des la le les da das do dos del della dei delle degli di dell el los las den der van von y e";
/// What a sum is paid or a word is sent by: "via paypal".
pub const MEANS: &str = "\
    paypal email e-mail mail app apps zoom phone text sms whatsapp groupon uber lyft visa mastercard amex apple google \
    credit debit stripe venmo zelle facebook instagram messenger telegram skype teams website web online bank transfer \
    wire cash klarna voucher coupon code link train bus car plane ferry amazon opentable yelp ticketmaster souk ferrata";

/// Whether a number before `word` counts it, or measures by it.
#[must_use]
pub fn is_counted(word: &str) -> bool {
    cue::has(COUNTED, word)
}

/// Whether no street has `word` in its name.
#[must_use]
pub fn is_of_no_name(word: &str) -> bool {
    is_counted(word) || cue::has(COMMON, word)
}

const COUNTED: &str = "\
    second seconds sec secs minute minutes min mins hour hours hr hrs h day days night nights week weeks weekend weekends \
    month months year years yr yrs am pm o'clock uhr stunden minuten minutos horas heures jours \
    mile miles mi km kms kilometer kilometers kilometre kilometres meter meters metre metres m yard yards foot feet ft \
    inch inches acre acres block blocks degree degrees lb lbs pound pounds kg oz gallon mph stop stops \
    percent pct off dollar dollars usd buck bucks euro euros eur gbp quid cent cents points \
    person persons people guest guests adult adults kid kids child children friend friends player players passenger \
    passengers women men girls guys ladies couple couples family families pax personen personas personnes karten \
    star stars michelin ticket tickets pass passes session sessions class classes lesson lessons course courses tour tours \
    deal deals offer offers voucher vouchers coupon coupons gift card cards item items option options place places spot \
    spots seat seats table tables room rooms bed beds bedroom bedrooms slot slots entry entries review reviews rating \
    massage massages facial facials manicure manicures pedicure pedicures haircut haircuts treatment treatments spa spas \
    salon salons gym gyms yoga restaurant restaurants bar bars cafe cafes hotel hotels shop shops store stores museum \
    pizza pizzas burger burgers coffee coffees drink drinks cocktail cocktails beer beers dish dishes meal meals dinner \
    dinners lunch lunches brunch brunches tasting tastings wine wines piece pieces pack packs set sets pair pairs box \
    hole holes lane way ways speed figure page pages part parts step steps round rounds lap laps game games song songs \
    level levels story stories floor floors car cars bike bikes dog dogs cat cats pet pets team teams \
    percent-off bottles bottle glasses glass bathroom bathrooms settings square sq";

const COMMON: &str = "\
    for to in on at near the a an and or of with from by is are was were as than x new used more less most least best \
    top good great cheap cheaper nice other others different similar free half full big small large long short first \
    last next only per each every any all these those them that this it if so but not no my your our their his her \
    i we you he she they me us want need like looking get find show help please close around within under over between";
