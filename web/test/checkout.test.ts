import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { answering, json, problem, sent, settle } from './browser.ts';

const { email, pay, troubles } = await import('../src/state/checkout.ts');
const { hold, holdById, holds, letGo, moreTime, now, tick, timeLeft } = await import('../src/state/holds.ts');
const { token } = await import('../src/state/signin.ts');

const DEAL = { id: 'p1', title: 'Hot stone massage', merchant: 'Spa', price: { amount: 7900, currency: 'USD' }, image_url: 'x' };
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const held = () => json(201, { reservation_id: 'r1', expires_at: inMs(300_000) });
/** Reserves, and knows no product: its card is believed. */
const shop = ({ path }: { path: string }) => (path === 'reserve' ? held() : problem(404, 'product_not_found'));
const started = () => json(202, { checkout_id: 'c1', order_id: 'o1', status_url: 'checkout/c1' });
const keysOf = (path: string) => sent.filter((one) => one.path === path).map(({ headers }) => headers['Idempotency-Key']);
const keys = () => keysOf('checkout');
const broken = () => { throw new TypeError('Failed to fetch'); };

beforeEach(async () => {
  holds.value = [];
  troubles.value = new Map();
  token.value = 'a.b.c';
  email.value = 'ana@example.com';
  answering(shop);
  await hold(DEAL);
});

test('a reservation without an answer is asked for again under its key', async () => {
  holds.value = [];
  answering(broken);
  await assert.rejects(hold({ ...DEAL, id: 'p2' }));
  const [lost] = keysOf('reserve');
  answering(shop);
  await hold({ ...DEAL, id: 'p2' });
  assert.deepEqual(keysOf('reserve'), [lost]);
});

test('a refused reservation is another one the next time', async () => {
  answering(() => problem(409, 'insufficient_stock', { shortages: [] }));
  await assert.rejects(hold({ ...DEAL, id: 'p3' }));
  await assert.rejects(hold({ ...DEAL, id: 'p3' }));
  const [first, second] = keysOf('reserve');
  assert.notEqual(second, first);
});

test('a payment without a clear answer goes out again word for word, under its key', async () => {
  answering(broken);
  await pay('r1', 'pm_card_visa');
  const [first] = sent;
  assert.match(troubles.value.get('r1')?.next ?? '', /never charged twice/);
  answering(({ path }) => (path === 'checkout' ? started() : json(200, { status: 'confirmed' })));
  email.value = 'changed@example.com';
  await pay('r1', 'pm_card_mastercard');
  await settle();
  assert.deepEqual(sent[0]?.body, first?.body);
  assert.equal(keys()[0], first?.headers['Idempotency-Key']);
  assert.equal(holdById('r1')?.state, 'confirmed');
});

test('a hold is not called run out while a payment may be on its way', async () => {
  answering(broken);
  await pay('r1', 'pm_card_visa');
  holds.value = holds.value.map((one) => ({ ...one, expiresAt: Date.now() - 1000 }));
  tick();
  assert.equal(holdById('r1')?.state, 'held');
});

test('a refused payment may be changed, under another key', async () => {
  answering(() => problem(400, 'invalid_request'));
  await pay('r1', 'pm_card_visa');
  const [first] = keys();
  await pay('r1', 'pm_card_visa');
  assert.notEqual(keys()[1], first);
  assert.equal(holdById('r1')?.sent, null);
});

test('who has to sign in again pays under the same key', async () => {
  answering(() => problem(401, 'token_expired'));
  await pay('r1', 'pm_card_visa');
  assert.equal(token.value, '');
  const [first] = keys();
  token.value = 'd.e.f';
  await pay('r1', 'pm_card_visa');
  assert.equal(keys()[1], first);
});

test('a hold that ran out before the payment came is over', async () => {
  answering(() => problem(409, 'reservation_expired'));
  await pay('r1', 'pm_card_visa');
  assert.equal(holdById('r1')?.state, 'expired');
});

test('a declined card is told, and the bank’s page is a web address or nothing', async () => {
  const states = [
    { status: 'processing' },
    { status: 'requires_action', next_action: { type: 'redirect_to_url', url: 'javascript:alert(1)' } },
    { status: 'failed', failure: { code: 'payment_declined', detail: 'No.' } },
  ];
  const banks: unknown[] = [];
  answering(({ path }) => {
    if (path === 'checkout') return started();
    banks.push(holdById('r1')?.checkout?.bank);
    return json(200, states.shift());
  });
  await pay('r1', 'pm_card_visa');
  while (holdById('r1')?.state !== 'failed') await settle();
  assert.equal(holdById('r1')?.checkout?.failure?.code, 'payment_declined');
  assert.equal(banks.at(-1), null);
});

test('a hold runs out by the server’s clock', () => {
  tick();
  assert.ok(Math.abs(timeLeft(holdById('r1')!) - 300_000) < 2000);
  holds.value = holds.value.map((one) => ({ ...one, expiresAt: now.value - 1 }));
  tick();
  assert.equal(holdById('r1')?.state, 'expired');
});

test('what is paid is the price of now, and a card that was older is owned up to', async () => {
  answering(({ path }) => (path === 'reserve' ? held() : json(200, { price: { amount: 8900, currency: 'USD' } })));
  const made = await hold({ ...DEAL, id: 'p4' });
  assert.equal(made.deal.price.amount, 8900);
  assert.equal(made.was?.amount, 7900);
});

test('more time is given once, and what was given before is shown', async () => {
  const end = inMs(120_000);
  answering(() => problem(409, 'reservation_extended', { expires_at: end }));
  await assert.rejects(moreTime('r1'));
  assert.equal(holdById('r1')?.extended, true);
  assert.equal(holdById('r1')?.expiresAt, Date.parse(end));
});

test('what is gone is as good as let go', async () => {
  answering(() => problem(404, 'reservation_not_found'));
  await letGo('r1');
  assert.equal(holdById('r1'), undefined);
});
