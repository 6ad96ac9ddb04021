// Who pays: an access token of the user pool, which this tab keeps.

import { computed } from '@preact/signals';
import { serverNow } from '../api/clock.ts';
import { remembered } from './memory.ts';

export const token = remembered('token', '');
export const signedIn = computed(() => token.value !== '');

/** The token is good no longer. What the shopper was at stays. */
export const lapse = (): void => { token.value = ''; };

/** Keeps `entered` if it can be a token; gives why not otherwise. */
export function signIn(entered: string): string | null {
  const fault = tokenFault(entered.trim(), serverNow());
  if (!fault) token.value = entered.trim();
  return fault;
}

/** Why `text` cannot sign anyone in, or null. The API decides; this spares a round trip. */
export function tokenFault(text: string, now: number): string | null {
  const claims = claimsOf(text);
  if (!claims) return 'That is not a token. Paste the whole line that the command printed.';
  const end = claims['exp'];
  if (typeof end === 'number' && end * 1000 <= now) return 'This sign-in has run out. Make a new token.';
  return null;
}

function claimsOf(text: string): Record<string, unknown> | null {
  try {
    const payload = text.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const claims: unknown = JSON.parse(atob(payload));
    return typeof claims === 'object' ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
