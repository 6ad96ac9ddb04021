// The endpoints that the page uses.

import { eventsOf } from './events.ts';
import { Problem, call, refusal, send, unanswered } from './http.ts';
import type {
  Card, Cards, ChatAnswer, ChatSession, CheckoutBody, CheckoutStarted, CheckoutState, OrderPage, Place, Product, Reservation,
} from './types.ts';

/** A turn may take its time; a connection that says nothing for this long is given up. */
const SILENCE_MS = 30_000;

/** What is told of an answer while it comes. */
export interface Telling {
  begun(sessionId: string, messageId: string): void;
  cards(cards: readonly Card[], final: boolean): void;
  reply(text: string): void;
}

/** Says `message`. The answer is told in parts where the server can, and given whole at the end. */
export async function say(message: string, sessionId: string | null, place: Place | null, token: string, telling: Telling): Promise<ChatAnswer> {
  const body = {
    message,
    ...(sessionId && { session_id: sessionId }),
    ...(place && { location: { lat: place.lat, lng: place.lng } }),
  };
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new DOMException('silence', 'TimeoutError')), SILENCE_MS);
  };
  heard();
  try {
    const request = { body, headers: { ...bearer(token), Accept: 'text/event-stream, application/json;q=0.5' } };
    const response = await send('POST', 'chat/message', request, silence.signal);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (isStream && response.ok && response.body) return await listened(response, telling, heard);
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer as ChatAnswer;
    throw response.ok ? unanswered(null) : refusal(response, answer);
  } finally {
    clearTimeout(timer);
  }
}

async function listened(response: Response, telling: Telling, heard: () => void): Promise<ChatAnswer> {
  try {
    for await (const { event, data } of eventsOf(response.body!)) {
      heard();
      const told = JSON.parse(data);
      if (event === 'session') telling.begun(told.session_id, told.message_id);
      if (event === 'cards') telling.cards(told.cards, told.final);
      if (event === 'reply') telling.reply(told.text);
      if (event === 'done') return told;
      if (event === 'error') throw refusal(new Response(null, { status: told.status ?? 500 }), told);
    }
  } catch (error) {
    throw error instanceof Problem ? error : unanswered(error);
  }
  throw unanswered(null);
}

export const conversation = (sessionId: string, token: string): Promise<ChatSession> =>
  call('GET', `chat/session/${encodeURIComponent(sessionId)}`, { headers: bearer(token) });

export const product = (id: string): Promise<Product> => call('GET', `products/${encodeURIComponent(id)}`);

/** The deal's card as it is now; none where the deal is gone. */
export async function card(id: string): Promise<Card | null> {
  const { cards } = await call<Cards>('GET', `bff/product-cards?ids=${encodeURIComponent(id)}`);
  return cards[0] ?? null;
}

export const reserve = (productId: string, key: string): Promise<Reservation> =>
  call('POST', 'reserve', { body: { items: [{ product_id: productId, quantity: 1 }] }, headers: { 'Idempotency-Key': key } });

export const release = (id: string): Promise<null> => call('DELETE', `reserve/${encodeURIComponent(id)}`);

export const extend = (id: string): Promise<Reservation> => call('POST', `reserve/${encodeURIComponent(id)}/extend`);

export const checkOut = (body: CheckoutBody, key: string, token: string): Promise<CheckoutStarted> =>
  call('POST', 'checkout', { body, headers: { ...bearer(token), 'Idempotency-Key': key } });

export const checkoutState = (address: string, token: string): Promise<CheckoutState> =>
  call('GET', address, { headers: bearer(token) });

export const orders = (cursor: string | null, token: string): Promise<OrderPage> =>
  call('GET', `orders?limit=20${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { headers: bearer(token) });

const bearer = (token: string): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});
