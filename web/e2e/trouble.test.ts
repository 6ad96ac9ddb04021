// What goes wrong, and what the shopper is told to do next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Request } from 'playwright-core';
import { Visit, written } from './shop.ts';
import { holdByAnother, offer, reprice, word } from './merchant.ts';

/** A deal of its own, and the answer that shows it. */
async function find(visit: Visit, stock = 5): Promise<string> {
  const unique = word();
  await offer({ title: `Lantern workshop ${unique}`, stock });
  await visit.ask(`Lantern workshop ${unique}`);
  return unique;
}

test('a declined card is told, and another one pays', () => Visit.with({}, async (visit) => {
  await visit.reserve(await find(visit));
  await visit.signIn();
  await visit.pay('0002');
  await visit.outcome('Your card was declined');
  await written(visit.sheet, 'You were not charged').waitFor();
  await visit.inspect('declined');
  await visit.sheet.getByRole('button', { name: 'Try another card' }).click();
  await visit.pay('4444');
  await visit.outcome('It’s yours');
}));

test('a card for which the bank asks is confirmed at the bank', () => Visit.with({}, async (visit) => {
  const { sheet, page } = visit;
  await visit.reserve(await find(visit));
  await visit.signIn();
  await visit.pay('3184');
  const bank = sheet.getByRole('link', { name: 'Go to your bank' });
  await bank.waitFor({ timeout: 40_000 });
  await visit.inspect('bank');
  await bank.click();
  await page.getByRole('button', { name: 'Authorize' }).or(page.getByRole('link', { name: 'Authorize' })).click();
  await visit.outcome('It’s yours');
  assert.ok(!page.url().includes('checkout='), 'the address forgets the way back');
}));

test('a hold that runs out says so, and can be had again', () => Visit.with({}, async (visit) => {
  const { page, sheet } = visit;
  await visit.reserve(await find(visit));
  await page.clock.fastForward('03:30');
  await page.clock.fastForward('00:45');
  await sheet.locator('.clock.hurry').waitFor();
  await visit.inspect('hurry');
  await sheet.getByRole('button', { name: '5 more minutes' }).click();
  await sheet.locator('.clock:not(.hurry)').waitFor();
  assert.match(await sheet.locator('.clock').innerText(), /^(4:5\d|5:00)/);
  assert.equal(await sheet.getByRole('button', { name: '5 more minutes' }).count(), 0);
  await page.clock.fastForward('05:10');
  await visit.outcome('This hold has ended');
  await visit.inspect('expired');
  await sheet.getByRole('button', { name: 'Hold it again' }).click();
  await written(sheet, 'Held for you').waitFor();
}, (page) => page.clock.install()));

test('a device whose clock is an hour wrong counts the right five minutes', () => Visit.with({}, async (visit) => {
  await visit.reserve(await find(visit));
  assert.match(await visit.sheet.locator('.clock').innerText(), /^(4:5\d|5:00)/);
}, (page) => page.clock.install({ time: Date.now() + 3_600_000 })));

test('a deal that somebody else was quicker to hold is sold out', () => Visit.with({}, async (visit) => {
  const unique = word();
  const id = await offer({ title: `Lantern workshop ${unique}`, stock: 1 });
  await visit.ask(`Lantern workshop ${unique}`);
  await holdByAnother(id);
  await visit.cards.filter({ hasText: unique }).getByRole('button', { name: /^Reserve/ }).click();
  await visit.cards.getByRole('button', { name: 'Find something close' }).waitFor();
  assert.match(await visit.cards.filter({ hasText: unique }).innerText(), /Sold out/);
  await visit.inspect('sold-out');
}));

test('the details of a deal say how it stands now, and not when it was shown', () => Visit.with({}, async (visit) => {
  const unique = word();
  const id = await offer({ title: `Lantern workshop ${unique}`, stock: 1 });
  await visit.ask(`Lantern workshop ${unique}`);
  assert.doesNotMatch(await visit.cards.filter({ hasText: unique }).innerText(), /Sold out/);
  await holdByAnother(id);
  await visit.cards.filter({ hasText: unique }).locator('h3 button').click();
  await visit.sheet.locator('.stock', { hasText: 'Sold out' }).waitFor();
}));

