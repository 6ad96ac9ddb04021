// The shopper's orders, newest first, a page at a time.

import { signal } from '@preact/signals';
import { Problem, asProblem } from '../api/http.ts';
import * as souk from '../api/souk.ts';
import type { Order } from '../api/types.ts';
import { lapse, token } from './signin.ts';

interface Orders {
  readonly items: readonly Order[];
  readonly next: string | null;
  readonly loading: boolean;
  readonly problem: Problem | null;
}

const NONE: Orders = { items: [], next: null, loading: false, problem: null };

export const orders = signal<Orders>(NONE);

/** They are nobody else's to see. What is still on its way is dropped. */
export const forgetOrders = (): void => { orders.value = NONE; };

/** Loads the first page anew, or the next one. */
export async function load(more = false): Promise<void> {
  if (orders.value.loading) return;
  const before = more ? orders.value : NONE;
  orders.value = { ...before, loading: true, problem: null };
  const asking = token.value;
  try {
    const { items, next_cursor } = await souk.orders(before.next, asking);
    if (token.value !== asking) return;
    orders.value = { items: [...before.items, ...items], next: next_cursor, loading: false, problem: null };
  } catch (error) {
    if (token.value !== asking) return;
    const problem = asProblem(error);
    if (problem.signIn) lapse();
    orders.value = { ...before, loading: false, problem };
  }
}
