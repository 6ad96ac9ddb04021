import { useState } from 'preact/hooks';
import { within } from '../api/http.ts';
import { Star } from './Icon.tsx';

interface Props {
  readonly address: string;
  /** Loaded at once, where it is what the shopper came for. */
  readonly eager?: boolean;
  /** As large as there is, where it fills the sheet. */
  readonly large?: boolean;
}

/** A picture may live on another host; an address without one is below the API. */
const full = (address: string): string => (/^https:/i.test(address) ? address : within(address, 'assets/categories/any.svg'));

/** The pictures that merchants uploaded come in two sizes. */
const sized = (address: string, size: 'card' | 'detail'): string =>
  (/^\/?media\/assets\/[\w-]+$/.test(address) ? `${address}?size=${size}` : address);

/**
 * A deal's picture, beside its title, which says what it shows. Its box has its size before it is there.
 * What does not come is asked for once more, under another address of the same picture: the way to the first
 * may be kept for longer than it leads there.
 */
export function Picture({ address, eager = false, large = false }: Props) {
  const [isThere, setThere] = useState(false);
  const [failures, setFailures] = useState(0);
  const source = [...new Set([large ? sized(address, 'detail') : address, sized(address, 'card')])][failures];
  return (
    <div class="picture">
      {source === undefined
        ? <Star />
        : (
          <img
            class={isThere ? 'there' : 'coming'}
            src={full(source)}
            alt=""
            width={480}
            height={320}
            loading={eager ? 'eager' : 'lazy'}
            decoding="async"
            referrerpolicy="no-referrer"
            onLoad={() => setThere(true)}
            onError={() => setFailures(failures + 1)}
          />
        )}
    </div>
  );
}
