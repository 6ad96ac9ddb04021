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
const largest = (address: string): string => (/^\/?media\/assets\/[\w-]+$/.test(address) ? `${address}?size=detail` : address);

/** A deal's picture, beside its title, which says what it shows. Its box has its size before it is there. */
export function Picture({ address, eager = false, large = false }: Props) {
  const [state, setState] = useState<'coming' | 'there' | 'missing'>('coming');
  return (
    <div class="picture">
      {state === 'missing'
        ? <Star />
        : (
          <img
            class={state}
            src={full(large ? largest(address) : address)}
            alt=""
            width={480}
            height={320}
            loading={eager ? 'eager' : 'lazy'}
            decoding="async"
            referrerpolicy="no-referrer"
            onLoad={() => setState('there')}
            onError={() => setState('missing')}
          />
        )}
    </div>
  );
}
