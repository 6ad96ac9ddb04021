// Coming back from the bank's page, whose address then names the checkout: `?checkout=<id>`.

import { signal } from '@preact/signals';
import { holds } from './holds.ts';
import { open } from './route.ts';

/** `elsewhere`: the payment was started in another tab. */
export const returned = signal<'no' | 'here' | 'elsewhere'>('no');

/** Shows the payment that the shopper comes back from, and takes it out of the address. */
export function arrive(): void {
  const checkout = new URLSearchParams(location.search).get('checkout');
  if (!checkout) return;
  history.replaceState(null, '', location.pathname);
  const hold = holds.value.find((one) => one.checkout?.id === checkout);
  returned.value = hold ? 'here' : 'elsewhere';
  if (hold) open({ sheet: 'pay', id: hold.id });
}
