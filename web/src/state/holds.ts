// The shopper's holds: made, extended, given back, run out. What is paid for is checkout.ts.

import { signal } from '@preact/signals';
import { serverNow } from '../api/clock.ts';
import { Problem, asProblem } from '../api/http.ts';
import * as souk from '../api/souk.ts';
import type { Card, CheckoutBody, Money } from '../api/types.ts';
import { announce } from './announcer.ts';
import { uuid } from './ids.ts';
import { remembered } from './memory.ts';

const WARN_BEFORE_MS = 60_000;
const FULL_MS = 5 * 60_000;

/** What the page needs of a deal to show its hold. */
export interface HeldDeal {
  readonly id: string;
  readonly title: string;
  readonly merchant: string;
  readonly price: Money;
  readonly image_url: string;
}

export interface CheckoutUnderWay {
  readonly id: string;
  readonly address: string;
  readonly orderId: string;
  readonly email: string;
  readonly startedAt: number;
  readonly failure?: { readonly code: string; readonly detail: string } | null;
  /** Where the bank wants to see the shopper. */
  readonly bank?: string | null;
}

export type HoldState = 'held' | 'expired' | 'paying' | 'requires_action' | 'confirmed' | 'failed';

export interface Hold {
  readonly id: string;
  readonly deal: HeldDeal;
  readonly state: HoldState;
  readonly expiresAt: number;
  /** How long the hold lasts as a whole, for the bar that runs down. */
  readonly lasts: number;
  readonly extended: boolean;
  readonly warned: boolean;
  /** The Idempotency-Key of its checkout. */
  readonly key: string;
  /** The checkout that went out under `key` and has no clear answer yet: repeated word for word, or not at all. */
  readonly sent: CheckoutBody | null;
  readonly checkout?: CheckoutUnderWay;
  /** What its card said that it costs, where that is no longer so. */
  readonly was?: Money;
  /** Why it ended, where the API said so. */
  readonly ended?: string;
}

export const holds = remembered<readonly Hold[]>('holds', []);
/** The server's time, moved on each second while something is held. */
export const now = signal(0);

export const holdById = (id: string): Hold | undefined => holds.value.find((hold) => hold.id === id);
export const holdOf = (productId: string): Hold | undefined => holds.value.findLast(({ deal }) => deal.id === productId);
export const timeLeft = (hold: Hold): number => Math.max(0, hold.expiresAt - now.value);
export const isHurried = (hold: Hold): boolean => hold.state === 'held' && timeLeft(hold) <= WARN_BEFORE_MS;
/** Whether the shopper's time to pay runs. It does not once a payment may be on its way. */
export const isRunning = (hold: Hold): boolean => hold.state === 'held' && !hold.sent;

export const dealOf = ({ id, title, merchant, price, image_url }: Card): HeldDeal => ({ id, title, merchant, price, image_url });

/** Keys of reservations without a clear answer, by product: a retry never holds twice. */
const keys = new Map<string, string>();

/** Holds one of `deal`, in place of an ended hold on it. Throws the problem. */
export async function hold(deal: HeldDeal): Promise<Hold> {
  const key = keys.get(deal.id) ?? uuid();
  keys.set(deal.id, key);
  try {
    const [{ reservation_id: id, expires_at }, price] = await Promise.all([souk.reserve(deal.id, key), priceNow(deal)]);
    keys.delete(deal.id);
    const expiresAt = Date.parse(expires_at);
    const made: Hold = {
      id, deal: { ...deal, price }, state: 'held', expiresAt, lasts: Math.max(1, expiresAt - serverNow()), extended: false, warned: false, key: uuid(), sent: null,
      ...(price.amount !== deal.price.amount && { was: deal.price }),
    };
    holds.value = [...holds.value.filter((one) => one.deal.id !== deal.id || isOpen(one)), made];
    tick();
    announce(`Held for five minutes: ${deal.title}.`);
    return made;
  } catch (error) {
    const problem = asProblem(error);
    if (!problem.unclear && problem.retryAfter === null) keys.delete(deal.id);
    throw problem;
  }
}

/** A card may be old by the time it is reserved; what is paid is the price of now. */
const priceNow = (deal: HeldDeal): Promise<Money> => souk.product(deal.id).then(({ price }) => price, () => deal.price);

const isOpen = ({ state }: Hold): boolean => !['expired', 'failed', 'confirmed'].includes(state);

/** Gives the hold back. One that is already gone is as good as released. Throws the problem. */
export async function letGo(id: string): Promise<void> {
  const hold = holdById(id);
  try {
    await souk.release(id);
  } catch (error) {
    if (asProblem(error).status !== 404) throw error;
  }
  drop(id);
  if (hold) announce(`Let go: ${hold.deal.title}.`);
}

/** Five minutes more, once. Throws the problem, also where they were given before. */
export async function moreTime(id: string): Promise<void> {
  try {
    const { expires_at } = await souk.extend(id);
    amend(id, { extended: true, warned: false, expiresAt: Date.parse(expires_at), lasts: FULL_MS });
    announce('Five minutes more.');
  } catch (error) {
    const problem = asProblem(error);
    const end = problem.members['expires_at'];
    if (problem.code === 'reservation_extended') amend(id, { extended: true, ...(typeof end === 'string' && { expiresAt: Date.parse(end) }) });
    if (['reservation_expired', 'reservation_not_found'].includes(problem.code)) expire(id, problem);
    throw problem;
  }
}

export function expire(id: string, why?: Problem): void {
  amend(id, { state: 'expired', sent: null, ...(why && { ended: why.detail }) });
}

export function amend(id: string, facts: Partial<Hold>): void {
  holds.value = holds.value.map((hold) => (hold.id === id ? { ...hold, ...facts } : hold));
}

export function drop(id: string): void {
  holds.value = holds.value.filter((hold) => hold.id !== id);
}

/** Moves the time on: the clocks run, and what ran out is said so. */
export function tick(): void {
  now.value = serverNow();
  for (const hold of holds.value.filter(isRunning)) {
    if (timeLeft(hold) <= 0) {
      expire(hold.id);
      announce(`The hold on ${hold.deal.title} has run out.`);
    } else if (isHurried(hold) && !hold.warned) {
      amend(hold.id, { warned: true });
      announce(`One minute left to pay for ${hold.deal.title}.`);
    }
  }
}

export function watchHolds(): void {
  tick();
  setInterval(() => { if (holds.value.some(isRunning)) tick(); }, 1000);
}
