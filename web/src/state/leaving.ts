// Signing out: whoever is next at this device finds nothing of what was said, held or bought.

import * as souk from '../api/souk.ts';
import { announce } from './announcer.ts';
import { startOver } from './chat.ts';
import { email } from './checkout.ts';
import { holds, isRunning } from './holds.ts';
import { forgetOrders } from './orders.ts';
import { token } from './signin.ts';

export function signOut(): void {
  const running = holds.value.filter(isRunning);
  token.value = '';
  holds.value = [];
  email.value = '';
  forgetOrders();
  startOver();
  // What cannot be given back ends by itself, within five minutes.
  void Promise.allSettled(running.map(({ id }) => souk.release(id)));
  announce('Signed out.');
}
