// What the API answers, as far as the page reads it. docs/api/openapi.json has the whole of it.

/** Integer minor units of an ISO 4217 currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export type Availability = 'in_stock' | 'low' | 'sold_out';

export interface Rating {
  readonly average: number;
  readonly count: number;
}

export interface Card {
  readonly id: string;
  readonly title: string;
  readonly merchant: string;
  readonly price: Money;
  readonly list_price?: Money | null;
  readonly discount_percent: number;
  readonly rating?: Rating | null;
  readonly image_url: string;
  readonly distance_km?: number | null;
  readonly availability?: Availability | null;
  /** How many are left, where few are. */
  readonly left?: number | null;
  readonly reason?: string;
}

export interface Cards {
  readonly cards: readonly Card[];
}

export interface Product {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly merchant: { readonly name: string };
  readonly category: readonly string[];
  readonly price: Money;
  readonly list_price?: Money | null;
  readonly discount_percent: number;
  readonly rating?: Rating | null;
  readonly location?: { readonly city: string } | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly image_url: string;
}

export interface ChatAnswer {
  readonly session_id: string;
  readonly message_id: string;
  readonly reply: string;
  readonly cards: readonly Card[];
  readonly degraded: boolean;
}

export interface ChatSession {
  readonly turns: readonly (Omit<ChatAnswer, 'session_id'> & { readonly message: string })[];
}

export interface Reservation {
  readonly reservation_id: string;
  readonly expires_at: string;
}

export interface CheckoutBody {
  readonly reservation_id: string;
  readonly payment_method: string;
  readonly email: string;
  /** What the page shows: the checkout is refused where it would cost anything else. */
  readonly total: Money;
}

export interface CheckoutStarted {
  readonly checkout_id: string;
  readonly order_id: string;
  readonly status_url: string;
}

export interface CheckoutState {
  readonly status: 'processing' | 'requires_action' | 'confirmed' | 'failed';
  readonly failure?: { readonly code: string; readonly detail: string } | null;
  readonly next_action?: { readonly type?: string; readonly url?: string } | null;
}

export type OrderStatus = 'pending' | 'authorized' | 'confirmed' | 'refunded' | 'cancelled' | 'payment_failed';

export interface Order {
  readonly id: string;
  readonly status: OrderStatus;
  readonly lines: readonly { readonly product_id: string; readonly title: string; readonly quantity: number; readonly unit_price: Money }[];
  readonly total: Money;
  readonly refunded?: Money | null;
  readonly created_at: string;
}

export interface OrderPage {
  readonly items: readonly Order[];
  readonly next_cursor: string | null;
}

export interface Place {
  readonly name: string;
  readonly lat: number;
  readonly lng: number;
}
