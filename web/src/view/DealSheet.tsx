import { useEffect, useState } from 'preact/hooks';
import { Problem, asProblem } from '../api/http.ts';
import { card as fetchCard, product as fetchProduct } from '../api/souk.ts';
import type { Card, Product } from '../api/types.ts';
import { note } from '../state/card-events.ts';
import { turns } from '../state/chat.ts';
import { factsOf } from '../words/facts.ts';
import { distanceText } from '../words/format.ts';
import { ReserveButton, ReserveTrouble } from './DealCard.tsx';
import { ProblemNotice } from './Notice.tsx';
import { Picture } from './Picture.tsx';
import { Badge, Prices, Stars } from './Prices.tsx';
import { Sheet } from './Sheet.tsx';
import { stockOf, useReserve } from './useReserve.ts';

const cardOf = (id: string): Card | undefined =>
  turns.value.flatMap(({ cards }) => cards).findLast((card) => card.id === id);

const asCard = ({ merchant, ...product }: Product): Card => ({ ...product, merchant: merchant.name });

/** The card as it is now, with what only the answer knew: how far it is, and why it was shown. */
function renewed(shown: Card | undefined, now: Card | null): Card | undefined {
  if (!shown || !now) return now ?? shown;
  const { distance_km = null, reason = '', availability = null, left = null } = shown;
  return { ...now, ...(!now.availability && { availability, left }), distance_km, reason };
}

/** A deal's details: what its card said is there at once, the rest comes, and what has changed since. */
export function DealSheet({ id }: { readonly id: string }) {
  const [product, setProduct] = useState<Product | null>(null);
  const [now, setNow] = useState<Card | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = () => {
    setProblem(null);
    fetchProduct(id).then(setProduct, (error: unknown) => setProblem(asProblem(error)));
    fetchCard(id).then(setNow, () => { /* What was shown stands; who reserves is told. */ });
  };
  useEffect(() => {
    load();
    note('view', id);
  }, [id]);
  const card = renewed(cardOf(id), now) ?? (product && asCard(product));
  const trouble = problem && <ProblemNotice problem={problem} actions={[{ label: 'Try again', run: load }]} />;
  return (
    <Sheet title={card?.title ?? 'A deal'} titled wide>
      {card ? <Deal card={card} product={product}>{trouble}</Deal> : trouble ?? <p class="lead">Fetching it…</p>}
    </Sheet>
  );
}

interface Props {
  readonly card: Card;
  readonly product: Product | null;
  readonly children: preact.ComponentChildren;
}

function Deal({ card, product, children }: Props) {
  const reserving = useReserve(card);
  const { stock, soldOut } = stockOf(card, reserving);
  const city = product?.location?.city;
  const where = [card.merchant, city, distanceText(card.distance_km)].filter(Boolean).join(' · ');
  const { lines, includes } = factsOf(product?.attributes ?? {});
  return (
    <div class="deal">
      <div class="deal-picture">
        <Picture key={card.image_url} address={card.image_url} eager large />
        <Badge percent={card.discount_percent} />
      </div>
      <div class="deal-text">
        <h2>{card.title}</h2>
        <p class="where">{where}</p>
        <p class="marks"><Stars rating={card.rating} />{stock && <strong class="stock">{stock}</strong>}</p>
        {card.reason && <p class="reason">{card.reason}</p>}
        {product ? <p class="description">{product.description}</p> : children ?? <p class="description waiting">Fetching the details…</p>}
        {includes.length > 0 && (
          <>
            <h3>What you get</h3>
            <ul class="includes">{includes.map((one) => <li key={one}>{one}</li>)}</ul>
          </>
        )}
        {lines.length > 0 && (
          <>
            <h3>Good to know</h3>
            <ul class="know">{lines.map((line) => <li key={line}>{line}</li>)}</ul>
          </>
        )}
      </div>
      <div class="deal-foot">
        <ReserveTrouble card={card} reserving={reserving} />
        <div class="deal-buy">
          <Prices deal={card} />
          <ReserveButton card={card} reserving={reserving} soldOut={soldOut} />
        </div>
        <p class="help">Held for five minutes. You pay only if you want it.</p>
      </div>
    </div>
  );
}
