import { useEffect, useRef } from 'preact/hooks';
import type { Card } from '../api/types.ts';
import { note, watchSeen } from '../state/card-events.ts';
import { ask } from '../state/chat.ts';
import { close, open } from '../state/route.ts';
import { distanceText } from '../words/format.ts';
import { ProblemNotice } from './Notice.tsx';
import { Picture } from './Picture.tsx';
import { Badge, Prices, Stars } from './Prices.tsx';
import { reserveLabel, stockOf, useReserve } from './useReserve.ts';
import type { Reserving } from './useReserve.ts';

interface Props {
  readonly card: Card;
  readonly turn: string;
  /** From one. */
  readonly position: number;
}

/** One deal in an answer. Tapped anywhere it opens; its button reserves. Each part has its room, so that none moves. */
export function DealCard({ card, turn, position }: Props) {
  const element = useRef<HTMLLIElement>(null);
  const reserving = useReserve(card);
  useEffect(() => watchSeen(element.current!, turn, card.id, position), [card.id]);
  const { stock, soldOut } = stockOf(card, reserving);
  const distance = distanceText(card.distance_km);
  const opened = () => {
    note('click', card.id, position);
    open({ sheet: 'deal', id: card.id });
  };
  return (
    <li ref={element} class={soldOut ? 'card gone' : 'card'} data-product={card.id}>
      <div class="card-face">
        <Picture address={card.image_url} eager={position <= 3} />
        <Badge percent={card.discount_percent} />
        <div class="facts">
          <h3><button type="button" class="cover" onClick={opened}>{card.title}</button></h3>
          <p class="where"><span>{card.merchant}</span>{distance && <span>{distance}</span>}</p>
          <p class="marks">
            <Stars rating={card.rating} />
            {stock && <strong class="stock">{stock}</strong>}
          </p>
          <Prices deal={card} />
        </div>
        <ReserveButton card={card} reserving={reserving} soldOut={soldOut} />
      </div>
      <p class="reason">{card.reason}</p>
      <ReserveTrouble card={card} reserving={reserving} />
    </li>
  );
}

interface ButtonProps {
  readonly card: Card;
  readonly reserving: Reserving;
  readonly soldOut: boolean;
}

/** Six buttons called "Reserve" would tell a screen reader nothing: each names its deal. */
export function ReserveButton({ card, reserving, soldOut }: ButtonProps) {
  const label = reserveLabel(card.id, reserving.busy, soldOut);
  const off = reserving.busy || label === 'Sold out';
  return (
    <button
      type="button"
      class={label === 'Held · pay now' ? 'primary held' : 'primary'}
      aria-disabled={off}
      aria-label={`${label}: ${card.title}`}
      onClick={() => { if (!off) reserving.act(); }}
    >
      {label}
    </button>
  );
}

export function ReserveTrouble({ card, reserving }: Omit<ButtonProps, 'soldOut'>) {
  const { problem } = reserving;
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [problem]);
  if (!problem) return null;
  const similar = () => {
    close();
    ask(`Something like ${card.title}`);
  };
  const action = problem.code === 'insufficient_stock'
    ? { label: 'Find something close', run: similar }
    : { label: 'Try again', run: reserving.act };
  return <div ref={notice} role="alert"><ProblemNotice problem={problem} actions={[action]} /></div>;
}

/** A card that is still to come, of the same size. */
export function Skeleton() {
  return (
    <li class="card skeleton" aria-hidden="true">
      <div class="card-face">
        <div class="picture" />
        <div class="facts">
          <h3><i /><i /></h3>
          <p class="where"><i /></p>
          <p class="marks"><i /></p>
          <p class="prices"><i /></p>
        </div>
        <span class="primary" />
      </div>
      <p class="reason"><i /><i /></p>
    </li>
  );
}
