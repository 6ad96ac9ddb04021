import { returned } from '../state/arrival.ts';
import { turns } from '../state/chat.ts';
import { route } from '../state/route.ts';
import { Announcer } from './Announcer.tsx';
import { Composer } from './Composer.tsx';
import { DealSheet } from './DealSheet.tsx';
import { Dock } from './Dock.tsx';
import { Header } from './Header.tsx';
import { OrdersSheet } from './OrdersSheet.tsx';
import { PaySheet } from './PaySheet.tsx';
import { PlaceSheet } from './PlaceSheet.tsx';
import { TurnView } from './TurnView.tsx';
import { Welcome } from './Welcome.tsx';

export function App() {
  const said = turns.value;
  return (
    <>
      <a class="skip" href="#message" onClick={(event) => { event.preventDefault(); document.getElementById('message')?.focus(); }}>Skip to the message field</a>
      <Header />
      <main>
        {returned.value === 'elsewhere' && (
          <p class="strip">You are back from your bank. The tab in which you paid shows how it went; this one can be closed.</p>
        )}
        {said.length === 0
          ? <Welcome />
          : <section class="log" aria-label="Conversation">{said.map((turn, place) => <TurnView key={turn.key} turn={turn} last={place === said.length - 1} />)}</section>}
      </main>
      <div class="bottom">
        <Dock />
        <Composer />
      </div>
      <Announcer />
      <OpenSheet />
    </>
  );
}

function OpenSheet() {
  const open = route.value;
  switch (open?.sheet) {
    case 'deal': return <DealSheet key={open.id} id={open.id} />;
    case 'pay': return <PaySheet key={open.id} id={open.id} />;
    case 'orders': return <OrdersSheet />;
    case 'place': return <PlaceSheet />;
    default: return null;
  }
}
