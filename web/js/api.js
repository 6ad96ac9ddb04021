// Calls to Souk's API: one way out, one kind of failure.

const DEFAULT_TIMEOUT_MS = 30_000;

/** Server time minus this device's time, in ms: holds are counted down on the server's clock. */
let clockOffset = 0;
export const serverNow = () => Date.now() + clockOffset;

/** A call that was refused or never answered. `status` is 0 when no answer came. */
export class Problem extends Error {
  constructor({ status, code, title, detail, retryAfter = null, traceId = null, body = {} }) {
    super(detail);
    Object.assign(this, { status, code, title, detail, retryAfter, traceId, body });
  }

  /** Whether the server may have acted although we do not know it: only the same request may follow. */
  get unclear() {
    return this.status === 0 || (this.status >= 500 && this.status !== 503);
  }
}

/**
 * Sends one request. `path` is relative to the page, so the page works under any stage or prefix.
 * Resolves with the answer's JSON (null for 204); throws a {@link Problem} otherwise.
 */
export async function call(method, path, { body, headers = {}, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) {
  const response = await send(method, path, { body, headers, timeoutMs });
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(date)) clockOffset = date - Date.now();
  if (response.status === 204) return null;

  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw refused(response, answer ?? {});
}

/**
 * The address to ask for something the API named. Only addresses of this API are used: a token must
 * never travel elsewhere. `/x` and `https://host/stage/x` are both read as `x` below the page.
 */
export function within(address, fallback) {
  const base = new URL('.', document.baseURI);
  const url = new URL(address ?? fallback, base);
  if (url.origin === base.origin && url.pathname.startsWith(base.pathname)) return url.href;
  const rooted = typeof address === 'string' && /^\/[^/\\]/.test(address);
  return new URL(rooted ? address.slice(1) : fallback, base).href;
}

async function send(method, path, { body, headers, timeoutMs }) {
  try {
    return await fetch(new URL(path, document.baseURI), {
      method,
      headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw unanswered(error);
  }
}

function unanswered(error) {
  if (!navigator.onLine) {
    return new Problem({ status: 0, code: 'offline', title: 'You are offline.', detail: 'This device has no connection right now.' });
  }
  if (error.name === 'TimeoutError') {
    return new Problem({ status: 0, code: 'timeout', title: 'No answer in time.', detail: 'Souk took too long to answer.' });
  }
  return new Problem({ status: 0, code: 'unreachable', title: 'Souk cannot be reached.', detail: 'The connection failed before an answer came.' });
}

function refused(response, body) {
  const text = (value) => (typeof value === 'string' && value !== '' ? value : null);
  return new Problem({
    status: response.status,
    code: text(body.code) ?? `http_${response.status}`,
    title: text(body.title) ?? (response.status >= 500 ? 'Something broke on our side.' : 'That did not work.'),
    detail: text(body.detail) ?? text(body.message) ?? `Souk answered ${response.status}.`,
    retryAfter: seconds(response.headers.get('retry-after')),
    traceId: text(body.trace_id),
    body,
  });
}

/** `Retry-After` is a number of seconds or an HTTP date. */
function seconds(value) {
  if (!value) return null;
  const wait = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - serverNow()) / 1000);
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
