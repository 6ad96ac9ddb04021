// The conversation: what was said, what came back, and the waiting in between.

import { Problem, call } from './api.js';
import { cardList, skeletonList } from './cards.js';
import { announce, copyOf, fill, remark, tellProblem } from './notice.js';
import { forgetConversation, remember, remembered, rememberTurn } from './session.js';

const log = document.getElementById('log');
const welcome = document.getElementById('welcome');
const form = document.getElementById('composer');
const input = document.getElementById('message');
let waiting = false;

export function startChat() {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask(input.value);
  });
  welcome.addEventListener('click', ({ target }) => {
    const chip = target.closest('.chip');
    if (chip) ask(chip.textContent);
  });
  document.addEventListener('souk:ask', ({ detail }) => ask(detail));
  restoreTurns();
}

export function startOver() {
  forgetConversation();
  log.replaceChildren();
  welcome.hidden = false;
  window.scrollTo({ top: 0 });
  input.focus();
  announce('New conversation.');
}

function restoreTurns() {
  const turns = remembered('turns');
  for (const { message, place, answer } of turns) {
    const turn = addTurn(message, place);
    showAnswer(turn, answer);
  }
  if (turns.length > 0) log.lastElementChild.scrollIntoView({ block: 'start' });
}

function ask(text) {
  const message = text.trim();
  if (message === '' || waiting) return;
  input.value = '';
  const place = remembered('place');
  const keepsTyping = document.activeElement === input && window.matchMedia('(pointer: fine)').matches;
  const turn = addTurn(message, place?.name);
  // From the turn, the next Tab reaches the answer; on a phone its keyboard makes way for the cards.
  if (!keepsTyping) turn.focus({ preventScroll: true });
  turn.scrollIntoView({ block: 'start', behavior: calm() ? 'auto' : 'smooth' });
  answer(turn, message, place);
}

const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

function addTurn(message, place) {
  welcome.hidden = true;
  const turn = fill(copyOf('turn'), { message, place: place && `near ${place}` });
  log.append(turn);
  return turn;
}

async function answer(turn, message, place) {
  setWaiting(turn, true);
  const room = turn.querySelector('[data-part="answer"]');
  room.replaceChildren(fill(copyOf('reply'), { reply: 'Looking through the stalls…' }), skeletonList());
  announce('Looking for deals.');
  try {
    const { reply, cards, degraded } = await sendMessage(message, place);
    showAnswer(turn, { reply, cards, degraded });
    rememberTurn({ message, place: place?.name, answer: { reply, cards, degraded } });
    announce(`${reply} ${cards.length === 1 ? '1 deal' : `${cards.length} deals`}.`);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tellProblem(room, problem, [['Try again', () => answer(turn, message, place)]]);
  } finally {
    setWaiting(turn, false);
  }
}

async function sendMessage(message, place) {
  const location = place ? { lat: place.lat, lng: place.lng } : undefined;
  const sessionId = remembered('sessionId') ?? undefined;
  try {
    const said = await call('POST', 'chat/message', { body: { message, session_id: sessionId, location } });
    remember('sessionId', said.session_id);
    return said;
  } catch (problem) {
    // The conversation ended on the server: say the same thing in a new one.
    if (problem.status !== 404 || !sessionId) throw problem;
    remember('sessionId', null);
    return sendMessage(message, place);
  }
}

function setWaiting(turn, on) {
  waiting = on;
  turn.setAttribute('aria-busy', String(on));
  form.querySelector('button').setAttribute('aria-disabled', String(on));
}

function showAnswer(turn, { reply, cards, degraded }) {
  const room = turn.querySelector('[data-part="answer"]');
  room.replaceChildren(fill(copyOf('reply'), { reply }));
  if (degraded) {
    room.append(remark('Part of our search is out of order, so these come from a simpler one and may fit less well. Reserving works as always; ask again in a few minutes for better picks.'));
  }
  if (cards.length > 0) room.append(cardList(cards));
}
