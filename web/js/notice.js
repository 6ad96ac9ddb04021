// Telling the shopper: the words for every state and problem, and the ways they are shown and said.

import { serverNow } from './api.js';

const SLOW_AFTER_MS = 20_000;

/** What a failed payment means, and what to do next, by its `failure.code`. The first match counts. */
const FAILURES = [
  [/insufficient_funds/, 'There is not enough money on this card.', 'Hold the deal again and pay with another card.'],
  [/expired_card/, 'This card has expired.', 'Hold the deal again and pay with another card.'],
  [/declined/, 'Your card was declined.', 'Hold the deal again and pay with another card, or ask your bank why.'],
  [/authentication/, 'Your bank did not confirm the payment.', 'Hold the deal again and finish the step your bank asks for.'],
  [/expired/, 'The hold ran out before the payment came through.', 'Hold the deal again; if it is gone, ask for something close.'],
  [/stock|reservation/, 'The deal was gone before the payment came through.', 'Ask for something close to it.'],
  [/./, 'The payment did not come through.', 'Hold the deal again and pay once more in a moment.'],
];

/** A fresh copy of the page's `<template id=name>`. */
export const copyOf = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

/** Fills the parts of `root` marked `data-part`; always as text, never as markup. */
export function fill(root, texts) {
  for (const [part, text] of Object.entries(texts)) {
    const node = root.querySelector(`[data-part="${part}"]`);
    node.textContent = text ?? '';
    node.hidden = text === null || text === undefined || text === '';
  }
  return root;
}

/** Says `text` to assistive technology. What is behind an open dialog is inert, so the dialog speaks. */
export function announce(text) {
  const region = document.querySelector('dialog[open] [data-announcer]') ?? document.getElementById('announcer');
  // The same words twice in a row are only read again if the region was empty in between.
  region.textContent = '';
  setTimeout(() => { region.textContent = text; }, 50);
}

/** Shows a problem in `room`, instead of what was there, and says it. */
export function tellProblem(room, problem, actions, next = nextStep(problem)) {
  room.replaceChildren(problemNotice(problem, actions, next));
  announce(`${problem.title} ${problem.detail} ${next}`);
}

/**
 * A problem as the shopper sees it: what happened, the API's own words, what to do now.
 * `actions` are `[label, run]`; the first waits out `Retry-After` when the answer had one.
 */
export function problemNotice(problem, actions = [], next = nextStep(problem)) {
  const notice = fill(copyOf('notice'), {
    title: problem.title,
    detail: problem.detail === problem.title ? null : problem.detail,
    next,
    trace: problem.traceId && problem.status >= 500 ? `Reference ${problem.traceId}` : null,
  });
  const buttons = actions.map(([label, run]) => button(label, run));
  notice.querySelector('[data-part="actions"]').append(...buttons);
  if (problem.retryAfter && buttons.length > 0) waitOut(buttons[0], problem.retryAfter);
  return notice;
}

/** A quieter word beside an answer. */
export const remark = (text) => fill(copyOf('remark'), { text });

function button(label, run) {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = 'quiet';
  node.textContent = label;
  node.addEventListener('click', () => {
    if (node.getAttribute('aria-disabled') !== 'true') run();
  });
  return node;
}

/** Holds `node` back for `wait` seconds, counting down on it. */
function waitOut(node, wait) {
  const label = node.textContent;
  const tick = (left) => {
    node.setAttribute('aria-disabled', String(left > 0));
    node.textContent = left > 0 ? `${label} in ${left} s` : label;
    if (left > 0) setTimeout(tick, 1000, left - 1);
  };
  tick(wait);
}

/** What the shopper can do about it, in one sentence. */
function nextStep(problem) {
  const { status, code } = problem;
  if (code === 'offline') return 'Nothing was lost: try again when you are back online.';
  if (code === 'insufficient_stock') return 'Pick another deal, or let us look for something close to it.';
  if (status === 0) return 'Check your connection and try again.';
  if (status === 401) return 'Your sign-in is missing or has run out. Sign in again.';
  if (status === 403) return 'This sign-in may not do that. Sign in as a shopper.';
  if (status === 404) return 'It is no longer there. Ask again for fresh deals.';
  if (status === 410 || /expired/.test(code)) return 'Hold the deal again to go on.';
  if (status === 429 || status === 503) return 'We are busy for a moment. Try again shortly.';
  if (status >= 500) return 'Try again in a moment.';
  return 'Change it and try again.';
}

/** What the sheet says about a hold that is not waiting to be paid. */
export function outcomeOf({ state, checkout, product, ended }) {
  switch (state) {
    case 'paying': {
      const slow = serverNow() - checkout.started_at > SLOW_AFTER_MS;
      return { title: 'Paying…', text: slow ? 'This takes longer than usual. You can close this: we keep looking and tell you above the message field.' : 'We are asking your bank. This takes a few seconds.' };
    }
    case 'requires_action':
      return { title: 'Your bank wants to hear from you', text: 'It asks you to confirm this payment before it goes through.', next: checkout.bank ? 'Come back here afterwards; this page notices by itself.' : 'Confirm it in your bank’s app; this page notices by itself.', link: checkout.bank };
    case 'confirmed':
      return { title: 'It’s yours', text: `${product.price} paid for ${checkout.email}.`, next: `Order ${checkout.order_id}`, actions: ['done'] };
    case 'failed': {
      const [, title, next] = failureOf(checkout.failure);
      return { title, text: checkout.failure?.detail ?? '', next: `You were not charged, and the hold was let go. ${next}`, actions: ['again', 'done'] };
    }
    default:
      return { title: 'This hold has ended', text: ended ?? 'Its time ran out, so the deal went back on the shelf.', next: 'No payment was started. Hold it again to go on.', actions: ['again', 'done'] };
  }
}

const failureOf = (failure) => FAILURES.find(([code]) => code.test(failure?.code || 'unknown'));

/** What a hold's row says, and its two buttons. */
export function holdText({ state, sent, checkout }, trouble) {
  switch (state) {
    case 'held':
      return sent ? { text: 'No clear answer yet. Try the payment again.', first: 'Pay' } : { text: 'Held for', first: 'Pay', second: 'Release' };
    case 'paying':
      return { text: trouble ? 'We cannot see how the payment went.' : 'Paying…', first: 'Show' };
    case 'requires_action':
      return { text: 'Your bank is waiting for you.', first: 'Continue' };
    case 'confirmed':
      return { text: 'Paid. It’s yours.', first: 'Show', second: 'Dismiss' };
    case 'failed':
      return { text: failureOf(checkout.failure)[1], first: 'Hold again', second: 'Dismiss' };
    default:
      return { text: 'This hold has ended.', first: 'Hold again', second: 'Dismiss' };
  }
}
