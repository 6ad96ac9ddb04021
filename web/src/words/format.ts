// Numbers and facts as people read them.

import type { Card, Money } from '../api/types.ts';

export function priceText({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' } as Intl.NumberFormatOptions);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** What it costs elsewhere, where that is more. */
export function listPriceText({ price, list_price: list }: Pick<Card, 'price' | 'list_price'>): string | null {
  return list && list.currency === price.currency && list.amount > price.amount ? priceText(list) : null;
}

export function distanceText(km: number | null | undefined): string | null {
  if (typeof km !== 'number') return null;
  return km < 10 ? `${km.toFixed(1)} km` : `${Math.round(km)} km`;
}

/** What is said of the stock, where there is something to say. */
export function stockText({ availability, left }: Pick<Card, 'availability' | 'left'>): string | null {
  if (availability === 'sold_out') return 'Sold out';
  if (typeof left === 'number' && left > 0 && availability !== 'in_stock') return `${left} left`;
  return availability === 'low' ? 'Only a few left' : null;
}

/** `4:59` */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The same for a screen reader. */
export function spokenClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return [minutes && count(minutes, 'minute'), rest && count(rest, 'second')].filter(Boolean).join(' ') || 'no time';
}

export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

export const dateText = (time: string): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
