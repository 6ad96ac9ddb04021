// What the page weighs and how fast it is there, by the browser's own trace: target/e2e/report.md.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { API, OUT, SIZES, launch } from './shop.ts';

/** What Lighthouse takes for a phone on a slow mobile network. */
const SLOW = { latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8, offline: false };
const SLOW_CPU = 4;

interface TraceEvent {
  readonly name: string;
  readonly ts: number;
  readonly args: { readonly data?: Record<string, unknown>; readonly frame?: string };
}

interface Figures {
  /** After gzip, however the gateway sent it. */
  readonly scriptKb: number;
  readonly scriptOnWireKb: number;
  readonly styleKb: number;
  readonly fontKb: number;
  readonly allKb: number;
  readonly requests: number;
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly shift: number;
}

async function measure(slow: boolean): Promise<Figures> {
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: SIZES.phone, deviceScaleFactor: 2, hasTouch: true, timezoneId: 'America/New_York' });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    if (slow) {
      await devtools.send('Network.emulateNetworkConditions', SLOW);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
    }
    const kinds = new Map<string, string>();
    const bytes = new Map<string, number>();
    devtools.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
    await browser.startTracing(page, { categories: ['loading', 'devtools.timeline', 'blink.user_timing'] });
    await page.goto(`${API}/`, { waitUntil: 'networkidle' });
    // The rest of the way: layout shifts count until the answer stands.
    const loaded = [...bytes.keys()];
    await page.getByLabel('Your message').fill('50% off spa near me');
    await page.keyboard.press('Enter');
    await page.locator('.turn[aria-busy=false] .card').first().waitFor({ timeout: 30_000 });
    await page.waitForTimeout(1000);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };

    const kb = (wanted?: string) => loaded
      .filter((id) => !wanted || kinds.get(id) === wanted)
      .reduce((sum, id) => sum + (bytes.get(id) ?? 0), 0) / 1024;
    const start = traceEvents.find(({ name, args }) => name === 'navigationStart' && String(args.data?.['documentLoaderURL'] ?? '').startsWith(API))?.ts ?? 0;
    const after = (name: string) => traceEvents.filter((one) => one.name === name && one.ts >= start).map(({ ts }) => (ts - start) / 1000);
    const shifts = traceEvents.filter(({ name, args }) => name === 'LayoutShift' && args.data?.['had_recent_input'] === false);
    const largest = after('largestContentfulPaint::Candidate').filter((ms) => ms < 10_000);
    const addresses = await page.evaluate(() => [...document.scripts].map(({ src }) => src));
    const scripts = await Promise.all(addresses.map(async (address) => (await page.request.get(address)).body()));
    return {
      scriptKb: scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0) / 1024,
      scriptOnWireKb: kb('Script'),
      styleKb: kb('Stylesheet'),
      fontKb: kb('Font'),
      allKb: kb(),
      requests: loaded.length,
      firstPaintMs: after('firstContentfulPaint')[0] ?? Number.NaN,
      largestPaintMs: largest[0] === undefined ? Number.NaN : Math.max(...largest.filter((ms) => ms <= largest[0]! + 3000)),
      shift: shifts.reduce((sum, { args }) => sum + Number(args.data?.['score'] ?? 0), 0),
    };
  } finally {
    await browser.close();
  }
}

test('a browser keeps what never changes, and asks again for what may', async () => {
  const page = await fetch(`${API}/`);
  const etag = page.headers.get('etag') ?? '';
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.equal((await fetch(`${API}/`, { headers: { 'If-None-Match': etag } })).status, 304);
  const named = (await page.text()).match(/assets\/[\w-]+\.(js|css|woff2)/g) ?? [];
  assert.ok(named.length >= 4, named.join());
  for (const name of named) {
    const asset = await fetch(`${API}/${name}`, { headers: { 'Accept-Encoding': 'br, gzip' } });
    assert.match(asset.headers.get('cache-control') ?? '', /immutable/, name);
    assert.equal(asset.headers.get('content-encoding'), name.endsWith('.woff2') ? null : 'br', name);
    assert.ok((await asset.arrayBuffer()).byteLength > 1000, name);
  }
});

test('the page is light, still, and soon there', async () => {
  const [here, slow] = [await measure(false), await measure(true)];
  const row = (what: string, figure: (figures: Figures) => string) => `| ${what} | ${figure(here)} | ${figure(slow)} |`;
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, 'speed.md'), [
    '| by the browser’s own trace, an empty cache | this machine | slow 4G (150 ms, 1.6 Mbit/s), CPU 4x slower |',
    '|---|---:|---:|',
    row('script, after gzip', ({ scriptKb }) => `${scriptKb.toFixed(1)} KB`),
    row('script, on the wire', ({ scriptOnWireKb }) => `${scriptOnWireKb.toFixed(1)} KB`),
    row('style', ({ styleKb }) => `${styleKb.toFixed(1)} KB`),
    row('fonts', ({ fontKb }) => `${fontKb.toFixed(1)} KB`),
    row('everything until it is still', ({ allKb, requests }) => `${allKb.toFixed(0)} KB in ${requests} requests`),
    row('first contentful paint', ({ firstPaintMs }) => `${firstPaintMs.toFixed(0)} ms`),
    row('largest contentful paint', ({ largestPaintMs }) => `${largestPaintMs.toFixed(0)} ms`),
    row('layout shift, until an answer stands', ({ shift }) => shift.toFixed(4)),
    '',
  ].join('\n'));
  for (const { scriptKb, shift } of [here, slow]) {
    assert.ok(scriptKb > 0 && scriptKb <= 60, `${scriptKb} KB of script`);
    assert.ok(shift < 0.01, `a layout shift of ${shift}`);
  }
});
