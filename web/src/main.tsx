// Starts the page: what was remembered goes on, then everything is drawn.

import { render } from 'preact';
import { arrive } from './state/arrival.ts';
import { watchLeaving } from './state/card-events.ts';
import { resumeChat } from './state/chat.ts';
import { resumeCheckouts } from './state/checkout.ts';
import { watchConnection } from './state/connection.ts';
import { watchHolds } from './state/holds.ts';
import { watchRoute } from './state/route.ts';
import { App } from './view/App.tsx';
import { keepFocusInView } from './view/bars.ts';

watchConnection();
watchRoute();
arrive();
watchHolds();
watchLeaving();
render(<App />, document.getElementById('app')!);
keepFocusInView();
resumeChat();
resumeCheckouts();
