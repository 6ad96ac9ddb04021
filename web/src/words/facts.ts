// A product's attributes, of which merchants may have any, as short lines for people.

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

type Wording = (value: unknown) => string | null;

const number = (words: (n: number) => string): Wording => (value) => (typeof value === 'number' ? words(value) : null);

/** The attributes that have words of their own; `null` leaves one out. */
const WORDINGS: Readonly<Record<string, Wording>> = {
  duration_minutes: number(duration),
  guests: number((n) => `For ${n}`),
  min_age: number((n) => `From ${n} years`),
  booking_hours_ahead: number((n) => (n % 24 === 0 ? `Book ${n / 24} ${n === 24 ? 'day' : 'days'} ahead` : `Book ${n} hours ahead`)),
  expires_after_days: number((n) => `Good for ${n} days`),
  limit_per_person: number((n) => `At most ${n} each`),
  valid_days: (value) => (Array.isArray(value) ? days(value) : null),
  sku: () => null,
};

export interface Facts {
  readonly lines: readonly string[];
  readonly includes: readonly string[];
}

/** What is worth saying of `attributes`; what is no plain value is left out. */
export function factsOf(attributes: Readonly<Record<string, unknown>>): Facts {
  const { includes, ...others } = attributes;
  const lines = Object.entries(others).map(([name, value]) => (WORDINGS[name] ?? plain(name))(value));
  return {
    lines: lines.filter((line): line is string => line !== null),
    includes: Array.isArray(includes) ? includes.filter((one): one is string => typeof one === 'string') : [],
  };
}

function plain(name: string): Wording {
  const label = capital(name.replaceAll('_', ' '));
  return (value) => {
    if (value === true) return label;
    if (typeof value === 'string' || typeof value === 'number') return `${label}: ${value}`;
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return `${label}: ${value.join(', ')}`;
    return null;
  };
}

function duration(minutes: number): string {
  if (minutes < 120) return `${minutes} minutes`;
  return minutes % 60 === 0 ? `${minutes / 60} hours` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `Mon–Thu`, or the days one by one where they do not follow each other. */
function days(names: readonly unknown[]): string | null {
  const places = names.map((name) => DAYS.indexOf(String(name))).filter((place) => place >= 0).sort((a, b) => a - b);
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (places.length === DAYS.length) return 'Any day';
  if (places.length > 2 && last - first === places.length - 1) return `${DAY_NAMES[first]}–${DAY_NAMES[last]}`;
  return places.map((place) => DAY_NAMES[place]).join(', ');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
