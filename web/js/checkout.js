// From a reservation to a paid order: making and ending holds, and the sheet that pays for one.

import { Problem, call, serverNow, within } from './api.js';
import { announce, copyOf, fill, holdText, outcomeOf, problemNotice, tellProblem } from './notice.js';
import { addHold, amendHold, dropHold, holdById, holdOf, holds, remember, remembered, tokenFault, watchHolds } from './session.js';

const WARN_BEFORE_MS = 60_000;
const LOOK_AGAIN_MS = [800, 1000, 1500, 2000, 3000];

const sheet = document.getElementById('sheet');
const form = document.getElementById('pay');
const outcome = document.getElementById('outcome');
const problemRoom = document.getElementById('pay-problem');
const { email, card, token } = form.elements;
const payButton = form.querySelector('[type=submit]');
const dock = document.getElementById('holds');

/** One Idempotency-Key a product until its reservation has a clear answer: a retry never holds twice. */
const reserveKeys = new Map();
const following = new Set();
/** Why the last look at a checkout failed, by hold. */
const troubles = new Map();
let shown = { id: null, view: null };
let sending = false;

export function startCheckout() {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  token.addEventListener('input', () => showTokenFault(null));
  document.getElementById('sign-out').addEventListener('click', signOut);
  document.getElementById('sheet-close').addEventListener('click', () => sheet.close());
  sheet.addEventListener('click', ({ target }) => { if (target === sheet) sheet.close(); });
  watchHolds(showHolds);
  watchHolds(showSheet);
  setInterval(tick, 1000);
  showHolds();
  holds().filter(({ state }) => state === 'paying' || state === 'requires_action').forEach(follow);
}

/** Holds one of `product`, or throws the problem. */
export async function reserve(product) {
  const key = reserveKeys.get(product.id) ?? crypto.randomUUID();
  reserveKeys.set(product.id, key);
  try {
    const body = { items: [{ product_id: product.id, quantity: 1 }] };
    const { reservation_id: id, expires_at } = await call('POST', 'reserve', { body, headers: { 'Idempotency-Key': key } });
    reserveKeys.delete(product.id);
    const ended = holdOf(product.id);
    if (ended) dropHold(ended.id);
    announce(`Held: ${product.title}. Pay before the time runs out, or release it.`);
    return addHold({ id, expires_at, held_at: serverNow(), product, state: 'held', key: crypto.randomUUID(), sent: null });
  } catch (problem) {
    if (!problem.unclear && problem.retryAfter === null) reserveKeys.delete(product.id);
    throw problem;
  }
}

/** Gives the hold back. One that is already gone is as good as released. */
async function release(hold) {
  try {
    await call('DELETE', `reserve/${encodeURIComponent(hold.id)}`);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status !== 404) return tellBeside(hold, problem, () => release(hold));
  }
  dismiss(hold);
  announce(`Released: ${hold.product.title}.`);
}

/** Takes the hold out of sight, and keeps keyboard focus out of the void it leaves. */
function dismiss(hold) {
  dropHold(hold.id);
  document.getElementById('message').focus();
}

/** Every second: the clocks run, and what ran out is said so. */
function tick() {
  for (const hold of holds()) {
    const left = timeLeft(hold);
    if (hold.state === 'held' && !hold.sent && left <= 0) {
      amendHold(hold.id, { state: 'expired' });
      announce(`The hold on ${hold.product.title} has run out.`);
    } else if (hold.state === 'held' && left <= WARN_BEFORE_MS && !hold.warned) {
      amendHold(hold.id, { warned: true });
      announce(`One minute left to pay for ${hold.product.title}.`);
    }
  }
  showClocks();
}

const timeLeft = (hold) => Date.parse(hold.expires_at) - serverNow();

function showClocks() {
  for (const hold of holds().filter(({ state }) => state === 'held')) {
    const left = Math.max(0, timeLeft(hold));
    const [minutes, seconds] = [Math.floor(left / 60_000), Math.floor(left / 1000) % 60];
    const clock = `${minutes}:${String(seconds).padStart(2, '0')}`;
    const row = rowOf(hold);
    fill(row, { clock });
    row.style.setProperty('--left', left / Math.max(1, Date.parse(hold.expires_at) - hold.held_at));
    row.classList.toggle('hurry', left <= WARN_BEFORE_MS);
    if (hold.id === shown.id) fill(sheet, { clock });
  }
}

const rowOf = ({ id }) => [...dock.children].find((row) => row.dataset.hold === id);

