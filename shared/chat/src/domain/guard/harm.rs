//! Requests for what harms others or is a crime: weapons, explosives, illegal drugs, violence,
//! hacking and fraud, and whatever sexualises children.
//!
//! A thing alone is none: the words before it must ask for it, and nothing may follow that makes it
//! part of another thing, as in "bomb bath" or "gun range".

use super::phrase::{Set, Words};

/// Words between a verb and what it asks for.
pub const SOME: Set = Set {
    name: "some",
    words: "me us some a an the any my of gram grams ounce ounces bag kilo kilos cheap cheaper good real best nice illegal \
        illegally untraceable unregistered online few couple more lots pure strong loaded working fully automatic homemade \
        small big powerful simple",
};
const SETS: &[Set] = &[
    SOME,
    Set {
        name: "get",
        words: "buy buying order get getting find finding purchase score obtain sell selling need want source acquire deliver \
            deals deal discount discounts coupon coupons cheap cheapest discounted on for",
    },
    Set {
        name: "make",
        words: "make making build building create creating cook cooking produce manufacture synthesize synthesise assemble \
            construct",
    },
    Set {
        name: "intent",
        words: "to i can help wanna gonna ways someone somebody will",
    },
    Set {
        name: "victim",
        words: "someone somebody person people wife husband boss neighbor neighbour neighbors ex girlfriend boyfriend mother \
            father mom mum dad parents brother sister coworker colleague roommate teacher family kids children child him her \
            them everyone classmates landlord stepfather stepmother",
    },
];

/// What is done for fun, learned or shown, with names of harm on it.
const LEISURE: &str = "\
    class classes course courses workshop workshops lesson lessons training seminar tour tours museum exhibition exhibit \
    escape mystery movie movies film show shows musical play theater theatre concert tickets ticket party parties costume \
    costumes prop props toy toys game games gaming themed theme paintball airsoft laser nerf range photo photos \
    comedy book books novel podcast halloween haunted cake recipe awareness prevention protection hackathon \
    ethical cybersecurity rehab detox removal trivia karaoke cosplay larp";

