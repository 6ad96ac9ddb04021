// Whether this device has a connection, and who waits for it to come back.

import { signal } from '@preact/signals';
import { announce } from './announcer.ts';

export const online = signal(true);

const waiting = new Set<() => void>();

/** Runs `again` each time the connection comes back. */
export const whenBack = (again: () => void): void => { waiting.add(again); };

export function watchConnection(): void {
  online.value = navigator.onLine;
  addEventListener('offline', () => {
    online.value = false;
    announce('You are offline. What is on the page stays.');
  });
  addEventListener('online', () => {
    online.value = true;
    announce('Back online.');
    waiting.forEach((again) => again());
  });
}
