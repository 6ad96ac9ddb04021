//! Words of somebody who may be about to harm themselves.

use super::phrase::Words;

/// Meant, whatever stands beside them.
const PHRASES: &[&str] = &[
    "kill|killing|hang|hanging|drown|drowning|shoot|shooting myself $",
    "kill|killing myself tonight|today|tomorrow|soon|anymore|if|i|my|its|this|everything|nobody|no",
    "end|ending|take|taking my own? life $",
    "end|ending it all .",
    "commit|committing|attempt|attempting suicide",
    "am|im|feel|feeling|been|getting|become suicidal",
    "suicidal thoughts|ideation",
    "painless|painlessly|easiest|easy|best|quick|quickest way|ways to? die|suicide $",
    "suicide method|methods|pills $",
    "painless suicide|death $",
    "how to|can|do|many i? pills|tablets to die|overdose",
    "pills|tablets to|should|would|will|do i? need? to? die|overdose|kill",
    "i|to overdose $",
    "want|wanna|going|gonna|urge|need|thinking|keep|started|like to|of|about? cut|cutting|hurt|hurting|harm|harming myself $",
    "i self|selfharm harm|again|myself",
    "dont|not|no want|longer|wanna to|want? to? live|exist|be anymore|any|alive",
    "dont|not want to live $",
    "dont|not want to be alive|here anymore",
    "no reason|point to|in live|living|life",
    "nothing|nobody|no left|one to live for",
    "better off dead",
    "everyone|everybody|world|family would|will|is be? better off without me",
    "cant|cannot|dont go on|keep living",
    "wish i was|were|wasnt dead|alive|here|born|never",
    "wish i had never been born",
];
/// Also said of sore muscles, so not where a wish is beside it.
const FIGURES_OF_SPEECH: &[&str] = &[
    "i|just want|wanna to? die $",
    "im|i want|ready to? die anymore|already",
];

#[must_use]
pub fn speaks(words: &Words<'_>) -> bool {
    words.have_any(PHRASES, &[])
        || words.have_any(FIGURES_OF_SPEECH, &[]) && words.iter().count() < 12 && !wishes(words)
}

/// "I want to die, my back hurts, massage please" asks for a massage.
fn wishes(words: &Words<'_>) -> bool {
    words.have_word("massage massages spa spas deal deals find book brunch dinner yoga ticket tickets voucher laughing back legs feet")
}