test('a price that went up while the deal was held is not paid unseen', () => Visit.with({}, async (visit) => {
  const { sheet } = visit;
  const unique = word();
  const id = await offer({ title: `Lantern workshop ${unique}`, stock: 3 });
  await visit.ask(`Lantern workshop ${unique}`);
  await visit.reserve(unique);
  await visit.signIn();
  await reprice(id, 3100);
  await visit.pay('4242');
  await visit.outcome('This hold has ended');
  await written(sheet, 'The price is no longer the one that was shown').waitFor();
  await visit.inspect('price-changed');
  await sheet.getByRole('button', { name: 'Hold it again' }).click();
  await written(sheet, 'it was $24').waitFor();
  await sheet.getByRole('button', { name: 'Pay $31' }).waitFor();
}));

test('offline nothing is lost: what was said goes out once the connection is back', () => Visit.with({}, async (visit) => {
  const { page, context } = visit;
  await context.setOffline(true);
  await written(page, 'You are offline. What is on the page stays').waitFor();
  await page.getByLabel('Your message').fill('50% off spa near me');
  await page.keyboard.press('Enter');
  await written(page, 'goes out by itself').waitFor();
  await visit.inspect('offline');
  await context.setOffline(false);
  await visit.cards.first().waitFor();
  assert.equal(await page.locator('.turn').count(), 1);
}));

test('a payment whose answer is lost goes out again under its key, and is paid once', () => Visit.with({}, async (visit) => {
  const { page, sheet } = visit;
  const unique = await find(visit);
  await visit.reserve(unique);
  await visit.signIn();
  const sent: Request[] = [];
  await page.route('**/checkout', async (route) => {
    sent.push(route.request());
    if (sent.length > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await visit.pay('4242');
  await written(sheet, 'never charged twice').waitFor();
  await visit.inspect('unclear');
  await sheet.getByRole('button', { name: /^Try again: pay/ }).click();
  await visit.outcome('It’s yours');
  const [first, second] = sent;
  assert.equal(second?.headers()['idempotency-key'], first?.headers()['idempotency-key']);
  assert.equal(second?.postData(), first?.postData());
  await sheet.getByRole('button', { name: 'See your orders' }).click();
  await sheet.locator('.order').first().waitFor();
  assert.equal(await sheet.locator('.order').filter({ hasText: unique }).count(), 1);
}));

test('a reservation whose answer is lost holds once', () => Visit.with({}, async (visit) => {
  const unique = await find(visit, 1);
  let tries = 0;
  await visit.page.route('**/reserve', async (route) => {
    tries += 1;
    if (tries > 1) return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  const card = visit.cards.filter({ hasText: unique });
  await card.getByRole('button', { name: /^Reserve/ }).click();
  // There is one only, and it is this shopper's: the same request again gets it.
  await card.getByRole('button', { name: 'Try again' }).click();
  await written(visit.sheet, 'Held for you').waitFor();
}));

test('a degraded answer says so', () => Visit.with({}, async (visit) => {
  await visit.page.route('**/chat/message', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('"degraded":false', '"degraded":true') });
  });
  await visit.ask('50% off spa near me');
  await written(visit.page, 'Part of our search is out of order').waitFor();
  await visit.inspect('degraded');
}));

test('an answer that breaks off is taken from the conversation, and not asked for twice', () => Visit.with({}, async (visit) => {
  let asked = 0;
  await visit.page.route('**/chat/message', async (route) => {
    asked += 1;
    const answer = await route.fetch();
    const text = await answer.text();
    await route.fulfill({ response: answer, body: text.slice(0, text.indexOf('event: done')) });
  });
  await visit.ask('50% off spa near me');
  await visit.page.getByRole('button', { name: 'Try again' }).click();
  await written(visit.page, 'Souk cannot be reached').waitFor({ state: 'detached' });
  await visit.cards.first().waitFor();
  assert.notEqual(await visit.reply.innerText(), '');
  assert.equal(asked, 1);
}));

test('a busy shop says when to come back', () => Visit.with({}, async (visit) => {
  const problem = { type: 'x', title: 'Too many requests', status: 429, code: 'too_many_requests', detail: 'Too many messages.' };
  await visit.page.route('**/chat/message', (route) => route.fulfill({
    status: 429, headers: { 'retry-after': '2', 'content-type': 'application/problem+json' }, body: JSON.stringify(problem),
  }));
  await visit.ask('50% off spa near me');
  await visit.page.getByRole('button', { name: /Try again in \d s/ }).waitFor();
  await visit.page.unroute('**/chat/message');
  await visit.page.getByRole('button', { name: 'Try again', exact: true }).click();
  await visit.cards.first().waitFor();
}));
