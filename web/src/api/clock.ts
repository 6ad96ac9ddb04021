// The server's time on a device whose clock may be wrong. Holds end by the server's clock.

/** A `Date` header names a second; the answer was made somewhere within it. */
const RESOLUTION_MS = 1000;

/**
 * What is known of the server's time less this device's, in milliseconds: it lies in `[least, most]`.
 * Each answer narrows it. One that contradicts it means that this device's clock was set: it starts anew.
 */
export interface Offset {
  readonly least: number;
  readonly most: number;
}

export const UNKNOWN: Offset = { least: -Infinity, most: Infinity };

/** The offset after an answer dated `date` to a request sent and answered at these times of this device. */
export function observed(known: Offset, date: number, sentAt: number, answeredAt: number): Offset {
  const seen = { least: date - answeredAt, most: date + RESOLUTION_MS - sentAt };
  const both = { least: Math.max(known.least, seen.least), most: Math.min(known.most, seen.most) };
  return both.least <= both.most ? both : seen;
}

/** The best single guess; nought until an answer came. */
export function middle({ least, most }: Offset): number {
  return Number.isFinite(least) ? (least + most) / 2 : 0;
}

let offset = UNKNOWN;

/** The server's time now, in milliseconds since 1970. */
export const serverNow = (): number => Date.now() + middle(offset);

/** Learns from the `Date` header of an answer. */
export function learn(date: string | null, sentAt: number): void {
  const time = Date.parse(date ?? '');
  if (!Number.isNaN(time)) offset = observed(offset, time, sentAt, Date.now());
}
