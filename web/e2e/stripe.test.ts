// With a publishable key the card is entered into Stripe's own field. Stripe itself is played by a few lines here.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { API, Visit, written } from './shop.ts';

const KEY = 'pk_test_page';
/** As the function widens it when it has a key. */
const POLICY = "default-src 'none'; script-src 'self' https://js.stripe.com; style-src 'self'; font-src 'self'; img-src 'self' https: data:; connect-src 'self' https://api.stripe.com; frame-src https://js.stripe.com";
const STRIPE_JS = `window.Stripe = (key) => ({
  elements: () => ({ create: () => ({
    mount(room) { room.textContent = 'a card field for ' + key; },
    destroy() {},
  }) }),
  createPaymentMethod: async ({ billing_details }) => billing_details.email.startsWith('no')
    ? { error: { message: 'Your card number is incomplete.' } }
    : { paymentMethod: { id: 'pm_card_visa' } },
});`;

async function withKey(page: Page): Promise<void> {
  await page.route(`${API}/`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('<meta name="stripe-key" content="">', `<meta name="stripe-key" content="${KEY}">`);
    await route.fulfill({ status: 200, body, headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY } });
  });
  await page.route('https://js.stripe.com/v3/', (route) => route.fulfill({ contentType: 'text/javascript', body: STRIPE_JS }));
}

test('Stripe’s own field takes the card where there is a key', () => Visit.with({}, async (visit) => {
  const { sheet } = visit;
  await visit.ask('50% off spa near me');
  await visit.reserve('');
  await visit.signIn();
  await written(sheet, `a card field for ${KEY}`).waitFor();
  assert.equal(await sheet.getByRole('radio').count(), 0);
  await sheet.getByLabel('E-mail').fill('no@example.com');
  await sheet.getByRole('button', { name: /^Pay / }).click();
  await written(sheet, 'Your card number is incomplete.').waitFor();
  await visit.inspect('stripe');
  await sheet.getByLabel('E-mail').fill('ana@example.com');
  await sheet.getByRole('button', { name: /^Pay / }).click();
  await visit.outcome('It’s yours');
}, withKey));