/** The rows above the composer, one a hold. Rows stay the same elements, so focus stays where it is. */
function showHolds() {
  [...dock.children].filter((row) => !holdById(row.dataset.hold)).forEach((row) => row.remove());
  for (const hold of holds()) showRow(rowOf(hold) ?? addRow(hold), hold);
  document.getElementById('dock').hidden = holds().length === 0;
  showClocks();
}

function addRow(hold) {
  const row = copyOf('hold');
  row.dataset.hold = hold.id;
  dock.append(row);
  return row;
}

function showRow(row, hold) {
  const open = () => openSheet(hold);
  const { text, first, second } = holdText(hold, troubles.get(hold.id));
  row.dataset.state = hold.state;
  fill(row, { product: hold.product.title, state: text, first, second });
  row.querySelector('.clock').hidden = hold.state !== 'held' || Boolean(hold.sent);
  const [main, side] = ['first', 'second'].map((part) => row.querySelector(`[data-part="${part}"]`));
  main.onclick = ['expired', 'failed'].includes(hold.state) ? () => holdAgain(hold) : open;
  side.onclick = hold.state === 'held' ? () => release(hold) : () => dismiss(hold);
  for (const button of [main, side]) button.setAttribute('aria-label', `${button.textContent}: ${hold.product.title}`);
}

/** Says a problem in the hold's row, or in the sheet when that is what the shopper looks at. */
function tellBeside(hold, problem, again, next) {
  const room = sheet.open ? problemRoom : rowOf(hold).querySelector('[data-part="problem"]');
  const retry = () => { room.replaceChildren(); again(); };
  tellProblem(room, problem, again ? [['Try again', retry]] : [], next);
  room.scrollIntoView({ block: 'nearest' });
}

export function openSheet(hold) {
  shown = { id: hold.id, view: null };
  problemRoom.replaceChildren();
  email.value = remembered('email');
  if (!sheet.open) sheet.showModal();
  showSheet();
}

function follow(hold) {
  if (!following.has(hold.id)) lookUntilSettled(hold.id);
}

async function submit() {
  const hold = holdById(shown.id);
  if (!hold || sending) return;
  const entered = remembered('token') ?? token.value.trim();
  const fault = tokenFault(entered, serverNow());
  if (fault) {
    remember('token', null);
    showSheet();
    return showTokenFault(fault);
  }
  remember('token', entered);
  remember('email', email.value);
  token.value = '';
  problemRoom.replaceChildren();
  if (hold.checkout) {
    troubles.delete(hold.id);
    follow(hold);
    showSheet();
  } else {
    await pay(hold);
  }
}

async function pay(hold) {
  const body = hold.sent ?? { reservation_id: hold.id, payment_method: card.value, email: email.value };
  amendHold(hold.id, { sent: body });
  setSending(true);
  try {
    const headers = { ...bearer(), 'Idempotency-Key': hold.key };
    const { checkout_id, order_id, status_url } = await call('POST', 'checkout', { body, headers });
    const checkout = { order_id, email: body.email, started_at: serverNow(), url: within(status_url, `checkout/${encodeURIComponent(checkout_id)}`) };
    follow(amendHold(hold.id, { sent: null, state: 'paying', checkout }));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    refusePayment(hold, problem);
  } finally {
    setSending(false);
  }
}

const bearer = () => (remembered('token') ? { Authorization: `Bearer ${remembered('token')}` } : {});

/** After an unclear answer only the same request may follow; after a clear refusal a new one may. */
function refusePayment(hold, problem) {
  const underWay = problem.unclear || (problem.status === 409 && (problem.retryAfter !== null || /in_checkout|in_use/.test(problem.code)));
  const gone = [404, 409, 410].includes(problem.status) && !underWay;
  const refused = problem.status < 500 && ![401, 403, 429].includes(problem.status) && !problem.code.startsWith('idempotency');
  if (isSignIn(problem)) remember('token', null);
  if (!underWay) {
    const facts = gone ? { state: 'expired', ended: problem.detail } : {};
    amendHold(hold.id, { ...facts, sent: null, key: refused ? crypto.randomUUID() : hold.key });
  }
  showSheet();
  if (gone) return;
  const next = underWay ? 'Try again: the very same payment is sent, so you cannot be charged twice.' : undefined;
  tellBeside(hold, problem, isSignIn(problem) ? null : () => form.requestSubmit(), next);
  if (isSignIn(problem)) token.focus();
}

const isSignIn = (problem) => problem?.status === 401 || problem?.status === 403;

async function lookUntilSettled(id) {
  following.add(id);
  for (let look = 0; following.has(id); look += 1) {
    const wait = LOOK_AGAIN_MS[Math.min(look, LOOK_AGAIN_MS.length - 1)];
    await new Promise((resume) => { setTimeout(resume, wait); });
    const settled = await lookOnce(holdById(id));
    if (settled) following.delete(id);
  }
}

