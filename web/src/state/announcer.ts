// What is said to assistive technology. The view has the live region that reads it out.

import { signal } from '@preact/signals';

export const spoken = signal('');

/** Says `text`, also when it is what was said last. */
export function announce(text: string): void {
  spoken.value = '';
  setTimeout(() => { spoken.value = text; }, 60);
}
