import { useRef } from 'preact/hooks';
import { ask, busy } from '../state/chat.ts';
import { Icon } from './Icon.tsx';

const LONGEST = 2000;

export function Composer() {
  const input = useRef<HTMLInputElement>(null);
  const send = (event: Event) => {
    event.preventDefault();
    const field = input.current!;
    if (busy.value || field.value.trim() === '') return;
    ask(field.value);
    field.value = '';
    // On a phone its keyboard makes way for the cards.
    if (matchMedia('(pointer: coarse)').matches) field.blur();
  };
  return (
    <form class="composer" aria-label="Ask Souk" onSubmit={send}>
      <label class="unseen" for="message">Your message</label>
      <input
        ref={input}
        id="message"
        type="text"
        maxLength={LONGEST}
        autocomplete="off"
        enterkeyhint="send"
        placeholder="50% off spa near me"
      />
      <button type="submit" class="send" aria-label="Send" aria-disabled={busy.value}><Icon name="send" /></button>
    </form>
  );
}
