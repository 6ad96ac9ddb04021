// The cards are there before the words: seen behind a gateway that streams, which the local one does not.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { API, SIZES, launch } from './shop.ts';

const PAUSE_MS = 700;
const pause = () => new Promise((resume) => { setTimeout(resume, PAUSE_MS); });

let gateway: Server;

/** Passes everything on, and tells the events of an answer one by one, with a pause before each. */
async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const answer = await fetch(new URL(API).origin + request.url, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  const told = Object.fromEntries([...answer.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-encoding|connection)$/.test(name)));
  response.writeHead(answer.status, told);
  if (!told['content-type']?.startsWith('text/event-stream')) {
    response.end(Buffer.from(await answer.arrayBuffer()));
    return;
  }
  for (const event of (await answer.text()).split(/(?<=\n\n)/)) {
    await pause();
    // In the middle of a line too: pieces are cut anywhere.
    response.write(event.slice(0, event.length / 2));
    response.write(event.slice(event.length / 2));
  }
  response.end();
}

before(async () => {
  gateway = createServer((request, response) => void pass(request, response).catch(() => response.destroy()));
  await new Promise<void>((ready) => { gateway.listen(0, '127.0.0.1', ready); });
});
after(() => gateway.close());

for (const size of ['phone', 'desktop'] as const) {
  test(`cards come before words, and nothing moves (${size})`, async () => {
    const browser = await launch();
    try {
      const page = await browser.newPage({ viewport: SIZES[size], timezoneId: 'America/New_York' });
      await page.addInitScript(() => {
        const seen = window as unknown as { shift: number };
        seen.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      const { port } = gateway.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}${new URL(API).pathname}/`);
      await page.getByLabel('Your message').fill('50% off spa near me');
      await page.keyboard.press('Enter');
      await page.locator('.skeleton').first().waitFor();
      await page.locator('.card:not(.skeleton)').first().waitFor();
      const early = await page.locator('.reply').innerText();
      assert.match(early, /Looking closer/, 'the words are still to come');
      await page.locator('.turn[aria-busy=false]').waitFor();
      assert.doesNotMatch(await page.locator('.reply').innerText(), /Looking closer/);
      const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
      assert.ok(shift < 0.01, `a layout shift of ${shift}`);
    } finally {
      await browser.close();
    }
  });
}
