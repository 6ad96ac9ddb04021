// The words for what went wrong, and what to do next.

import type { Problem } from '../api/http.ts';

/** What happened, in the shop's own words where the API's are for whoever calls it. */
export function whatHappened({ code, title, detail }: Problem): { readonly title: string; readonly detail: string } {
  switch (code) {
    case 'insufficient_stock': return { title: 'Sold out', detail: 'Somebody was quicker: none is left right now.' };
    case 'too_many_requests': return { title: 'One moment', detail: 'Those were many questions at once.' };
    case 'service_unavailable': return { title: 'Closed for a moment', detail: 'A part of the shop cannot be reached.' };
    case 'reservation_expired': return { title: 'This hold has ended', detail: 'Its time ran out, so the deal went back on the shelf.' };
    default: return { title, detail };
  }
}

/** What the shopper can do about it, in one sentence. */
export function nextStep({ status, code }: Problem): string {
  switch (code) {
    case 'offline': return 'Nothing was lost. Try again when you are back online.';
    case 'insufficient_stock': return 'Pick another deal, or let us look for something close to it.';
    case 'too_many_holds': return 'Pay for one of your holds or let it go, then hold this one.';
    case 'price_changed': return 'Hold the deal again to buy it at the price of now.';
    case 'stock_busy': return 'Many people want this one right now. Try again in a moment.';
    case 'reservation_in_checkout': return 'Its payment is on its way: see your orders in a moment.';
  }
  if (status === 0) return 'Check your connection and try again.';
  if (status === 401) return 'Your sign-in is missing or has run out. Sign in again.';
  if (status === 403) return 'This sign-in may not do that. Sign in as a shopper.';
  if (status === 404) return 'It is no longer there. Ask again for fresh deals.';
  if (code.endsWith('expired')) return 'Hold the deal again to go on.';
  if (status === 429 || status === 503) return 'We are busy for a moment. Try again shortly.';
  if (status >= 500) return 'Try again in a moment.';
  return 'Change it and try again.';
}

interface Failure {
  readonly title: string;
  readonly next: string;
}

const TRY_ANOTHER_CARD = 'Try another card: we hold the deal for you again.';

/** What a failed payment means, by its `failure.code`. */
export function failureOf(code: string | undefined): Failure {
  switch (code) {
    case 'payment_declined': return { title: 'Your card was declined', next: TRY_ANOTHER_CARD };
    case 'payment_method_invalid': return { title: 'This card cannot be used here', next: TRY_ANOTHER_CARD };
    case 'authentication_required':
    case 'authentication_failed':
      return { title: 'Your bank did not confirm the payment', next: 'Try again and finish the step that your bank asks for, or take another card.' };
    case 'authentication_timed_out':
      return { title: 'Your bank heard nothing from you in time', next: 'Try again, and confirm within five minutes.' };
    case 'reservation_expired':
    case 'reservation_not_found':
      return { title: 'The hold ran out before the payment came through', next: 'Hold the deal again; if it is gone, ask for something close to it.' };
    case 'insufficient_stock':
    case 'product_unavailable':
      return { title: 'The deal was gone before the payment came through', next: 'Ask for something close to it.' };
    case 'order_cancelled': return { title: 'This order was called off', next: 'Hold the deal again if you want it after all.' };
    case 'needs_attention': return { title: 'A person is looking into this payment', next: 'Do not pay again. Your order tells how it ends.' };
    default: return { title: 'The payment did not come through', next: 'Hold the deal again and pay once more in a moment.' };
  }
}
