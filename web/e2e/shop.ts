// A shopper's browser in front of the deployed shop, and what a test wants to know of it.

import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** Where screenshots and the report go. The tests run in web/. */
export const OUT = resolve('../target/e2e');
export const API = setting('SOUK_TEST_API').replace(/\/$/, '');
export const SHOPPER = setting('SOUK_TEST_TOKEN_SHOPPER');
const CHROMIUM = process.env['CHROMIUM'] || '/usr/bin/chromium';
const AXE = createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js');
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by \`make e2e\`.`);
  return value;
}

export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 860 },
} as const;

export interface Look {
  readonly size?: keyof typeof SIZES;
  readonly dark?: boolean;
  readonly calm?: boolean;
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** Where `text` stands for the eye. What assistive technology is told often says the same once more, a moment later. */
export const written = (within: Page | Locator, text: string): Locator =>
  within.getByText(text).and(within.locator(':not([role=status])'));

/** One visit to the shop, in a browser with no memory. */
export class Visit {
  #faults: string[] = [];

  private constructor(readonly browser: Browser, readonly context: BrowserContext, readonly page: Page, readonly look: Look) {
    page.on('pageerror', (error) => this.#faults.push(String(error)));
    page.on('console', (message) => {
      // The browser itself notes each answer that is a refusal; those are part of many tests.
      const isRefusal = /^Failed to load resource/.test(message.text());
      if (message.type() === 'error' && !isRefusal) this.#faults.push(message.text());
    });
  }

  /** Runs `test` in a visit, and makes sure that nothing went wrong behind the scenes, such as a script refused by the policy. */
  static async with(look: Look, test: (visit: Visit) => Promise<void>, prepare?: (page: Page) => Promise<void>): Promise<void> {
    const browser = await launch();
    try {
      const phone = (look.size ?? 'phone') === 'phone';
      const context = await browser.newContext({
        viewport: SIZES[look.size ?? 'phone'],
        deviceScaleFactor: phone ? 2 : 1,
        hasTouch: phone,
        colorScheme: look.dark ? 'dark' : 'light',
        reducedMotion: look.calm ? 'reduce' : 'no-preference',
        locale: 'en-US',
        timezoneId: 'America/New_York',
      });
      context.setDefaultTimeout(15_000);
      await context.addInitScript({ path: AXE });
      const page = await context.newPage();
      const visit = new Visit(browser, context, page, look);
      await prepare?.(page);
      await page.goto(`${API}/`);
      await visit.lookIn('Boston');
      await test(visit);
      assert.deepEqual(visit.#faults, []);
    } finally {
      await browser.close();
    }
  }

  /** What the test itself provoked is no fault. */
  forgive(fault: RegExp): void {
    this.#faults = this.#faults.filter((one) => !fault.test(one));
  }

  async lookIn(city: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Where: / }).click();
    await this.sheet.getByRole('button', { name: city }).click();
    await this.sheet.waitFor({ state: 'detached' });
  }

  get sheet(): Locator {
    return this.page.getByRole('dialog');
  }

  get cards(): Locator {
    return this.page.locator('.turn:last-child .card:not(.skeleton)');
  }

  get reply(): Locator {
    return this.page.locator('.turn:last-child .reply');
  }

  /** Says `wish` and waits for the whole answer. */
  async ask(wish: string): Promise<void> {
    await this.page.getByLabel('Your message').fill(wish);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.turn:last-child[aria-busy=false]').waitFor();
  }

  /** Reserves the deal whose title has `title`, in the last answer. */
  async reserve(title: string | RegExp): Promise<void> {
    await this.cards.filter({ hasText: title }).first().getByRole('button', { name: /^Reserve/ }).click();
    await written(this.sheet, 'Held for you').waitFor();
  }

  async signIn(): Promise<void> {
    await this.sheet.getByLabel('Shopper token').fill(SHOPPER);
    await this.sheet.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Pays what the open sheet holds, by the test card that ends in `digits`. */
  async pay(digits: string): Promise<void> {
    const { sheet } = this;
    await sheet.getByLabel('E-mail').fill('ana@example.com');
    await sheet.getByRole('radio', { name: digits }).check();
    await sheet.getByRole('button', { name: /^Pay / }).click();
  }

  async outcome(title: string | RegExp): Promise<void> {
    await this.sheet.getByRole('heading', { name: title }).waitFor({ timeout: 40_000 });
  }

  /** Keeps a picture of what is shown, and has axe look at it: no serious violation, nothing wider than the screen. */
  async inspect(name: string): Promise<void> {
    mkdirSync(OUT, { recursive: true });
    const { page, look } = this;
    const state = `${name}-${look.size ?? 'phone'}-${look.dark ? 'dark' : 'light'}`;
    // Each picture on the screen is there, or has its stand-in.
    await page.waitForFunction(() => [...document.querySelectorAll('.picture img.coming')].every((picture) => {
      const { top, bottom, left, right } = picture.getBoundingClientRect();
      return bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth;
    }));
    await page.waitForFunction(() => document.getAnimations().every((one) => one.effect?.getTiming().iterations === Infinity || one.playState !== 'running'));
    await page.screenshot({ path: join(OUT, `${state}.png`) });
    const spills = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(spills <= 0, `${state} is ${spills} px wider than the screen`);
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
      interface Violation { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }
      return (await axe.run()).violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary}`) }));
    });
    const count = (impact: string) => violations.filter((one) => one.impact === impact).length;
    appendFileSync(join(OUT, 'axe.tsv'), `${[state, ...['critical', 'serious', 'moderate', 'minor'].map(count)].join('\t')}\n`);
    const grave = violations.filter(({ impact }) => impact === 'critical' || impact === 'serious');
    assert.deepEqual(grave, [], `axe on ${state}`);
  }
}
