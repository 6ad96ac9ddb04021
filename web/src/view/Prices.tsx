import type { Card } from '../api/types.ts';
import { listPriceText, priceText } from '../words/format.ts';

/** What it costs, and what it costs elsewhere. */
export function Prices({ deal }: { readonly deal: Pick<Card, 'price' | 'list_price'> }) {
  const list = listPriceText(deal);
  return (
    <p class="prices">
      <strong>{priceText(deal.price)}</strong>
      {list && (
        <>
          {' '}
          <span class="unseen">instead of </span>
          <s>{list}</s>
        </>
      )}
    </p>
  );
}

export function Stars({ rating }: { readonly rating: Card['rating'] }) {
  if (!rating || rating.count <= 0) return null;
  const average = rating.average.toFixed(1);
  return (
    <span class="rating">
      <span aria-hidden="true">★</span>
      <span class="unseen">Rated </span> {average}
      <small> <span class="unseen">by </span>({rating.count.toLocaleString('en-US')})</small>
    </span>
  );
}

export function Badge({ percent }: { readonly percent: number }) {
  return percent > 0 ? <span class="badge">{Math.round(percent)}% off</span> : null;
}
