import assert from 'node:assert/strict';
import { test } from 'node:test';
import './browser.ts';

const { routeOf } = await import('../src/state/route.ts');
const { tokenFault } = await import('../src/state/signin.ts');
const { uuid } = await import('../src/state/ids.ts');
const { within } = await import('../src/api/http.ts');

test('an address names a sheet, or none', () => {
  assert.deepEqual(routeOf('#deal=0198-c0de'), { sheet: 'deal', id: '0198-c0de' });
  assert.deepEqual(routeOf('#orders'), { sheet: 'orders' });
  for (const hash of ['', '#deal', '#pay=', '#admin', '#deal=a/b', '#orders=<b>']) {
    const route = routeOf(hash);
    assert.ok(route === null || route.sheet === 'orders', hash);
  }
});

test('what the API names is asked for below the page, and nowhere else', () => {
  assert.equal(within('checkout/1', 'x'), 'https://shop.example/dev/checkout/1');
  assert.equal(within('/checkout/1', 'x'), 'https://shop.example/dev/checkout/1');
  assert.equal(within('https://shop.example/dev/checkout/1', 'x'), 'https://shop.example/dev/checkout/1');
  for (const address of ['https://evil.example/checkout/1', '//evil.example/1', '/\\evil.example', undefined]) {
    assert.equal(within(address, 'checkout/1'), 'https://shop.example/dev/checkout/1', address);
  }
});

test('a token that cannot be one is told before it is sent', () => {
  const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  assert.equal(tokenFault(token({ exp: 2000 }), 1_000_000), null);
  assert.match(tokenFault(token({ exp: 1 }), 1_000_000) ?? '', /run out/);
  for (const text of ['', 'abc', 'a.b.c', token(null)]) assert.match(tokenFault(text, 0) ?? '', /not a token/, text);
});

test('an id is a UUID also where the browser has none', () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(uuid(), form);
  const original = crypto.randomUUID;
  Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues: crypto.getRandomValues.bind(crypto) }, configurable: true });
  assert.match(uuid(), form);
  assert.ok(original);
});