/// Drugs that are illegal wherever Souk sells.
const DRUGS: &[&str] = &[
    "<get> <some>* cocaine|heroin|meth|methamphetamine|fentanyl|mdma|lsd|ghb $",
    "<get> <some>* crystal|crack meth|cocaine $",
    "<get> <some>* magic|psilocybin mushrooms|shrooms $",
    "<get> <some>* illegal|street|hard drugs $",
    "buy|buying|sell|selling|score|purchase|order <some>* drugs $",
    "<get> <some>* ecstasy|molly|xanax|oxy|oxycontin|oxycodone|adderall|percocet|vicodin|tramadol pills|tabs|without|no",
    "<get> <some>* date rape drug|drugs|pill|pills",
    "buy|buying|score|sell|selling <some>* weed|marijuana|cannabis|hash online|illegally|from|dealer",
    "buy|score <some>* weed|marijuana $",
    "find|need|want|know <some>* drug|weed|coke dealer|dealers",
    "<make> <some>* meth|methamphetamine|heroin|cocaine|mdma|lsd|fentanyl|crack $",
];
const WEAPONS: &[&str] = &[
    "buy|buying|order|purchase|obtain|sell|selling <some>* gun|guns|handgun|handguns|pistol|rifle|firearm|firearms|shotgun|glock|ak47|ar15|grenade|grenades|dynamite|explosives|bomb|bombs|c4 without|illegally|online|near|delivered|no",
    "<get> <some>* ghost|machine gun|guns $",
    "<make> <some>* pipe|nail|car|dirty|fertilizer|petrol|homemade|nuclear|pressure|letter bomb|bombs|explosive|cooker",
    "<make> <some>* bomb|bombs|explosive|explosives|molotov|napalm|thermite|grenade|grenades|sarin|ricin|anthrax|silencer|bioweapon|landmine $",
    "<make> <some>* nerve|mustard|poison|chlorine gas $",
    "<make> <some>* ghost? gun|guns|firearm|firearms|weapon|weapons $",
    "<make> <some>* molotov cocktail|cocktails",
    "<make> <some>* poison to|for|that|without kill|someone|somebody|my|is|leaving|people",
    "print|printed|printing <some>* gun|guns|firearm $",
    "plant|detonate|set <some>* off? bomb|bombs|explosive|explosives",
    "blow up <some>* school|building|church|mosque|synagogue|airport|plane|train|hospital|bridge|house|car|embassy",
    "shoot up <some>* school|church|mall|office|mosque|place",
];
/// A bare "buy a gun": where the message ends with it, or with where.
const BARE_WEAPONS: &[&str] = &[
    "buy|buying|purchase|obtain|sell|selling|order <some>* gun|guns|handgun|handguns|pistol|rifle|firearm|firearms|shotgun|glock|ak47|ar15|grenade|grenades|dynamite|explosives|bomb|bombs",
    "get|need|want me? a|an|some untraceable|unregistered|cheap|loaded|real? gun|handgun|pistol|rifle|firearm|shotgun|glock|ak47|ar15|grenade|bomb|explosives",
];
const VIOLENCE: &[&str] = &[
    "<intent> me|us? kill|murder|poison|stab|strangle|assassinate|kidnap|rape|torture|drug my|a|the|an|some? <victim> $",
    "<intent> me|us? kill|murder|poison|stab|strangle|assassinate|kidnap|rape|torture|drug <victim> $",
    "hire|find|need|get|want|book <some>* hitman|assassin|hitmen $",
    "hire|find|need|get|want|book <some>* hit|contract man|killer $",
    "hide|dispose|bury|rid|dissolve of? a|the dead? body|corpse|bodies $",
    "hide|dispose|bury|rid of? dead bodies|body",
    "join|support isis|al-qaeda|alqaeda",
    "commit <some>* murder|arson|terrorism|genocide|massacre|crime|robbery $",
    "<intent> me|us? rob|burgle <some>* bank|store|house|shop|home|jewelry $",
];
const FRAUD: &[&str] = &[
    "crack|cracking my|a|the|someones|somebodys|his|her|their|neighbors *? password|passwords|wifi",
    "hack|hacking into? my|a|an|the|someone|somebodys|someones|somebody|his|her|their|your|any|into *? *? account|accounts|facebook|instagram|snapchat|gmail|email|emails|bank|wifi|phone|iphone|password|passwords|website|websites|server|servers|computer|whatsapp|atm|system|database|network|webcam",
    "buy|buying|get|find|order|purchase|sell|selling <some>* stolen|cloned|hacked credit|debit|gift|bank|card|cards|accounts|identities|passports|iphones|iphone|phones|laptops",
    "<intent> me|us? steal <some>* someones|someone|somebodys|somebody|peoples|people|persons|neighbors|his|her|their? car|cars|identity|identities|credit|wallet|money|phone|bike|password|passwords|packages|data|catalytic",
    "<get> <some>* fake|forged|counterfeit|false id|ids|passport|passports|licence|license|licenses|documents|prescription|prescriptions|diploma|degree|visa|papers $",
    "<make> <some>* fake|forged|counterfeit|false id|ids|passport|passports|licence|license|licenses|documents|prescription|prescriptions|diploma|degree|visa|papers $",
    "^ fake|forged|counterfeit id|ids|passport|passports|licence|license|licenses|diploma|visa",
    "fake|forged driver|drivers license|licence|licenses",
    "<get> <some>* counterfeit|fake bills|banknotes|dollars|money|cash|notes online|that|to|illegally",
    "<get> <some>* counterfeit money|cash|bills|banknotes|currency",
    "<make> <some>* counterfeit|fake money|cash|bills|banknotes|currency $",
    "print|printing <some>* counterfeit|fake money|cash|bills|banknotes|currency $",
    "launder|laundering <some>* money|cash",
    "write|make|create|send|build|design|craft|run|code|develop <some>* phishing|ransomware|malware|keylogger|botnet|spyware|trojan",
    "write|create|code|develop <some>* computer virus|worm",
    "ddos|dox|doxx <some>* someone|website|site|server|my|a|the|company",
    "scam|defraud|swindle|blackmail|extort|catfish <some>* someone|somebody|people|elderly|old|customers|seniors|him|her|boss|ex|grandma",
    "credit|debit card numbers|number|dumps|skimmer|generator that|with|online|to|for? work|works|cvv|buy|steal",
    "cvv|fullz dumps|shop|fullz",
    "commit <some>* tax|insurance|credit|wire|identity? fraud|theft $",
    "<intent> me|us? shoplift",
    "<intent> me|us? evade taxes|tax",
];
const TRADE_IN_PEOPLE: &[&str] = &[
    "buy|sell|selling|purchase|buying <some>* slave|slaves|kidney|kidneys|organs|baby|babies|humans $",
    "hire|find|get|need|want|book|buy|order <some>* prostitute|prostitutes|hooker|hookers $",
    "hire|find|get|need|want|book|order <some>* call girl|girls $",
    "<get> <some>* rhino|elephant horn|tusks|tusk",
];
/// What sexualises children; nothing beside it makes it harmless.
const CHILDREN: &[&str] = &[
    "child|kiddie|kid|kids|underage|minor|minors|teen|preteen|toddler|baby|schoolgirl porn|pornography|nudes|erotica|escort|escorts|prostitute|prostitutes|hooker|hookers",
    "child|kiddie|underage|minor|minors|teen|preteen|toddler|schoolgirl sex|nude|nudity|naked $",
    "sex|sexting|hookup|sleep with <some>* young|little|underage? child|children|kid|kids|minor|minors|underage|toddler|toddlers|preteen|preteens|schoolgirl|schoolgirls|teen|teens|girl|boy",
    "sexual|nude|naked|erotic|sexy|porn|nudes|pornographic pics|pictures|photos|images|videos|video|content|stories|story|massage? of|with|about|from|by <some>* young|little|underage? child|children|kid|kids|minor|minors|underage|toddler|toddlers|preteen|preteens|schoolgirl|schoolgirls|boys|girls",
    "sex|sexual|porn|nudes|naked|nude with|of|from <some>* # . year old|olds",
    "sex|sexual|porn|nudes|naked|nude with|of|from <some>* # year old|olds",
];

/// Whether the message asks for harm.
#[must_use]
pub fn asks(words: &Words<'_>) -> bool {
    let have = |phrases| words.have_any(phrases, SETS);
    let any = || {
        [DRUGS, WEAPONS, VIOLENCE, FRAUD, TRADE_IN_PEOPLE]
            .into_iter()
            .any(have)
            || words.end_with_any(BARE_WEAPONS, SETS)
    };
    have(CHILDREN) || !words.have_word(LEISURE) && any()
}
