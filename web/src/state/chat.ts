// The conversation: what was said, what came back, and the waiting in between.

import { computed } from '@preact/signals';
import { Problem, asProblem } from '../api/http.ts';
import { conversation, say } from '../api/souk.ts';
import type { Telling } from '../api/souk.ts';
import type { Card, ChatAnswer } from '../api/types.ts';
import { count } from '../words/format.ts';
import { nextStep, whatHappened } from '../words/problems.ts';
import { announce } from './announcer.ts';
import { whenBack } from './connection.ts';
import { uuid } from './ids.ts';
import { remembered } from './memory.ts';
import { place } from './place.ts';
import { lapse, token } from './signin.ts';

const TURNS_KEPT = 20;

export interface Trouble {
  readonly title: string;
  readonly detail: string;
  readonly next: string;
  readonly retryAfter: number | null;
  readonly reference: string | null;
  /** Nothing reached the server, so it is said again by itself once there is a connection. */
  readonly offline: boolean;
}

export interface Turn {
  readonly key: string;
  readonly message: string;
  readonly near: string;
  readonly state: 'waiting' | 'done' | 'failed';
  readonly cards: readonly Card[];
  /** Whether `cards` are those that stay. */
  readonly settled: boolean;
  readonly reply: string;
  readonly degraded: boolean;
  readonly messageId?: string;
  readonly trouble?: Trouble;
}

export const turns = remembered<readonly Turn[]>('turns', []);
export const sessionId = remembered<string | null>('session', null);
export const busy = computed(() => turns.value.some(({ state }) => state === 'waiting'));

/** Says `text`, unless it is nothing or something is being answered. */
export function ask(text: string): void {
  const message = text.trim();
  if (message === '' || busy.value) return;
  const turn: Turn = {
    key: uuid(), message, near: place.value.name, state: 'waiting', cards: [], settled: false, reply: '', degraded: false,
  };
  turns.value = [...turns.value, turn].slice(-TURNS_KEPT);
  void answer(turn);
}

/** Says what failed again. */
export function again(key: string): void {
  const turn = turns.value.find((one) => one.key === key);
  if (turn?.state === 'failed' && !busy.value) void answer(turn);
}

export function startOver(): void {
  turns.value = [];
  sessionId.value = null;
  announce('New conversation.');
}

/** What a reload cut off is looked for, and what could not be said is said once there is a connection. */
export function resumeChat(): void {
  turns.value = turns.value.map((turn) => (turn.state === 'waiting' ? { ...turn, state: 'failed' as const } : turn));
  const last = turns.value.at(-1);
  if (last?.state === 'failed' && !last.trouble) again(last.key);
  whenBack(() => {
    const waiting = turns.value.find(({ trouble }) => trouble?.offline);
    if (waiting) again(waiting.key);
  });
}

async function answer({ key, message, messageId }: Turn): Promise<void> {
  // Without its trouble, and without what an answer that broke off had told.
  change(key, ({ trouble: _, ...turn }) => ({ ...turn, state: 'waiting', cards: [], settled: false, reply: '', degraded: false }));
  announce('Looking for deals.');
  try {
    const kept = messageId ? await keptAnswer(messageId) : null;
    const told = kept ?? (await said(message, tellingOf(key)));
    if (!kept) goOnIn((told as ChatAnswer).session_id, key);
    change(key, (turn) => ({ ...turn, state: 'done', settled: true, reply: told.reply, cards: told.cards, degraded: told.degraded }));
    announce(`${told.reply} ${count(told.cards.length, 'deal')}.`);
  } catch (error) {
    fail(key, asProblem(error));
  }
}

/** An answer that broke off on its way was taken to its end by the server, and stands in the conversation. */
async function keptAnswer(messageId: string): Promise<Omit<ChatAnswer, 'session_id'> | null> {
  if (!sessionId.value) return null;
  const kept = await conversation(sessionId.value, token.value).catch((error: unknown) => {
    const problem = asProblem(error);
    if (problem.status === 0) throw problem;
    return { turns: [] };
  });
  return kept.turns.find((turn) => turn.message_id === messageId) ?? null;
}

async function said(message: string, telling: Telling): Promise<ChatAnswer> {
  try {
    return await say(message, sessionId.value, place.value, token.value, telling);
  } catch (error) {
    const { signIn, status } = asProblem(error);
    // The sign-in has run out: one may ask without it.
    if (signIn && token.value) lapse();
    // The conversation ended on the server, or is the user's who was signed in: the same is said in a new one.
    else if (status === 404 && sessionId.value) sessionId.value = null;
    else throw error;
    return said(message, telling);
  }
}

const tellingOf = (key: string): Telling => ({
  begun(session, messageId) {
    goOnIn(session, key);
    change(key, (turn) => ({ ...turn, messageId }));
  },
  cards(cards, final) {
    change(key, (turn) => ({ ...turn, cards, settled: final }));
  },
  reply(text) {
    change(key, (turn) => ({ ...turn, reply: joined(turn.reply, text) }));
  },
});

/** What is answered after the conversation was left begins no other one. */
function goOnIn(session: string, key: string): void {
  if (turns.value.some((turn) => turn.key === key)) sessionId.value = session;
}

/** The texts are whole sentences that together are the reply; they carry their own spaces or none. */
const joined = (before: string, text: string): string =>
  (before === '' || /\s$/.test(before) || /^\s/.test(text) ? before + text : `${before} ${text}`);

function fail(key: string, problem: Problem): void {
  const offline = problem.code === 'offline';
  const next = offline ? 'Your message is kept, and goes out by itself once you are back online.' : nextStep(problem);
  const trouble: Trouble = {
    ...whatHappened(problem),
    next,
    retryAfter: problem.retryAfter,
    reference: problem.status >= 500 ? problem.traceId : null,
    offline,
  };
  change(key, (turn) => ({ ...turn, state: 'failed', trouble }));
  announce(`${trouble.title}. ${trouble.detail} ${next}`);
}

function change(key: string, changed: (turn: Turn) => Turn): void {
  turns.value = turns.value.map((turn) => (turn.key === key ? changed(turn) : turn));
}
