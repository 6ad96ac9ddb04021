// A merchant and other shoppers, by the API: what a test needs to be on sale, or gone.

import { API } from './shop.ts';

async function call(method: string, path: string, body: unknown, token = ''): Promise<Record<string, string>> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
  if (token) headers['Authorization'] = `Bearer ${token}`;
  const answer = await fetch(`${API}/${path}`, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json() as Record<string, string>;
}

const merchant = (): string => process.env['SOUK_TEST_TOKEN_MERCHANT'] ?? '';

/** A word that is in no other product. */
export const word = (): string => `zq${crypto.randomUUID().replaceAll('-', '').slice(0, 10)}`;

export interface Offer {
  readonly title: string;
  readonly description?: string;
  readonly merchant?: string;
  readonly stock: number;
}

/** Puts a deal on sale in Boston; gives its id. */
export async function offer({ title, description = 'Two hours, all materials included.', merchant: name = 'Lantern House', stock }: Offer): Promise<string> {
  const product = await call('POST', 'products', {
    title,
    description,
    merchant: { name },
    category: ['Activities', 'Workshops'],
    price: { amount: 2400, currency: 'USD' },
    list_price: { amount: 4800, currency: 'USD' },
    location: { lat: 42.3601, lng: -71.0589, city: 'Boston' },
    rating: { average: 4.8, count: 51 },
    attributes: { duration_minutes: 120, includes: ['clay', 'glaze'] },
  }, merchant());
  const { id } = product;
  if (!id) throw new Error('The product has no id.');
  await call('PUT', `inventory/${id}`, { on_hand: stock }, merchant());
  return id;
}

/** Somebody else holds one. */
export async function holdByAnother(productId: string): Promise<void> {
  await call('POST', 'reserve', { items: [{ product_id: productId, quantity: 1 }] });
}
