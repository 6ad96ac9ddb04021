import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { answering, json, problem, sent, settle } from './browser.ts';

const { ask, sessionId, turns } = await import('../src/state/chat.ts');
const { email } = await import('../src/state/checkout.ts');
const { hold, holds } = await import('../src/state/holds.ts');
const { signOut } = await import('../src/state/leaving.ts');
const { load, orders } = await import('../src/state/orders.ts');
const { token } = await import('../src/state/signin.ts');

const DEAL = { id: 'p1', title: 'Hot stone massage', merchant: 'Spa', price: { amount: 7900, currency: 'USD' }, image_url: 'x' };
const TOLD = { session_id: 's1', message_id: 'm1', reply: 'One deal.', cards: [], degraded: false };
const PAGE = { items: [{ id: 'o1' }], next_cursor: null };
const authorized = () => sent.map(({ headers }) => headers['Authorization'] ?? null);

const shop = ({ path }: { path: string }) => {
  if (path === 'reserve') return json(201, { reservation_id: 'r1', expires_at: new Date(Date.now() + 300_000).toISOString() });
  if (path === 'chat/message') return json(200, TOLD);
  if (path.startsWith('orders')) return json(200, PAGE);
  return path === 'reserve/r1' ? new Response(null, { status: 204 }) : problem(404, 'product_not_found');
};

beforeEach(() => {
  token.value = 'a.b.c';
  turns.value = [];
  sessionId.value = null;
  holds.value = [];
  answering(shop);
});

test('who is signed in talks as themselves', async () => {
  ask('spa');
  await settle();
  assert.deepEqual(authorized(), ['Bearer a.b.c']);
});

test('a sign-in that has run out is given up, and the same is said without it, in a new conversation', async () => {
  sessionId.value = 's1';
  answering((request) => {
    if (request.headers['Authorization']) return problem(401, 'unauthenticated');
    return request.body['session_id'] ? problem(404, 'session_not_found') : json(200, { ...TOLD, session_id: 's2' });
  });
  ask('spa');
  await settle();
  assert.equal(token.value, '');
  assert.equal(sessionId.value, 's2');
  assert.deepEqual(authorized(), ['Bearer a.b.c', null, null]);
});

test('after signing out nothing is left for whoever comes next', async () => {
  ask('spa');
  email.value = 'ana@example.com';
  await hold(DEAL);
  await load();
  await settle();
  signOut();
  await settle();
  assert.deepEqual([token.value, email.value, sessionId.value], ['', '', null]);
  assert.deepEqual([turns.value, holds.value, orders.value.items], [[], [], []]);
  assert.ok(sent.some(({ method, path }) => method === 'DELETE' && path === 'reserve/r1'));
});

test('what was under way when one signed out stays away', async () => {
  const waiting: (() => void)[] = [];
  answering((request) => new Promise((done) => { waiting.push(() => done(shop(request))); }));
  ask('spa');
  void load();
  await settle();
  signOut();
  waiting.forEach((answer) => answer());
  await settle();
  assert.equal(sessionId.value, null);
  assert.deepEqual(orders.value, { items: [], next: null, loading: false, problem: null });
});
