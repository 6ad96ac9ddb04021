import { useEffect, useRef } from 'preact/hooks';
import { again } from '../state/chat.ts';
import type { Turn } from '../state/chat.ts';
import { DealCard, Skeleton } from './DealCard.tsx';
import { Star } from './Icon.tsx';
import { Notice } from './Notice.tsx';

const SKELETONS = ['one', 'two', 'three'];

/** One question and its answer: the cards as soon as they are there, the words beneath or beside them. */
export function TurnView({ turn, last }: { readonly turn: Turn; readonly last: boolean }) {
  const article = useRef<HTMLElement>(null);
  const isNew = useRef(turn.state === 'waiting');
  useEffect(() => {
    if (!last) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches || !isNew.current;
    article.current?.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
  }, []);
  const waiting = turn.state === 'waiting';
  const empty = turn.cards.length === 0;
  return (
    <article ref={article} class={empty && !waiting ? 'turn wordy' : 'turn'} aria-busy={waiting}>
      <h2 class="said">
        <span class="unseen">You: </span>
        {turn.message}
        <small>{turn.near === 'Near me' ? 'near me' : `near ${turn.near}`}</small>
      </h2>
      {(waiting || !empty) && (
        <ul class="cards" aria-label={empty ? 'Deals are coming' : `${turn.cards.length} deals`}>
          {empty
            ? SKELETONS.map((key) => <Skeleton key={key} />)
            : turn.cards.map((card, place) => <DealCard key={card.id} card={card} turn={turn.key} position={place + 1} />)}
        </ul>
      )}
      <div class="words">
        {(waiting || turn.reply) && (
          <p class="reply">
            <Star />
            <span><span class="unseen">Souk: </span>{turn.reply || <em>{empty ? 'Walking the stalls…' : 'Looking closer…'}</em>}</span>
          </p>
        )}
        {turn.degraded && (
          <p class="remark">
            Part of our search is out of order, so these deals come from a simpler one and may fit less well.
            Reserving works as always. Ask again in a few minutes for better picks.
          </p>
        )}
        {turn.trouble && (
          <Notice
            title={turn.trouble.title}
            detail={turn.trouble.detail}
            next={turn.trouble.next}
            reference={turn.trouble.reference}
            wait={turn.trouble.retryAfter}
            actions={[{ label: 'Try again', run: () => again(turn.key) }]}
          />
        )}
      </div>
    </article>
  );
}
