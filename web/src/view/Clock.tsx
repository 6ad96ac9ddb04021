import { isHurried, timeLeft } from '../state/holds.ts';
import type { Hold } from '../state/holds.ts';
import { clockText, spokenClock } from '../words/format.ts';

/** How long a hold still lasts. Read out on request; what matters of it is announced. */
export function Clock({ hold }: { readonly hold: Hold }) {
  const left = timeLeft(hold);
  return (
    <span class={isHurried(hold) ? 'clock hurry' : 'clock'} role="timer" aria-live="off">
      <span aria-hidden="true">{clockText(left)}</span>
      <span class="unseen">{spokenClock(left)}</span>
    </span>
  );
}
