// Tells Souk which cards were seen and tapped. It is for the merchants' figures: when it fails, nobody notices.

import { serverNow } from '../api/clock.ts';
import { sessionId } from './chat.ts';
import { uuid } from './ids.ts';

type Kind = 'impression' | 'click' | 'view';

interface CardEvent {
  readonly id: string;
  readonly type: Kind;
  readonly product_id: string;
  readonly session_id: string;
  readonly at: string;
  readonly position?: number;
}

/** As many as the endpoint takes at once. */
const MOST_AT_ONCE = 100;
const WAIT_MS = 3000;
/** A card that half of is in view for this long was seen. */
const SEEN_AFTER_MS = 600;

let waiting: CardEvent[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const seen = new Set<string>();

/** Notes that the shopper saw a card, tapped it or read its details. `position` counts from one. */
export function note(type: Kind, productId: string, position?: number): void {
  if (!sessionId.value) return;
  const at = new Date(serverNow()).toISOString();
  waiting.push({ id: uuid(), type, product_id: productId, session_id: sessionId.value, at, ...(position && { position }) });
  if (waiting.length >= MOST_AT_ONCE) flush();
  else timer ??= setTimeout(flush, WAIT_MS);
}

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (waiting.length === 0) return;
  const events = waiting.splice(0, MOST_AT_ONCE);
  const body = new Blob([JSON.stringify({ events })], { type: 'application/json' });
  navigator.sendBeacon?.(new URL('events/cards', document.baseURI), body);
}

/** Notes an impression once `element` has been in view for a moment; once for each card of a turn. */
export function watchSeen(element: Element, turn: string, productId: string, position: number): () => void {
  const key = `${turn} ${productId}`;
  if (seen.has(key)) return () => {};
  let pending: ReturnType<typeof setTimeout> | undefined;
  const watcher = new IntersectionObserver(([entry]) => {
    clearTimeout(pending);
    if (!entry?.isIntersecting) return;
    pending = setTimeout(() => {
      watcher.disconnect();
      if (seen.has(key)) return;
      seen.add(key);
      note('impression', productId, position);
    }, SEEN_AFTER_MS);
  }, { threshold: 0.5 });
  watcher.observe(element);
  return () => {
    clearTimeout(pending);
    watcher.disconnect();
  };
}

export function watchLeaving(): void {
  addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') flush(); });
}
