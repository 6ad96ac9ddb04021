// The way from a wish to a confirmed order, on a phone and at a desk, by hand and by keyboard.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visit, written } from './shop.ts';
import { offer, word } from './merchant.ts';

const LOOKS = [
  { size: 'phone' }, { size: 'desktop' }, { size: 'phone', dark: true }, { size: 'desktop', dark: true },
] as const;

for (const look of LOOKS) {
  const name = `${look.size}, ${'dark' in look ? 'dark' : 'light'}`;
  test(`a wish becomes a confirmed order (${name})`, () => Visit.with(look, async (visit) => {
    const { page, sheet } = visit;
    await visit.inspect('welcome');
    await visit.ask('50% off spa near me');
    assert.ok(await visit.cards.count() >= 3);
    await visit.inspect('answer');

    const first = visit.cards.first();
    const title = await first.getByRole('heading').innerText();
    await first.getByRole('heading').getByRole('button').click();
    await written(sheet, 'Good to know').waitFor();
    await visit.inspect('deal');
    await sheet.getByRole('button', { name: /^Reserve/ }).click();
    await sheet.getByLabel('Shopper token').waitFor();
    await visit.inspect('sign-in');
    await visit.signIn();
    assert.match(await sheet.locator('.clock').first().innerText(), /^4:5\d|5:00/);
    await visit.inspect('pay');
    await visit.pay('4242');
    await visit.outcome('It’s yours');
    await visit.inspect('confirmed');

    await sheet.getByRole('button', { name: 'See your orders' }).click();
    const order = sheet.locator('.order').first();
    await written(order, 'Confirmed').waitFor();
    assert.match(await order.innerText(), new RegExp(title.slice(0, 20).replace(/[^\w ]/g, '.'), 'i'));
    await visit.inspect('orders');
    await page.goBack();
    await sheet.waitFor({ state: 'detached' });
    await visit.inspect('after');
  }));
}

test('the keyboard alone goes all the way, and the focus is always somewhere', () => Visit.with({ size: 'desktop' }, async (visit) => {
  const { page, sheet } = visit;
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') || element?.closest('label')?.textContent || element?.textContent || '';
  });
  const tabTo = async (what: RegExp, most = 40) => {
    for (let presses = 0; presses < most; presses += 1) {
      if (what.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach ${what}`);
  };
  const unique = word();
  await offer({ title: `Lantern workshop ${unique}`, stock: 5 });

  await page.reload();
  await page.keyboard.press('Tab');
  assert.match(await focused(), /Skip to the message field/);
  await page.keyboard.press('Enter');
  await page.keyboard.type(`Lantern workshop ${unique}`);
  await page.keyboard.press('Enter');
  await visit.cards.first().waitFor();
  await page.locator('body').press('Shift+Tab');
  await page.locator('.skip').focus();
  await tabTo(new RegExp(`^Lantern workshop ${unique}`));
  await page.keyboard.press('Enter');
  await sheet.waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  assert.match(await focused(), new RegExp(`Lantern workshop ${unique}`), 'the focus returns to the card');
  await tabTo(/^Reserve: Lantern/);
  await page.keyboard.press('Enter');
  await sheet.getByLabel('Shopper token').waitFor();
  await tabTo(/Shopper token/);
  await page.keyboard.insertText(process.env['SOUK_TEST_TOKEN_SHOPPER']!);
  await page.keyboard.press('Enter');
  await sheet.getByLabel('E-mail').waitFor();
  await tabTo(/E-mail/);
  await page.keyboard.type('ana@example.com');
  await tabTo(/Visa.*4242/);
  await page.keyboard.press('ArrowDown');
  await tabTo(/^Pay /);
  await page.keyboard.press('Enter');
  await visit.outcome('It’s yours');
  assert.match(await focused(), /It’s yours/, 'the outcome is read out');
  await tabTo(/^Close$/);
  await page.keyboard.press('Enter');
  await sheet.waitFor({ state: 'detached' });
}));

test('what was said and held is still there after a reload', () => Visit.with({}, async (visit) => {
  const unique = word();
  await offer({ title: `Lantern workshop ${unique}`, stock: 5 });
  await visit.ask(`Lantern workshop ${unique}`);
  await visit.reserve(unique);
  await visit.page.reload();
  await written(visit.sheet, 'Held for you').waitFor();
  await visit.page.keyboard.press('Escape');
  await visit.page.getByRole('button', { name: new RegExp(`^Let go: .*${unique}`) }).click();
  await visit.page.getByRole('button', { name: new RegExp(`^Reserve: .*${unique}`) }).waitFor();
}));

test('who wants no motion sees none', () => Visit.with({ calm: true }, async ({ page }) => {
  const moving = () => page.evaluate(() => document.getAnimations().length);
  await page.route('**/chat/message', async (route) => {
    await new Promise((resume) => { setTimeout(resume, 500); });
    await route.continue();
  });
  await page.getByLabel('Your message').fill('50% off spa near me');
  await page.keyboard.press('Enter');
  await page.locator('.skeleton').first().waitFor();
  assert.equal(await moving(), 0);
  await page.locator('.turn[aria-busy=false]').waitFor();
  await page.getByRole('button', { name: 'Your orders' }).click();
  assert.equal(await moving(), 0);
}));

test('the place is found by permission, or picked', () => Visit.with({}, async (visit) => {
  const { page, context, sheet } = visit;
  await page.getByRole('button', { name: /^Where: / }).click();
  await visit.inspect('place');
  await sheet.getByRole('button', { name: 'Use my location' }).click();
  await written(sheet, 'Pick a city instead').waitFor();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 47.6097, longitude: -122.3331 });
  await sheet.getByRole('button', { name: 'Use my location' }).click();
  await sheet.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Where: Near me' }).waitFor();
  const sent = page.waitForRequest('**/chat/message');
  await visit.ask('coffee near me');
  assert.deepEqual((await sent).postDataJSON().location, { lat: 47.61, lng: -122.333 });
}));
