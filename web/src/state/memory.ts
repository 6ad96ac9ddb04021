// What this tab remembers over a reload. Session storage only: it ends with the tab.

import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

const PREFIX = 'souk.';

/** A signal that is kept under `name`, and begins with what was kept there, else with `initial`. */
export function remembered<T>(name: string, initial: T, storage: () => Storage = () => sessionStorage): Signal<T> {
  const value = signal(kept<T>(name, storage) ?? initial);
  effect(() => {
    const text = JSON.stringify(value.value);
    try {
      storage().setItem(PREFIX + name, text);
    } catch {
      // Storage may be off or full: the page then remembers until it is closed.
    }
  });
  return value;
}

function kept<T>(name: string, storage: () => Storage): T | null {
  try {
    return JSON.parse(storage().getItem(PREFIX + name) ?? 'null');
  } catch {
    return null;
  }
}
