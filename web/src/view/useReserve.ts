import { useState } from 'preact/hooks';
import { Problem, asProblem } from '../api/http.ts';
import type { Card } from '../api/types.ts';
import { dealOf, hold, holdOf } from '../state/holds.ts';
import type { Hold } from '../state/holds.ts';
import { open } from '../state/route.ts';
import { stockText } from '../words/format.ts';

export interface Reserving {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** How many are left, once the API said that there are too few. */
  readonly left: number | null;
  /** Holds the deal, or opens the sheet of the hold that there is. */
  act(): void;
}

const LABELS: Partial<Record<Hold['state'], string>> = {
  held: 'Held · pay now', paying: 'Paying…', requires_action: 'Finish paying', confirmed: 'Yours',
};

/** What the one button of a deal says. */
export function reserveLabel(productId: string, busy: boolean, soldOut: boolean): string {
  const label = LABELS[holdOf(productId)?.state ?? 'expired'];
  return label ?? (busy ? 'Holding…' : soldOut ? 'Sold out' : 'Reserve');
}

/** What is said of a deal's stock: a refusal knows it better than the card. */
export function stockOf(card: Card, reserving: Reserving): { readonly stock: string | null; readonly soldOut: boolean } {
  const left = reserving.left ?? card.left ?? null;
  const soldOut = card.availability === 'sold_out' || left === 0;
  const availability = soldOut ? 'sold_out' : reserving.left ? 'low' : card.availability ?? null;
  return { stock: stockText({ availability, left }), soldOut };
}

/** Reserving one deal, from wherever it is shown. */
export function useReserve(card: Card): Reserving {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async () => {
    const held = holdOf(card.id);
    if (held && LABELS[held.state]) return open({ sheet: 'pay', id: held.id });
    if (busy) return undefined;
    setBusy(true);
    setProblem(null);
    try {
      open({ sheet: 'pay', id: (await hold(dealOf(card))).id });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
    return undefined;
  };
  return { busy, problem, left: leftOf(problem, card.id), act: () => void act() };
}

function leftOf(problem: Problem | null, productId: string): number | null {
  if (problem?.code !== 'insufficient_stock') return null;
  const shortages = problem.members['shortages'];
  const list = Array.isArray(shortages) ? (shortages as { product_id?: string; available?: number }[]) : [];
  return list.find((one) => one.product_id === productId)?.available ?? 0;
}

