import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventReader } from '../src/api/events.ts';

const STREAM = ': still at work\n\nevent: cards\ndata: {"cards":[]}\n\nevent: reply\ndata: {"text":"a: b"}\n\n';

test('events are read however the stream is cut', () => {
  for (let size = 1; size <= STREAM.length; size += 1) {
    const reader = new EventReader();
    const pieces = STREAM.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    assert.deepEqual(pieces.flatMap((piece) => reader.push(piece)), [
      { event: 'cards', data: '{"cards":[]}' },
      { event: 'reply', data: '{"text":"a: b"}' },
    ], `in pieces of ${size}`);
  }
});

test('lines may end as on any system, and data may have several', () => {
  const reader = new EventReader();
  const told = ['data: one\r', '\ndata: two\r\n\r', '\n'].flatMap((piece) => reader.push(piece));
  assert.deepEqual(told, [{ event: 'message', data: 'one\ntwo' }]);
});

test('what has not ended is no event', () => {
  assert.deepEqual(new EventReader().push('event: done\ndata: {}\n'), []);
});
