// Which sheet is open. It stands in the address, so that a phone's back button closes it.

import { signal } from '@preact/signals';

export type Route =
  | { readonly sheet: 'deal'; readonly id: string }
  | { readonly sheet: 'pay'; readonly id: string }
  | { readonly sheet: 'orders' | 'place' };

export const route = signal<Route | null>(null);

export function routeOf(hash: string): Route | null {
  const [, sheet, id] = /^#(\w+)(?:=([\w-]+))?$/.exec(hash) ?? [];
  if ((sheet === 'deal' || sheet === 'pay') && id) return { sheet, id };
  if (sheet === 'orders' || sheet === 'place') return { sheet };
  return null;
}

const hashOf = (next: Route): string => ('id' in next ? `#${next.sheet}=${next.id}` : `#${next.sheet}`);

/** Opens a sheet, in place of the one that is open. */
export function open(next: Route): void {
  if (route.value) history.replaceState(history.state, '', hashOf(next));
  else history.pushState({ opened: true }, '', hashOf(next));
  route.value = next;
}

export function close(): void {
  if (!route.value) return;
  route.value = null;
  if (history.state?.opened) history.back();
  else history.replaceState(null, '', location.pathname + location.search);
}

export function watchRoute(): void {
  addEventListener('popstate', () => { route.value = routeOf(location.hash); });
  route.value = routeOf(location.hash);
}
