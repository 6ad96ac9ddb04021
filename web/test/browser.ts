// The part of a browser that the page's state needs, for tests in Node, and an API that is told what to answer.

class MemoryStorage {
  readonly #items = new Map<string, string>();
  getItem(key: string): string | null { return this.#items.get(key) ?? null; }
  setItem(key: string, value: string): void { this.#items.set(key, value); }
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

type Answer = (sent: Sent) => Response | Promise<Response>;

/** What was sent, oldest first. */
export const sent: Sent[] = [];
let answer: Answer = () => new Response(null, { status: 500 });

/** From now on the API answers so. A thrown `TypeError` is a connection that failed. */
export function answering(next: Answer): void {
  sent.length = 0;
  answer = next;
}

export const json = (status: number, document: unknown): Response =>
  new Response(JSON.stringify(document), { status, headers: { 'content-type': 'application/json', date: new Date().toUTCString() } });

export const problem = (status: number, code: string, members: Record<string, unknown> = {}): Response =>
  json(status, { type: `urn:souk:problem:${code}`, title: code, status, code, detail: 'In a sentence.', ...members });

/** An answer in parts, cut into pieces of `size` characters. */
export function events(told: readonly (readonly [string, unknown])[], size = 11): Response {
  const text = told.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join('');
  const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  const body = new ReadableStream({
    start(stream) {
      for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece));
      stream.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

/** Lets what was started come to its end. */
export const settle = (): Promise<void> => new Promise((done) => { setTimeout(done, 20); });

const globals: Record<string, unknown> = {
  sessionStorage: new MemoryStorage(),
  localStorage: new MemoryStorage(),
  document: { baseURI: 'https://shop.example/dev/', querySelector: () => null },
  navigator: { onLine: true },
  addEventListener: () => {},
  fetch: (url: URL, init: RequestInit) => {
    const request: Sent = {
      method: init.method ?? 'GET',
      path: url.pathname.replace('/dev/', ''),
      headers: init.headers as Record<string, string>,
      body: init.body ? JSON.parse(String(init.body)) as Record<string, unknown> : {},
    };
    sent.push(request);
    return Promise.resolve(request).then(answer);
  },
};
for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
