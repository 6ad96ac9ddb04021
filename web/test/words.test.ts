import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf } from '../src/words/facts.ts';
import { clockText, distanceText, listPriceText, priceText, spokenClock, stockText } from '../src/words/format.ts';
import { failureOf } from '../src/words/problems.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });

test('money is written in its own units', () => {
  assert.equal(priceText(usd(7900)), '$79');
  assert.equal(priceText(usd(7950)), '$79.50');
  assert.equal(priceText({ amount: 7900, currency: 'JPY' }), '¥7,900');
});

test('a list price is shown only where it is higher, and in the same currency', () => {
  assert.equal(listPriceText({ price: usd(100), list_price: usd(200) }), '$2');
  assert.equal(listPriceText({ price: usd(200), list_price: usd(200) }), null);
  assert.equal(listPriceText({ price: usd(100), list_price: { amount: 900, currency: 'EUR' } }), null);
  assert.equal(listPriceText({ price: usd(100), list_price: null }), null);
});

test('the stock is told by its number where there is one', () => {
  assert.equal(stockText({ availability: 'low', left: 2 }), '2 left');
  assert.equal(stockText({ availability: 'low' }), 'Only a few left');
  assert.equal(stockText({ availability: 'sold_out', left: 0 }), 'Sold out');
  assert.equal(stockText({ availability: 'in_stock', left: 40 }), null);
  assert.equal(stockText({}), null);
});

test('distances are as exact as they help', () => {
  assert.equal(distanceText(0.44), '0.4 km');
  assert.equal(distanceText(12.6), '13 km');
  assert.equal(distanceText(null), null);
});

test('a clock runs to nought and no further', () => {
  assert.equal(clockText(299_999), '4:59');
  assert.equal(clockText(9_000), '0:09');
  assert.equal(clockText(-5), '0:00');
  assert.equal(spokenClock(61_000), '1 minute 1 second');
  assert.equal(spokenClock(120_000), '2 minutes');
});

test('attributes become lines for people; what is no plain value is left out', () => {
  const facts = factsOf({
    duration_minutes: 80, valid_days: ['thu', 'mon', 'tue', 'wed'], booking_hours_ahead: 48, new_clients_only: true,
    sku: 'X-1', bring: 'swimsuit', nested: { a: 1 }, includes: ['tea', 7], latest_exit: '16:00', nothing: null,
  });
  assert.deepEqual(facts.lines, ['80 minutes', 'Mon–Thu', 'Book 2 days ahead', 'New clients only', 'Bring: swimsuit', 'Latest exit: 16:00']);
  assert.deepEqual(facts.includes, ['tea']);
  assert.deepEqual(factsOf({ valid_days: ['sat', 'mon'] }).lines, ['Mon, Sat']);
});

test('every failure has words, also one that is not known', () => {
  assert.equal(failureOf('payment_declined').title, 'Your card was declined');
  assert.match(failureOf('needs_attention').next, /Do not pay again/);
  assert.equal(failureOf('something_new').title, failureOf(undefined).title);
});
