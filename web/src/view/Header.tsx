import { online } from '../state/connection.ts';
import { startOver, turns } from '../state/chat.ts';
import { place } from '../state/place.ts';
import { open } from '../state/route.ts';
import { Icon, Star } from './Icon.tsx';

export function Header() {
  return (
    <header class="top">
      <div class="bar">
        <h1 class="brand"><Star />souk</h1>
        <nav aria-label="Souk">
          <button type="button" class="place" onClick={() => open({ sheet: 'place' })}>
            <Icon name="pin" />
            <span><span class="unseen">Where: </span>{place.value.name}</span>
          </button>
          <button type="button" class="tool" aria-label="Your orders" title="Your orders" onClick={() => open({ sheet: 'orders' })}>
            <Icon name="orders" />
          </button>
          <button
            type="button"
            class="tool"
            aria-label="New conversation"
            title="New conversation"
            aria-disabled={turns.value.length === 0}
            onClick={() => {
              startOver();
              scrollTo({ top: 0 });
              document.getElementById('message')?.focus();
            }}
          >
            <Icon name="fresh" />
          </button>
        </nav>
      </div>
      {!online.value && (
        <p class="strip">You are offline. What is on the page stays; asking, reserving and paying wait until you are back.</p>
      )}
    </header>
  );
}
