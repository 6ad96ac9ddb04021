import { within } from '../api/http.ts';
import { ask } from '../state/chat.ts';

const WISHES = [
  '50% off spa near me',
  'Dinner for two under $80',
  'Something fun with the kids',
  'A massage under $60',
  'Learn pottery',
];

/** The stalls: what is asked for when one is tapped, and its drawing. */
const STALLS = [
  ['Wellness', 'wellness'],
  ['Food & drink', 'food-drink'],
  ['Things to do', 'activities'],
  ['Beauty', 'beauty'],
  ['Getaways', 'travel'],
  ['Fitness', 'fitness'],
  ['Home & auto', 'home-auto'],
] as const;

const WORDS: Readonly<Record<string, string>> = { 'Things to do': 'activities', Getaways: 'travel' };

export function Welcome() {
  return (
    <section class="welcome" aria-labelledby="welcome">
      <h2 id="welcome">What are you in the mood for?</h2>
      <p class="lead">
        Say it in your own words. We find the deals around you, and hold the one you like while you make up your mind.
      </p>
      <ul class="wishes" aria-label="Suggestions">
        {WISHES.map((wish) => <li key={wish}><button type="button" class="chip" onClick={() => ask(wish)}>{wish}</button></li>)}
      </ul>
      <h3>Or walk the stalls</h3>
      <ul class="stalls">
        {STALLS.map(([name, drawing]) => (
          <li key={name}>
            <button type="button" class="stall" onClick={() => ask(`Deals in ${WORDS[name] ?? name.toLowerCase()}`)}>
              <img src={within(null, `assets/categories/${drawing}.svg`)} alt="" width={480} height={320} decoding="async" />
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
