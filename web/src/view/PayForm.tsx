import { useEffect, useRef, useState } from 'preact/hooks';
import { email, pay, sending, troubles } from '../state/checkout.ts';
import type { Hold } from '../state/holds.ts';
import { TEST_CARDS, mountCardField, stripeKey } from '../state/payment-methods.ts';
import type { CardField } from '../state/payment-methods.ts';
import { signOut } from '../state/leaving.ts';
import { signedIn } from '../state/signin.ts';
import { priceText } from '../words/format.ts';
import { ProblemNotice } from './Notice.tsx';
import { SignIn } from './SignIn.tsx';

/** Asks for what a payment needs, and sends it. One without a clear answer is repeated as it was. */
export function PayForm({ hold }: { readonly hold: Hold }) {
  if (!signedIn.value) return <SignIn why="pay" />;
  return <Form hold={hold} />;
}

function Form({ hold }: { readonly hold: Hold }) {
  const [card, setCard] = useState(hold.sent?.payment_method ?? TEST_CARDS[0]!.token);
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<CardField | null>(null);
  const address = useRef<HTMLInputElement>(null);
  const key = stripeKey();
  // Who just signed in had the focus in a form that is gone.
  useEffect(() => {
    if (!document.activeElement?.closest('dialog :is(button, input, a)')) address.current?.focus();
  }, []);
  const trouble = troubles.value.get(hold.id);
  const frozen = hold.sent !== null;
  const submit = async (event: Event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    setFault(null);
    if (!form.reportValidity()) return;
    try {
      const method = key && !frozen ? await field.current?.tokenFor(email.value) : card;
      if (method) await pay(hold.id, method);
    } catch (error) {
      setFault((error as Error).message);
    }
  };
  return (
    <form class="form" noValidate onSubmit={submit}>
      <label>
        E-mail, for the receipt
        <input
          ref={address}
          type="email"
          autocomplete="email"
          inputMode="email"
          maxLength={254}
          required
          readOnly={frozen}
          value={hold.sent?.email ?? email.value}
          onInput={(event) => { email.value = event.currentTarget.value; }}
        />
      </label>
      {key ? <StripeField publicKey={key} field={field} onFault={setFault} /> : <TestCards chosen={card} frozen={frozen} choose={setCard} />}
      {fault && <p class="fault" role="alert">{fault}</p>}
      {trouble && <div role="alert"><ProblemNotice problem={trouble.problem} next={trouble.next} /></div>}
      <button type="submit" class="primary wide-button" aria-disabled={sending.value}>
        {sending.value ? 'Sending…' : frozen ? `Try again: pay ${priceText(hold.deal.price)}` : `Pay ${priceText(hold.deal.price)}`}
      </button>
      <p class="help">
        {key ? 'Your card goes to Stripe, and never to us. ' : 'Test mode: no real card is charged. '}
        <button type="button" class="link" onClick={signOut}>Sign out</button>
      </p>
    </form>
  );
}

interface CardsProps {
  readonly chosen: string;
  readonly frozen: boolean;
  choose(token: string): void;
}

function TestCards({ chosen, frozen, choose }: CardsProps) {
  return (
    <fieldset class="test-cards" disabled={frozen}>
      <legend>Test card</legend>
      {TEST_CARDS.map(({ token, name, digits, what }) => (
        <label key={token}>
          <input type="radio" name="card" value={token} checked={chosen === token} onChange={() => choose(token)} />
          <span>{name} <span class="digits"><span class="unseen">ending in </span><span aria-hidden="true">•••• </span>{digits}</span></span>
          <small>{what}</small>
        </label>
      ))}
    </fieldset>
  );
}

interface StripeProps {
  readonly publicKey: string;
  readonly field: { current: CardField | null };
  onFault(fault: string): void;
}

function StripeField({ publicKey, field, onFault }: StripeProps) {
  const room = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mounted = mountCardField(room.current!, publicKey);
    mounted.then((made) => { field.current = made; }, (error: Error) => onFault(error.message));
    return () => void mounted.then((made) => made.remove(), () => {});
  }, []);
  return <div><span class="label">Card</span><div ref={room} class="stripe-field" /></div>;
}
