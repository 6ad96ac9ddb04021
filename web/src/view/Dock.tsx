import { useState } from 'preact/hooks';
import { Problem, asProblem } from '../api/http.ts';
import { troubles } from '../state/checkout.ts';
import { drop, hold as holdDeal, holds, isHurried, isRunning, letGo, timeLeft } from '../state/holds.ts';
import type { Hold } from '../state/holds.ts';
import { open } from '../state/route.ts';
import { failureOf } from '../words/problems.ts';
import { Clock } from './Clock.tsx';
import { ProblemNotice } from './Notice.tsx';

/** The shopper's holds, above the message field, each with its clock and what to do with it. */
export function Dock() {
  if (holds.value.length === 0) return null;
  return (
    <section class="dock" aria-label="Your holds">
      <ul>{holds.value.map((hold) => <Row key={hold.id} hold={hold} />)}</ul>
    </section>
  );
}

function Row({ hold }: { readonly hold: Hold }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const trying = (run: () => Promise<unknown>) => () => {
    setProblem(null);
    run().catch((error: unknown) => setProblem(asProblem(error)));
  };
  const show = () => open({ sheet: 'pay', id: hold.id });
  const away = () => {
    drop(hold.id);
    composer()?.focus();
  };
  const release = trying(() => letGo(hold.id).then(() => composer()?.focus()));
  const anew = trying(async () => open({ sheet: 'pay', id: (await holdDeal(hold.deal)).id }));
  const [first, run] = firstOf(hold, show, anew);
  const second = hold.state === 'held' ? (!hold.sent && { label: 'Let go', run: release })
    : !['paying', 'requires_action'].includes(hold.state) && { label: 'Dismiss', run: away };
  return (
    <li class={`hold ${hold.state}`}>
      <div class="hold-text">
        <strong>{hold.deal.title}</strong>
        <span>{stateText(hold)}{isRunning(hold) && <> <Clock hold={hold} /></>}</span>
      </div>
      {second && <button type="button" class="link" aria-label={`${second.label}: ${hold.deal.title}`} onClick={second.run}>{second.label}</button>}
      <button type="button" class="primary small" aria-label={`${first}: ${hold.deal.title}`} onClick={run}>{first}</button>
      {isRunning(hold) && (
        <progress class={isHurried(hold) ? 'sand hurry' : 'sand'} max={hold.lasts} value={timeLeft(hold)} aria-hidden="true" />
      )}
      {problem && <div class="hold-trouble" role="alert"><ProblemNotice problem={problem} /></div>}
    </li>
  );
}

const composer = (): HTMLElement | null => document.getElementById('message');

function firstOf({ state }: Hold, show: () => void, anew: () => void): [string, () => void] {
  switch (state) {
    case 'held': return ['Pay', show];
    case 'requires_action': return ['Continue', show];
    case 'expired':
    case 'failed': return ['Hold again', anew];
    default: return ['Show', show];
  }
}

function stateText({ id, state, sent, checkout }: Hold): string {
  switch (state) {
    case 'held': return sent ? 'No clear answer yet: pay again' : 'Held for';
    case 'paying': return troubles.value.has(id) ? 'We cannot see how the payment went' : 'Paying…';
    case 'requires_action': return 'Your bank is waiting for you';
    case 'confirmed': return 'Paid. It’s yours';
    case 'failed': return failureOf(checkout?.failure?.code).title;
    default: return 'This hold has ended';
  }
}
