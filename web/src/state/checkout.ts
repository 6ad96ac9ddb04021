// From a hold to a paid order: sends the checkout once, and looks at it until it has ended.

import { signal } from '@preact/signals';
import { serverNow } from '../api/clock.ts';
import { Problem, asProblem, within } from '../api/http.ts';
import * as souk from '../api/souk.ts';
import type { CheckoutState } from '../api/types.ts';
import { failureOf, nextStep } from '../words/problems.ts';
import { announce } from './announcer.ts';
import { whenBack } from './connection.ts';
import { amend, expire, holdById, holds } from './holds.ts';
import type { Hold } from './holds.ts';
import { uuid } from './ids.ts';
import { remembered } from './memory.ts';
import { lapse, token } from './signin.ts';

const LOOK_AGAIN_MS = [500, 800, 1200, 2000, 3000];

export const email = remembered('email', '');
/** Whether a checkout is being sent. */
export const sending = signal(false);

export interface PayTrouble {
  readonly problem: Problem;
  readonly next: string;
}

/** Why the last payment or look at one did not come off, by hold. */
export const troubles = signal<ReadonlyMap<string, PayTrouble>>(new Map());

const following = new Set<string>();

/** Pays for the hold. After an unclear answer the very same checkout goes out again, under the same key. */
export async function pay(id: string, paymentMethod: string): Promise<void> {
  const hold = holdById(id);
  if (!hold || sending.value) return;
  const body = hold.sent ?? { reservation_id: id, payment_method: paymentMethod, email: email.value.trim(), total: hold.deal.price };
  amend(id, { sent: body });
  trouble(id, null);
  sending.value = true;
  announce('Sending the payment.');
  try {
    const { checkout_id, order_id, status_url } = await souk.checkOut(body, hold.key, token.value);
    const address = within(status_url, `checkout/${encodeURIComponent(checkout_id)}`);
    const checkout = { id: checkout_id, address, orderId: order_id, email: body.email, startedAt: serverNow() };
    amend(id, { sent: null, state: 'paying', checkout });
    follow(id);
  } catch (error) {
    refused(hold, asProblem(error));
  } finally {
    sending.value = false;
  }
}

/** After an unclear answer only the same request may follow; after a clear refusal a new one may. */
function refused(hold: Hold, problem: Problem): void {
  const underWay = problem.unclear || ['idempotency_key_in_use', 'reservation_in_checkout'].includes(problem.code);
  const isOver = [404, 409, 410].includes(problem.status) && !underWay;
  if (problem.signIn) lapse();
  if (isOver) expire(hold.id, problem);
  else if (!underWay) {
    // A key that answered with a refusal of what was sent is spent; one that was turned away is not.
    const isSpent = problem.status < 500 && !problem.signIn && problem.status !== 429;
    amend(hold.id, { sent: null, key: isSpent ? uuid() : hold.key });
  }
  const next = underWay ? 'Try again: the very same payment is sent, so you are never charged twice.' : nextStep(problem);
  trouble(hold.id, isOver ? null : { problem, next });
  announce(`${problem.title}. ${problem.detail} ${next}`);
}

function trouble(id: string, what: PayTrouble | null): void {
  const known = new Map(troubles.value);
  if (what) known.set(id, what);
  else known.delete(id);
  troubles.value = known;
}

/** Looks at the hold's checkout until it has ended. */
export function follow(id: string): void {
  if (following.has(id)) return;
  following.add(id);
  void (async () => {
    for (let look = 0; !(await looked(id)); look += 1) {
      await new Promise((resume) => { setTimeout(resume, LOOK_AGAIN_MS[Math.min(look, LOOK_AGAIN_MS.length - 1)]); });
    }
    following.delete(id);
  })();
}

/** Looks once; gives whether there is nothing more to look for. */
async function looked(id: string): Promise<boolean> {
  const hold = holdById(id);
  if (!hold?.checkout) return true;
  try {
    const told = await souk.checkoutState(hold.checkout.address, token.value);
    trouble(id, null);
    return stands(hold, told);
  } catch (error) {
    const problem = asProblem(error);
    if (problem.signIn) lapse();
    const isOver = problem.signIn || problem.status === 404;
    const next = isOver ? nextStep(problem) : 'We keep looking. The payment goes on without this page.';
    trouble(id, { problem, next });
    return isOver;
  }
}

function stands(hold: Hold, { status, failure, next_action }: CheckoutState): boolean {
  const state = status === 'processing' ? 'paying' : status;
  amend(hold.id, { state, checkout: { ...hold.checkout!, failure: failure ?? null, bank: bankAddress(next_action) } });
  if (state !== hold.state) {
    if (state === 'confirmed') announce(`Paid. ${hold.deal.title} is yours.`);
    if (state === 'requires_action') announce('Your bank wants you to confirm this payment.');
    if (state === 'failed') {
      const { title, next } = failureOf(failure?.code);
      announce(`${title}. ${next}`);
    }
  }
  return state === 'confirmed' || state === 'failed';
}

/** Only a web address is ever made a link. */
function bankAddress(action: CheckoutState['next_action']): string | null {
  const address = action?.url;
  return typeof address === 'string' && /^https?:\/\//i.test(address) ? address : null;
}

const isUnderWay = ({ state }: Hold): boolean => state === 'paying' || state === 'requires_action';

const followAll = (): void => holds.value.filter(isUnderWay).forEach(({ id }) => follow(id));

/** Goes on with what a reload or a visit to the bank interrupted. */
export function resumeCheckouts(): void {
  followAll();
  whenBack(followAll);
}
