// What this tab remembers: the conversation, the place, the holds, the sign-in.
// Session storage only: it ends with the tab, and a reload loses nothing.

const STORE = 'souk';
const TURNS_KEPT = 20;

/**
 * A hold: `{id, expires_at, held_at, product, state, key, sent, checkout?}`.
 * `product`: `{id, title, merchant, price}`, ready to be read.
 * `state`: held · expired · paying · requires_action · confirmed · failed.
 * `key` is its Idempotency-Key; `sent` is the checkout that went out under that key and has no clear
 * answer yet, to be repeated word for word, or null.
 */
const memory = { sessionId: null, turns: [], place: null, holds: [], token: null, email: '', ...restore() };
const watchers = new Set();

function restore() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function save() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(memory));
  } catch {
    // Storage may be off or full: the page then remembers until it is closed.
  }
}

export const remembered = (name) => memory[name];

/** @param {'sessionId' | 'place' | 'token' | 'email'} name */
export function remember(name, value) {
  memory[name] = value;
  save();
}

export function rememberTurn(turn) {
  memory.turns = [...memory.turns, turn].slice(-TURNS_KEPT);
  save();
}

/** Starts over: the conversation goes, holds and the sign-in stay. */
export function forgetConversation() {
  memory.turns = [];
  remember('sessionId', null);
}

export const holds = () => memory.holds;
export const holdById = (id) => memory.holds.find((hold) => hold.id === id);
export const holdOf = (productId) => memory.holds.findLast((hold) => hold.product.id === productId);

export function addHold(hold) {
  memory.holds = [...memory.holds, hold];
  return changed(hold);
}

/** Changes some facts of a hold; returns it as it now stands. */
export function amendHold(id, facts) {
  memory.holds = memory.holds.map((hold) => (hold.id === id ? { ...hold, ...facts } : hold));
  return changed(holdById(id));
}

export function dropHold(id) {
  memory.holds = memory.holds.filter((hold) => hold.id !== id);
  changed();
}

/** Calls `watch` whenever a hold is made, changed or dropped. */
export const watchHolds = (watch) => watchers.add(watch);

function changed(hold) {
  save();
  watchers.forEach((watch) => watch());
  return hold;
}

/** Why `token` cannot sign anyone in, or null. The API decides; this spares a round trip. */
export function tokenFault(token, now) {
  const claims = claimsOf(token);
  if (!claims) return 'That is not a token. Paste the whole line that the command printed.';
  if (typeof claims.exp === 'number' && claims.exp * 1000 <= now) return 'This sign-in has run out. Make a new token.';
  return null;
}

function claimsOf(token) {
  try {
    const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload));
  } catch {
    return null;
  }
}
