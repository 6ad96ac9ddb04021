// What one can pay with: the test cards, or Stripe's own fields where the deployment has a publishable key.

export interface TestCard {
  readonly token: string;
  readonly name: string;
  readonly digits: string;
  readonly what: string;
}

export const TEST_CARDS: readonly TestCard[] = [
  { token: 'pm_card_visa', name: 'Visa', digits: '4242', what: 'goes through' },
  { token: 'pm_card_mastercard', name: 'Mastercard', digits: '4444', what: 'goes through' },
  { token: 'pm_card_authenticationRequired', name: 'Visa', digits: '3184', what: 'asks your bank' },
  { token: 'pm_card_visa_chargeDeclined', name: 'Visa', digits: '0002', what: 'is declined' },
  { token: 'pm_card_visa_chargeDeclinedInsufficientFunds', name: 'Visa', digits: '9995', what: 'has too little money' },
];

/** Stripe's publishable key, which the function that serves the page puts into it; null without one. */
export const stripeKey = (): string | null =>
  document.querySelector<HTMLMetaElement>('meta[name="stripe-key"]')?.content || null;

/** The part of Stripe.js that is used. */
interface StripeJs {
  elements(options?: unknown): { create(kind: 'card', options?: unknown): StripeField };
  createPaymentMethod(options: unknown): Promise<{ paymentMethod?: { id: string }; error?: { message?: string } }>;
}

interface StripeField {
  mount(element: HTMLElement): void;
  destroy(): void;
}

export interface CardField {
  /** A token for the card that was entered; throws an `Error` with a sentence for people. */
  tokenFor(email: string): Promise<string>;
  remove(): void;
}

const STRIPE_JS = 'https://js.stripe.com/v3/';
let loading: Promise<void> | null = null;

/** Puts Stripe's own card field into `room`: the card's number never reaches this page. */
export async function mountCardField(room: HTMLElement, key: string): Promise<CardField> {
  loading ??= loaded();
  await loading;
  const stripe = (window as unknown as { Stripe(key: string): StripeJs }).Stripe(key);
  const card = stripe.elements().create('card', { hidePostalCode: true });
  card.mount(room);
  return {
    async tokenFor(email) {
      const { paymentMethod, error } = await stripe.createPaymentMethod({ type: 'card', card, billing_details: { email } });
      if (!paymentMethod) throw new Error(error?.message ?? 'The card could not be read.');
      return paymentMethod.id;
    },
    remove: () => card.destroy(),
  };
}

function loaded(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = STRIPE_JS;
    script.onload = () => resolve();
    script.onerror = () => {
      loading = null;
      reject(new Error('The card field could not be loaded. Check your connection and open this again.'));
    };
    document.head.append(script);
  });
}
