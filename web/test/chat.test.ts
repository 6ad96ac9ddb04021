import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { answering, events, json, problem, sent, settle } from './browser.ts';

const { again, ask, busy, sessionId, turns } = await import('../src/state/chat.ts');

const CARD = { id: 'p1', title: 'Hot stone massage' };
const DONE = { session_id: 's1', message_id: 'm1', reply: 'One deal. It is near.', cards: [CARD], degraded: false };
const PARTS = [
  ['session', { session_id: 's1', message_id: 'm1' }],
  ['cards', { cards: [CARD], final: true }],
  ['reply', { text: 'One deal.' }],
  ['reply', { text: ' It is near.' }],
] as const;

const last = () => turns.value.at(-1)!;

beforeEach(() => {
  turns.value = [];
  sessionId.value = null;
});

test('an answer in parts ends as the whole says', async () => {
  answering(() => events([...PARTS, ['done', DONE]]));
  ask('  spa ');
  assert.equal(busy.value, true);
  await settle();
  assert.equal(last().state, 'done');
  assert.equal(last().reply, DONE.reply);
  assert.deepEqual(last().cards, [CARD]);
  assert.equal(sessionId.value, 's1');
  assert.equal(sent[0]?.body['message'], 'spa');
});

test('an answer that comes whole is as good', async () => {
  answering(() => json(200, DONE));
  ask('spa');
  await settle();
  assert.equal(last().reply, DONE.reply);
});

test('one question is asked at a time', async () => {
  answering(() => json(200, DONE));
  ask('spa');
  ask('sushi');
  await settle();
  assert.equal(turns.value.length, 1);
});

test('an answer that broke off is looked up, not asked for again', async () => {
  answering(({ path }) => (path === 'chat/message' ? events(PARTS) : json(200, { turns: [{ ...DONE, message: 'spa' }] })));
  ask('spa');
  await settle();
  assert.equal(last().state, 'failed');
  assert.equal(last().cards.length, 1, 'the cards that were told stay');
  again(last().key);
  await settle();
  assert.equal(last().reply, DONE.reply);
  assert.deepEqual(sent.map(({ path }) => path), ['chat/message', 'chat/session/s1']);
});

test('what the server never got is said again', async () => {
  answering(({ path }) => (path === 'chat/message' ? events(PARTS) : json(200, { turns: [] })));
  ask('spa');
  await settle();
  answering(({ path }) => (path === 'chat/message' ? json(200, DONE) : json(200, { turns: [] })));
  again(last().key);
  await settle();
  assert.equal(last().state, 'done');
});

test('a conversation that has ended is begun anew', async () => {
  sessionId.value = 'old';
  answering(({ body }) => (body['session_id'] ? problem(404, 'session_not_found') : json(200, DONE)));
  ask('spa');
  await settle();
  assert.equal(last().state, 'done');
  assert.equal(sessionId.value, 's1');
});

test('an error in the middle is told as a problem', async () => {
  answering(() => events([...PARTS.slice(0, 2), ['error', { status: 503, code: 'service_unavailable', title: 'x', detail: 'y' }]]));
  ask('spa');
  await settle();
  assert.equal(last().trouble?.title, 'Closed for a moment');
});
