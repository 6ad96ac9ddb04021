//! Insults and threats, aimed at whoever answers or at a group of people.

use super::phrase::{Set, Words, is_among};

const SETS: &[Set] = &[
    Set {
        name: "very",
        words: "so such a an really very just fucking the totally all freaking bloody complete total utterly nothing but \
            absolute damn goddamn big most",
    },
    Set {
        name: "insult",
        words: "stupid dumb idiot idiots idiotic moron moronic useless worthless pathetic garbage trash asshole bitch bastard \
            cunt retard retarded loser scum dumbass imbecile shit shitty crap dickhead prick wanker motherfucker jerk clown \
            incompetent",
    },
    Set {
        name: "bot",
        words: "bot ai machine assistant robot program computer app thing souk chatbot site service company idiot moron \
            bastard bitch cunt asshole piece bots people",
    },
    Set {
        name: "group",
        words: "jews muslims christians blacks gays lesbians immigrants mexicans women asians arabs africans homosexuals \
            transgenders refugees hindus foreigners gypsies disabled",
    },
];

const AT_US: &[&str] = &[
    "you|u|ur|youre|youse are|re|is? <very>* <insult> <bot>* $",
    "you|u <very>* <insult> <bot>",
    "are you|u <very>* stupid|dumb|retarded|braindead $",
    "^ <very>* stupid|dumb|useless|worthless|fucking|damn|shitty|crappy bot|ai|machine|assistant|robot|chatbot|souk",
    "you|u|souk|this|bot|assistant really|just|fucking? suck|sucks $",
    "you|u|youre are|re? a? piece of shit|crap|garbage|trash",
    "fuck|screw|fck|fuk you|u|off|yourself|souk|ur|your $",
    "fuck|screw|fck you|u|your <bot>",
    "fuck your|ur mother|mom|mum|family",
    "go to hell $",
    "go fuck|kill|hang|screw yourself|urself",
    "^ shut up .",
    "^ shut up you|now|bot|already|stupid|idiot",
    "^ shut the|your fuck|hell|mouth|face up?",
    "kill yourself|urself $",
    "^ kys $",
    "i really|fucking|so? hate you|u $",
    "eat shit $",
    "suck my|a|this dick|cock|balls",
    "burn|rot in hell $",
    "drop dead $",
    "i will|ill|gonna|shall kill|hurt|murder|destroy|shoot|stab|strangle|rape|beat you|u|your|everyone",
    "i am|im? going to kill|hurt|murder|destroy|shoot|stab|strangle|rape|beat you|u|your|everyone",
    "im|ill going|gonna? to? kill|hurt|murder|destroy|shoot|stab|strangle|rape you|u|everyone",
];
const AT_A_GROUP: &[&str] = &[
    "i|we really|fucking? hate|despise all? the|these|those? <group> $",
    "kill|exterminate|gas|burn|shoot|deport|eradicate all|the|every|those|these|them? the? <group>",
    "death to all? the? <group>",
    "<group> are|should|must all|just|a|the|be|so|bunch|of? all|be|of|a? killed|die|scum|vermin|animals|trash|garbage|inferior|subhuman|stupid|disgusting|exterminated|deported|criminals|terrorists|parasites|hanged|shot",
    "black|gay|jewish|muslim|disabled|trans people|men|women|folks are|should all|just|be? killed|die|scum|vermin|animals|trash|garbage|inferior|subhuman|stupid|disgusting|exterminated",
    "nigger|niggers|kikes",
];

/// Insults by themselves, and words that only lead to one.
const INSULTS: &str = "\
    idiot idiots moron asshole bitch cunt bastard dumbass fuck motherfucker retard shithead wanker dickhead twat prick \
    fuckface imbecile";
const AROUND: &str = "\
    you u a an the stupid dumb fucking what such bot ai this is so ur off total complete absolute piece of shit damn god \
    oh my";

#[must_use]
pub fn insults(words: &Words<'_>) -> bool {
    words.have_any(AT_US, SETS) || words.have_any(AT_A_GROUP, SETS) || is_but_insults(words)
}

fn is_but_insults(words: &Words<'_>) -> bool {
    words.have_word(INSULTS)
        && words
            .iter()
            .all(|word| is_among(INSULTS, word) || is_among(AROUND, word))
}