/** Asks how the checkout stands; true when there is nothing more to ask. */
async function lookOnce(hold) {
  if (!hold) return true;
  try {
    const { status, failure, next_action } = await call('GET', hold.checkout.url, { headers: bearer() });
    if (troubles.delete(hold.id)) problemRoom.replaceChildren();
    const state = status === 'processing' ? 'paying' : status;
    amendHold(hold.id, { state, checkout: { ...hold.checkout, failure, bank: bankAddress(next_action) } });
    return state === 'confirmed' || state === 'failed';
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (isSignIn(problem)) remember('token', null);
    troubles.set(hold.id, problem);
    showHolds();
    showSheet();
    return isSignIn(problem) || problem.status === 404;
  }
}

/** Where the bank asks the shopper to confirm. Only a web address is ever made a link. */
function bankAddress(action) {
  const address = action?.redirect_to_url?.url ?? action?.redirect_url ?? action?.url;
  return typeof address === 'string' && /^https?:\/\//i.test(address) ? address : null;
}

async function holdAgain(hold) {
  try {
    openSheet(await reserve(hold.product));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tellBeside(hold, problem, () => holdAgain(hold));
  }
}

function signOut() {
  remember('token', null);
  showSheet();
  token.focus();
}

function setSending(on) {
  sending = on;
  showSheet();
}

/** Draws the sheet as its hold now stands; moves focus only when the view changes. */
function showSheet() {
  const hold = holdById(shown.id);
  if (!sheet.open) return;
  if (!hold) return sheet.close();
  const signedOut = Boolean(hold.checkout) && isSignIn(troubles.get(hold.id));
  const view = hold.state === 'held' || signedOut ? 'form' : hold.state;
  fill(sheet, { product: hold.product.title, merchant: hold.product.merchant, amount: hold.product.price });
  sheet.querySelector('.clock').hidden = hold.state !== 'held' || Boolean(hold.sent);
  form.hidden = view !== 'form';
  outcome.hidden = view === 'form';
  if (view === 'form') showForm(hold);
  else showOutcome(hold);
  showClocks();
  if (shown.view === view) return;
  shown.view = view;
  if (view === 'form') firstToDo().focus();
  else tellOutcome();
}

const firstToDo = () => {
  if (email.value === '') return email;
  return token.required ? token : payButton;
};

function showForm(hold) {
  const signedIn = remembered('token') !== null;
  document.getElementById('sign-in').hidden = signedIn;
  document.getElementById('signed-in').hidden = !signedIn;
  token.required = !signedIn;
  // An unclear payment is repeated word for word, so its words stand still.
  email.readOnly = Boolean(hold.sent) || Boolean(hold.checkout);
  card.disabled = email.readOnly;
  if (hold.sent) [email.value, card.value] = [hold.sent.email, hold.sent.payment_method];
  payButton.setAttribute('aria-disabled', String(sending));
  payButton.textContent = sending ? 'Sending…' : (hold.checkout ? 'Sign in and look again' : `Pay ${hold.product.price}`);
}

function showTokenFault(fault) {
  fill(form, { 'token-fault': fault });
  token.setAttribute('aria-invalid', String(fault !== null));
  if (fault) token.focus();
}

function showOutcome(hold) {
  const { title, text, next, link, actions = [] } = outcomeOf(hold);
  outcome.dataset.state = hold.state;
  fill(outcome, { title, text, next });
  const bank = outcome.querySelector('[data-part="bank"]');
  bank.hidden = !link;
  if (link) bank.href = link;
  const again = outcome.querySelector('[data-part="again"]');
  again.hidden = !actions.includes('again');
  again.onclick = () => holdAgain(hold);
  const done = outcome.querySelector('[data-part="done"]');
  done.hidden = !actions.includes('done');
  done.onclick = () => sheet.close();
  const trouble = troubles.get(hold.id);
  if (trouble && hold.checkout) showTrouble(hold, trouble);
}

function showTrouble(hold, trouble) {
  const looking = following.has(hold.id);
  const next = looking ? 'We keep looking. You can close this; the payment goes on without it.' : undefined;
  problemRoom.replaceChildren(problemNotice(trouble, looking ? [] : [['Look again', () => follow(hold)]], next));
}

function tellOutcome() {
  const [title, text, next] = ['title', 'text', 'next'].map((part) => outcome.querySelector(`[data-part="${part}"]`));
  title.focus();
  announce([title, text, next].map((node) => node.textContent).join('. '));
}
