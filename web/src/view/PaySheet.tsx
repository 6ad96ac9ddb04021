import { useEffect, useRef, useState } from 'preact/hooks';
import { serverNow } from '../api/clock.ts';
import { Problem, asProblem } from '../api/http.ts';
import { ask } from '../state/chat.ts';
import { follow, troubles } from '../state/checkout.ts';
import { hold as holdDeal, holdById, isHurried, isRunning, moreTime, timeLeft } from '../state/holds.ts';
import type { Hold } from '../state/holds.ts';
import { close, open, route } from '../state/route.ts';
import { signedIn } from '../state/signin.ts';
import { priceText } from '../words/format.ts';
import { failureOf } from '../words/problems.ts';
import { Clock } from './Clock.tsx';
import { Icon, Star } from './Icon.tsx';
import { ProblemNotice } from './Notice.tsx';
import { PayForm } from './PayForm.tsx';
import { Picture } from './Picture.tsx';
import { Sheet } from './Sheet.tsx';
import { SignIn } from './SignIn.tsx';

/** From here on the shopper is offered more time. */
const OFFER_MORE_BELOW_MS = 120_000;
const SLOW_AFTER_MS = 20_000;

/** Pays for one hold, and says how it went. */
export function PaySheet({ id }: { readonly id: string }) {
  const hold = holdById(id);
  const isGone = !hold;
  // Let go of elsewhere; a sheet that has given way to another one has nothing to close.
  useEffect(() => { if (isGone && route.value?.sheet === 'pay' && route.value.id === id) close(); }, [isGone]);
  if (!hold) return null;
  return (
    <Sheet title={hold.state === 'held' ? 'Yours to pay' : 'Your payment'}>
      <div class="summary">
        <Picture address={hold.deal.image_url} eager />
        <div>
          <strong>{hold.deal.title}</strong>
          <span class="help">{hold.deal.merchant}</span>
        </div>
        <strong class="total">{priceText(hold.deal.price)}</strong>
      </div>
      {hold.was && <p class="remark">The price has changed since you saw it: it was {priceText(hold.was)}.</p>}
      {isRunning(hold) && <HeldFor hold={hold} />}
      {hold.state === 'held' ? <PayForm hold={hold} /> : <Outcome hold={hold} />}
    </Sheet>
  );
}

function HeldFor({ hold }: { readonly hold: Hold }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const more = () => {
    setProblem(null);
    moreTime(hold.id).catch((error: unknown) => setProblem(asProblem(error)));
  };
  return (
    <div class={isHurried(hold) ? 'held-for hurry' : 'held-for'}>
      <p>
        Held for you: <Clock hold={hold} />
        {!hold.extended && timeLeft(hold) < OFFER_MORE_BELOW_MS && <button type="button" class="link" onClick={more}>5 more minutes</button>}
      </p>
      <progress class={isHurried(hold) ? 'sand hurry' : 'sand'} max={hold.lasts} value={timeLeft(hold)} aria-hidden="true" />
      {problem && <div role="alert"><ProblemNotice problem={problem} /></div>}
    </div>
  );
}

interface Ending {
  readonly title: string;
  readonly text: string;
  readonly next?: string;
}

function endingOf({ state, checkout, deal, ended }: Hold): Ending {
  switch (state) {
    case 'paying': {
      const slow = serverNow() - (checkout?.startedAt ?? 0) > SLOW_AFTER_MS;
      return { title: 'Paying…', text: slow ? 'This takes longer than usual. You can close this: we keep looking, and tell you above the message field.' : 'We are asking your bank. This takes a few seconds.' };
    }
    case 'requires_action':
      return { title: 'Your bank wants to hear from you', text: 'Confirm this payment on its page within five minutes. It brings you back here.' };
    case 'confirmed':
      return { title: 'It’s yours', text: `${priceText(deal.price)} paid. The receipt goes to ${checkout?.email ?? 'you'}.`, next: `Order ${checkout?.orderId ?? ''}` };
    case 'failed': {
      const { title, next } = failureOf(checkout?.failure?.code);
      const charged = checkout?.failure?.code === 'needs_attention' ? '' : 'You were not charged. ';
      return { title, text: checkout?.failure?.detail ?? '', next: charged + next };
    }
    default:
      return { title: 'This hold has ended', text: ended ?? 'Its five minutes are over, so the deal went back on the shelf.', next: 'Nothing was charged. Hold it again, if it is still there.' };
  }
}

function Outcome({ hold }: { readonly hold: Hold }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => heading.current?.focus(), [hold.state]);
  const trouble = troubles.value.get(hold.id);
  if (trouble && hold.checkout && !signedIn.value) return <SignIn why="see how the payment went" onDone={() => follow(hold.id)} />;
  const { title, text, next } = endingOf(hold);
  const over = ['failed', 'expired'].includes(hold.state);
  const anew = () => {
    setProblem(null);
    holdDeal(hold.deal).then((made) => open({ sheet: 'pay', id: made.id }), (error: unknown) => setProblem(asProblem(error)));
  };
  const similar = () => {
    close();
    ask(`Something like ${hold.deal.title}`);
  };
  return (
    <section class={`outcome ${hold.state}`} aria-labelledby="outcome">
      <div class="seal"><Star />{hold.state === 'confirmed' && <Icon name="tick" />}{over && <Icon name="close" />}</div>
      <h3 id="outcome" ref={heading} tabIndex={-1}>{title}</h3>
      <p>{text}</p>
      {next && <p class={hold.state === 'confirmed' ? 'help number' : ''}>{next}</p>}
      {trouble && hold.checkout && <ProblemNotice problem={trouble.problem} next={trouble.next} />}
      {problem && <div role="alert"><ProblemNotice problem={problem} actions={problem.code === 'insufficient_stock' ? [{ label: 'Find something close', run: similar }] : []} /></div>}
      <div class="buttons">
        {hold.checkout?.bank && hold.state === 'requires_action' && <a class="primary" href={hold.checkout.bank}>Go to your bank</a>}
        {over && <button type="button" class="primary" onClick={anew}>{hold.state === 'failed' ? 'Try another card' : 'Hold it again'}</button>}
        {hold.state === 'confirmed' && <button type="button" class="primary" onClick={() => open({ sheet: 'orders' })}>See your orders</button>}
        {hold.state !== 'requires_action' && <button type="button" class="quiet" onClick={close}>Close</button>}
      </div>
    </section>
  );
}
