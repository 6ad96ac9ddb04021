//! Questions and orders that have nothing to do with shopping: poems, capitals, sums, code, and
//! attempts to make something else of the assistant.

use super::phrase::{Set, Words};

const SETS: &[Set] = &[
    Set {
        name: "some",
        words: "a an the another some my one short long nice funny love good quick little new very # line lines word words \
            page simple",
    },
    Set {
        name: "all",
        words: "all any your the my these those previous prior above earlier of everything every system safety former past \
            original initial hidden secret full entire exact complete current first whole internal own ethical content",
    },
];

const WRITING: &[&str] = &[
    "^ write|compose|draft|generate me|us? <some>* poem|poems|haiku|haikus|sonnet|essay|essays|limerick|rap|ballad|story|novel|speech|article|paragraph|lyrics|song|letter|email|tweet|thesis|report|review|eulogy|fanfic|screenplay $",
    "^ write|compose|draft|generate me|us? <some>* cover|love|resignation|blog|fairy|bedtime|short|book letter|post|tale|story|report",
    "^ write|code|generate|debug|fix|refactor|review me|us? <some>* python|java|javascript|typescript|sql|html|css|rust|bash|excel|react? code|function|script|program|query|algorithm|regex|formula|sql|python",
    "^ write me? <some>* resume|cv $",
    "^ tell|give|make me|us? <some>* joke|jokes|riddle|riddles|poem|haiku|story|stories|fact|facts|bedtime|limerick $",
    "^ tell|give me|us? <some>* fun|bedtime|scary|interesting fact|facts|story|stories",
    "^ sing|recite|rap me|us|for? <some>* song|poem|lullaby|happy|something|verse",
    "do|finish|write|with|solve my math|maths|physics|history|school|chemistry|biology|english|science? homework|assignment|exam",
    "do|finish|write|with|solve my|his|her|our *? *? homework",
];
const KNOWLEDGE: &[&str] = &[
    "^ what|whats|which|name|tell is|are|was|me? the? capital|population|currency|president|king|queen|flag|gdp|anthem|definition|plural|synonym|etymology|symbol|derivative|integral|meaning|history of",
    "^ what|whats is? the? square|cube root",
    "^ what|whats is? the? speed of light|sound",
    "^ what|whats is? the? boiling|melting|freezing point",
    "^ what|whats is|was? the? biggest|largest|tallest|longest|highest|smallest|deepest|fastest|oldest country|city|mountain|river|ocean|animal|planet|building|lake|continent|desert|number|bird|island|star|state $",
    "^ who won|invented|discovered|painted|founded|assassinated|killed|composed",
    "^ who wrote|directed|built|created the? * *",
    "^ who is|was|are|were the? current|first|last|#|next|new|second? president|king|queen|pope|ceo|chancellor|emperor|dictator|senator|governor|vice|inventor|author|founder|richest|tallest|fastest|prime|leader",
    "^ who will win|become",
    "^ who should i vote",
    "^ whos the? president|pope|king|queen",
    "^ who was|is|were * *? *? born|famous",
    "^ when did|was|were *? *? *? *? *? end|begin|born|die|happen|invented|founded|discovered|fall|sink|land",
    "^ in? which|what year did|was|were",
    "^ why is|are|do|does|did|was the? sky|grass|ocean|sea|moon|sun|earth|stars|birds|cats|dogs|humans|people|leaves|rome|dinosaurs|rainbows|we",
    "^ how tall|heavy|deep|fast|high|long|old is|was|are the? mount|mt|everest|eiffel|universe|earth|moon|sun|nile|world|blue|cheetah|light|ocean|amazon|great|burj|statue",
    "^ how far is|away the? is? the? moon|sun|mars|earth",
    "^ how many people|countries|states|planets|continents|bones|moons|oceans|elements|legs|languages|stars live|are|in|does|do|speak|exist",
    "^ how many seconds|minutes|hours|days|weeks|feet|inches|grams|ounces|cups|meters|miles are? in|make",
    "^ how does|do the? photosynthesis|gravity|electricity|internet|blockchain|airplanes|planes|vaccines|magnets|rainbows|engines|volcanoes|black|quantum|nuclear|bitcoin|evolution|lightning",
    "^ how to|do i|you? i|you? boil|poach|hardboil|fry an|a|some|eggs|rice|egg|pasta",
    "^ how to|do|can i|you? i? code|program|compile|debug|jailbreak my|a|the|an|in|python",
    "^ explain|define|describe the|to|me|theory|of|what|is|how? *? *? quantum|relativity|photosynthesis|gravity|evolution|blockchain|recursion|inflation|capitalism|communism|socialism|dna|thermodynamics|calculus|algebra|electrons|atoms|physics|philosophy|entropy|neural|holocaust",
    "^ explain|describe *? *? world|civil|cold war|wars",
    "^ explain|describe *? *? french|industrial|russian revolution",
    "^ explain why the? sky|grass|ocean|sea|moon|sun|earth|people|we|birds",
    "^ translate|summarize|summarise|paraphrase|proofread|conjugate|transcribe",
    "^ how do you say * *? *? in",
    "^ tell me about|of the? roman|french|russian|ottoman|british|industrial? empire|revolution|holocaust|wwii|ww2|dinosaurs|napoleon|hitler|einstein|universe|quantum",
    "^ tell me about the? world|civil|cold war|wars",
];
const SUMS: &[&str] = &[
    "^ solve|integrate|differentiate|simplify|factor|factorize|evaluate for|the|this|my|following|a|an? #|x|y|equation|equations|integral|derivative|expression|problem|sum|homework",
    "^ calculate|compute the? #|square|sum|product|area|integral|derivative|factorial|distance|average|mean",
    "^ what|whats|how is|much? is? # times|plus|minus|divided|multiplied|squared|cubed|x #|by|equals?",
    "# divided|multiplied by #",
    "^ convert # * to|into *",
];
const NOW: &[&str] = &[
    "^ what|whats|how|hows is|will|are? the? weather|forecast",
    "^ weather in|today|tomorrow|forecast|for|this",
    "^ is|will it going|gonna? to? rain|raining|snow|snowing",
    "^ what time is it",
    "^ what|whats is? the? time now|in $",
    "^ what|whats is? the? current? time|date $",
    "^ what day|date is it|today|tomorrow",
    "^ what|whats is? today|todays date|day",
    "^ what|whats is|are? in? the|todays? latest? news|headlines",
    "latest|breaking|todays news $",
    "^ what|whats happening in the world|news|ukraine|politics",
    "stock|crypto|bitcoin|ethereum price|prices|tips|advice|prediction|market",
    "^ should|how|where|when i|do|can|to i? invest|trade",
    "^ should i buy|sell my? bitcoin|stocks|stock|crypto|ethereum|shares|dogecoin|gold",
    "^ what|how do you think|feel of|about the? trump|biden|politics|abortion|religion|god|war|putin|capitalism|president|election",
    "^ what are the? symptoms|causes of",
    "^ what|whats dose|dosage of",
    "^ diagnose my|me|this",
    "^ do i have|is|got cancer|covid|diabetes|flu $",
    "^ is god|santa real|dead",
    "^ is there a god",
    "^ does god|santa exist",
];
const OURSELVES: &[&str] = &[
    "ignore|disregard|forget|override|bypass|overlook|drop <all>* instructions|instruction|prompt|prompts|rules|guidelines|programming|directions|constraints|filters|training|restrictions|policies",
    "ignore|forget|disregard everything|all|anything above|before|you|i|that|said|previously|prior|else",
    "print|show|reveal|repeat|output|display|tell|give|leak|dump|share|what|whats|expose|disclose|list|see|read me|us|is|are|were|out? <all>* system|hidden|secret|initial|developer prompt|message|prompts|messages",
    "print|show|reveal|repeat|output|display|tell|give|leak|dump|share|what|whats|expose|disclose|list me|us|is|are|were|out? <all>* your|ur <all>* prompt|instructions|configuration|config|guidelines|directives|code|rules|prompts",
    "^ repeat the words|text|everything|sentence above|before",
    "system|your prompt $",
    "your|the <all>* source|api code|key|keys $",
    "^ you are|youre now|no|not|an|in|my longer|dan|a|an|the|in|jailbroken|unrestricted|free|chatgpt|evil|developer|bound",
    "system|assistant|admin|developer you are|must|will|now",
    "^ act|behave|respond|answer as <all>* a|an|if|linux|dan|though",
    "^ act|behave|respond|answer|speak|talk like a|an? pirate|yoda|robot|caveman|shakespeare|cowboy|human",
    "pretend to be",
    "pretend that? you|youre are|a|an|not",
    "^ lets? role play as|a|that",
    "^ lets? roleplay as|a|that",
    "^ simulate a|an|being",
    "dan|developer|god|debug|admin|jailbreak mode $",
    "you can do anything now",
    "jailbreak|jailbroken $",
    "^ are|r you|u <some>* human|robot|bot|ai|sentient|conscious|real|chatgpt|gpt|claude|alive|person|machine|gemini $",
    "^ do|can you|u have|feel feelings|emotions|dreams|consciousness|pain|love",
    "^ do|can you|u feel|dream|sleep|cry|think|lie $",
    "^ do you|u love|hate|like me|people|humans $",
    "^ will|would|do you|u marry|date|love|kiss|miss me $",
    "^ who are|r|made|created|built|trained|programmed|owns you|u $",
    "^ what|which are you $",
    "^ what|which kind|large? of? language|ai|llm? model are|is you|this",
    "^ what|whats is|are? your name|favorite|favourite|age|opinion|purpose|iq|religion|gender|birthday|real|hobbies",
    "^ how old are you|u $",
    "^ lets? play chess|hangman|tic|a with|tac|game",
    "^ what|whats is? the? meaning of life",
];
const ELSEWHERE: &[&str] = &[
    "^ schreib|schreibe mir|bitte? bitte? ein|einen|eine gedicht|aufsatz|geschichte|witz|brief",
    "^ erz\u{e4}hl|erz\u{e4}hle mir? einen|eine|ein witz|geschichte",
    "^ was|wie ist|hei\u{df}t die hauptstadt",
    "^ wer hat|ist *? *? *? gewonnen|erfunden|pr\u{e4}sident",
    "^ escribe|escribeme|escr\u{ed}beme un|una poema|ensayo|cuento|historia|canci\u{f3}n",
    "^ cu\u{e1}l|cual|\u{bf}cu\u{e1}l es la capital",
    "^ qui\u{e9}n|quien gan\u{f3}|gano|invent\u{f3}|invento|es *",
    "^ \u{e9}cris|ecris moi? un|une po\u{e8}me|poeme|histoire|dissertation|chanson",
    "^ quelle est la capitale",
    "^ qui a|est gagn\u{e9}|invent\u{e9}|le pr\u{e9}sident",
    "^ scrivi|scrivimi una|un poesia|tema|storia|racconto",
    "^ qual|quale \u{e8}|e la capitale",
];

