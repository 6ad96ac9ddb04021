// Text of products and people stays text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Visit, written } from './shop.ts';
import { offer, word } from './merchant.ts';

const MARKUP = '<img src=x onerror="document.title=\'owned\'"><b>bold</b>';

test('a product whose texts are markup is shown as they were written', () => Visit.with({}, async (visit) => {
  const { page, sheet } = visit;
  const unique = word();
  const title = `${MARKUP} Lantern workshop ${unique}`;
  await offer({ title, description: `<script>document.title='owned'</script>${MARKUP}`, merchant: `Lantern ${MARKUP}`, stock: 5 });
  await visit.ask(`Lantern workshop ${unique}`);
  const card = visit.cards.filter({ hasText: unique });
  assert.ok((await card.innerText()).includes('<img src=x'));
  await card.getByRole('heading').getByRole('button').click();
  await written(sheet, '<script>').waitFor();
  await visit.inspect('markup');
  assert.equal(await page.locator('b, img[src$="/x"], main script, dialog script').count(), 0);
  await sheet.getByRole('button', { name: /^Reserve/ }).click();
  await written(sheet, 'Held for you').waitFor();
  assert.equal(await page.locator('b, img[src$="/x"]').count(), 0);
  assert.notEqual(await page.title(), 'owned');
}));

test('a message that is markup is shown as it was typed', () => Visit.with({}, async (visit) => {
  await visit.ask(`${MARKUP} spa near me`);
  assert.ok((await visit.page.locator('.said').innerText()).includes(MARKUP));
  assert.equal(await visit.page.locator('b, img[src$="/x"]').count(), 0);
  assert.notEqual(await visit.page.title(), 'owned');
}));

test('no script but the page’s own can run', () => Visit.with({}, async (visit) => {
  const { page } = visit;
  const refused = await page.evaluate(() => {
    try {
      document.body.innerHTML = '<p>markup</p>';
      return 'written';
    } catch (error) {
      return (error as Error).name;
    }
  });
  assert.equal(refused, 'TypeError');
  const answer = await page.request.get(page.url());
  const policy = answer.headers()['content-security-policy'] ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe|stripe/);
  assert.equal(await page.locator('script:not([src]), [onclick], [style]:not(html)').count(), 0);
  // The refusal itself is noted by the browser.
  visit.forgive(/TrustedHTML/);
}));
