import { useEffect } from 'preact/hooks';
import type { Order, OrderStatus } from '../api/types.ts';
import { load, orders } from '../state/orders.ts';
import { close } from '../state/route.ts';
import { signOut } from '../state/leaving.ts';
import { signedIn } from '../state/signin.ts';
import { dateText, priceText } from '../words/format.ts';
import { ProblemNotice } from './Notice.tsx';
import { Sheet } from './Sheet.tsx';
import { SignIn } from './SignIn.tsx';

const STATUS: Readonly<Record<OrderStatus, string>> = {
  pending: 'Waiting for the payment',
  authorized: 'Being paid',
  confirmed: 'Confirmed',
  refunded: 'Refunded',
  cancelled: 'Called off',
  payment_failed: 'Not paid',
};

export function OrdersSheet() {
  useEffect(() => { if (signedIn.value) void load(); }, [signedIn.value]);
  return (
    <Sheet title="Your orders">
      {signedIn.value ? <List /> : <SignIn why="see your orders" />}
    </Sheet>
  );
}

function List() {
  const { items, next, loading, problem } = orders.value;
  const empty = items.length === 0 && !loading && !problem;
  return (
    <>
      {empty && (
        <div class="empty">
          <p>Nothing yet. What you buy shows here.</p>
          <button type="button" class="quiet" onClick={close}>Find a deal</button>
        </div>
      )}
      <ul class="orders" aria-busy={loading}>{items.map((order) => <Row key={order.id} order={order} />)}</ul>
      {loading && <p class="help">Fetching your orders…</p>}
      {problem && <ProblemNotice problem={problem} actions={[{ label: 'Try again', run: () => void load(items.length > 0) }]} />}
      {next && !loading && <button type="button" class="quiet" onClick={() => void load(true)}>Show earlier ones</button>}
      <p class="help">Signed in as a shopper. <button type="button" class="link" onClick={signOut}>Sign out</button></p>
    </>
  );
}

function Row({ order }: { readonly order: Order }) {
  const back = order.refunded && order.refunded.amount > 0 ? `, ${priceText(order.refunded)} given back` : '';
  return (
    <li class={`order ${order.status}`}>
      <div>
        {order.lines.map(({ product_id, title, quantity }) => (
          <strong key={product_id}>{quantity > 1 && `${quantity} × `}{title}</strong>
        ))}
        <span class="help">{dateText(order.created_at)}</span>
        <span class="help number">Order {order.id}</span>
      </div>
      <div class="order-end">
        <strong>{priceText(order.total)}</strong>
        <span class="status">{STATUS[order.status] ?? order.status}{back}</span>
      </div>
    </li>
  );
}
