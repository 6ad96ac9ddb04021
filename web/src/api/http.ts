// Calls to Souk's API: one way out, one kind of failure.

import { learn, serverNow } from './clock.ts';

const TIMEOUT_MS = 30_000;

export interface Request {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Told {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly retryAfter?: number | null;
  readonly traceId?: string | null;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A call that was refused or never answered. `status` is 0 when no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** Seconds to wait before the next try. */
  readonly retryAfter: number | null;
  readonly traceId: string | null;
  /** Whatever else the problem document says. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor({ status, code, title, detail, retryAfter = null, traceId = null, members = {} }: Told) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.traceId = traceId;
    this.members = members;
  }

  /** Whether the server may have acted although we do not know it: only the same request may follow. */
  get unclear(): boolean {
    return this.status === 0 || (this.status >= 500 && this.status !== 503);
  }

  /** Whether somebody has to sign in first. */
  get signIn(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** Throws what is a defect on, so that only problems are shown as problems. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/** Sends one request and reads the JSON of its answer; null for 204. Throws a {@link Problem} otherwise. */
export async function call<T>(method: string, path: string, request: Request = {}): Promise<T> {
  const response = await send(method, path, request, AbortSignal.timeout(TIMEOUT_MS));
  if (response.status === 204) return null as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as T;
  throw response.ok ? unanswered(null) : refusal(response, answer);
}

/**
 * Sends one request and hands back the answer with its body unread. `path` is relative to the page, so
 * the page works under any stage or prefix. Throws a {@link Problem} when no answer comes.
 */
export async function send(method: string, path: string, { body, headers = {} }: Request, signal: AbortSignal): Promise<Response> {
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', signal };
  if (body !== undefined) {
    init.headers = { 'Content-Type': 'application/json', ...headers };
    init.body = JSON.stringify(body);
  }
  const sentAt = Date.now();
  try {
    const response = await fetch(new URL(path, document.baseURI), init);
    learn(response.headers.get('date'), sentAt);
    return response;
  } catch (error) {
    throw unanswered(error);
  }
}

/** The problem in an answer that is none of success. */
export function refusal(response: Response, document: unknown): Problem {
  const told: Record<string, unknown> = typeof document === 'object' && document !== null ? { ...document } : {};
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return new Problem({
    status: response.status,
    code: text(told['code']) ?? `http_${response.status}`,
    title: text(told['title']) ?? (response.status >= 500 ? 'Something broke on our side' : 'That did not work'),
    detail: text(told['detail']) ?? text(told['message']) ?? `Souk answered ${response.status}.`,
    retryAfter: seconds(response.headers.get('retry-after')),
    traceId: text(told['trace_id']),
    members: told,
  });
}

/** The problem of a request that nobody answered, or whose answer broke off. */
export function unanswered(error: unknown): Problem {
  const told = (code: string, title: string, detail: string) => new Problem({ status: 0, code, title, detail });
  if (!navigator.onLine) return told('offline', 'You are offline', 'This device has no connection right now.');
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return told('timeout', 'No answer in time', 'Souk took too long to answer.');
  }
  return told('unreachable', 'Souk cannot be reached', 'The connection failed before the answer was here.');
}

/**
 * The address to ask for something the API named. Only addresses of this API are used: a token must
 * never travel elsewhere. `/x` and `https://host/stage/x` are both read as `x` below the page.
 */
export function within(address: string | null | undefined, fallback: string): string {
  const base = new URL('.', document.baseURI);
  const url = new URL(address ?? fallback, base);
  if (url.origin === base.origin && url.pathname.startsWith(base.pathname)) return url.href;
  const rooted = typeof address === 'string' && /^\/[^/\\]/.test(address);
  return new URL(rooted ? address.slice(1) : fallback, base).href;
}

/** `Retry-After` is a number of seconds or an HTTP date. */
function seconds(value: string | null): number | null {
  if (!value) return null;
  const wait = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - serverNow()) / 1000);
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