#[must_use]
pub fn asks(words: &Words<'_>, message: &str) -> bool {
    let all = [WRITING, KNOWLEDGE, SUMS, NOW, OURSELVES, ELSEWHERE];
    all.into_iter().any(|phrases| words.have_any(phrases, SETS)) || is_sum(message)
}

/// "12*7", "2x + 3 = 7", "what is (3+4)/2?", but not "24/7", "5x7" or "1+1", which is a deal.
fn is_sum(message: &str) -> bool {
    let lower = message.to_lowercase();
    let asked = [
        "what is",
        "what's",
        "whats",
        "how much is",
        "calculate",
        "compute",
        "solve",
    ]
    .into_iter()
    .find_map(|question| lower.trim_start().strip_prefix(question));
    let sum = asked.unwrap_or(&lower).trim_matches([' ', '?', '.', '!']);
    let is_part = |sign: char| sign.is_ascii_digit() || " +-*/^=().,xy\u{d7}\u{f7}".contains(sign);
    let figures = sum
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .count();
    let signs: &[char] = if asked.is_some() {
        &['+', '*', '/', '^', '=', '-', 'x', '\u{d7}', '\u{f7}']
    } else {
        &['*', '^', '=', '\u{f7}']
    };
    let adds =
        sum.contains('+') && (figures > 2 || sum.split('+').any(|part| part.trim().len() > 1));
    figures > 1 && sum.chars().all(is_part) && (sum.contains(signs) || adds)
}
