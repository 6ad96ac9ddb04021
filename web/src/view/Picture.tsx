import { useState } from 'preact/hooks';
import { within } from '../api/http.ts';
import { Star } from './Icon.tsx';

interface Props {
  readonly address: string;
  /** Loaded at once, where it is what the shopper came for. */
  readonly eager?: boolean;
}

/** A picture may live on another host; an address without one is below the API. */
const full = (address: string): string => (/^https:/i.test(address) ? address : within(address, 'assets/categories/any.svg'));

/** A deal's picture, beside its title, which says what it shows. Its box has its size before it is there. */
export function Picture({ address, eager = false }: Props) {
  const [state, setState] = useState<'coming' | 'there' | 'missing'>('coming');
  return (
    <div class="picture">
      {state === 'missing'
        ? <Star />
        : (
          <img
            class={state}
            src={full(address)}
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
