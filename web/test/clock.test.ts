import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNKNOWN, middle, observed } from '../src/api/clock.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const HOUR = 3_600_000;

test('a device whose clock is an hour slow learns it from one answer', () => {
  const offset = observed(UNKNOWN, NOON, NOON - HOUR, NOON - HOUR + 40);
  assert.ok(Math.abs(middle(offset) - HOUR) < 1000, String(middle(offset)));
});

test('each answer narrows what is known', () => {
  let offset = observed(UNKNOWN, NOON, NOON + 900, NOON + 950);
  const first = offset.most - offset.least;
  offset = observed(offset, NOON + 1000, NOON + 1010, NOON + 1060);
  assert.ok(offset.most - offset.least < first);
  assert.ok(Math.abs(middle(offset)) < 60, String(middle(offset)));
});

test('a clock that is set in between is noticed', () => {
  const before = observed(UNKNOWN, NOON, NOON, NOON + 40);
  const after = observed(before, NOON + 5000, NOON + 5000 - HOUR, NOON + 5040 - HOUR);
  assert.ok(Math.abs(middle(after) - HOUR) < 1000, String(middle(after)));
});

test('without an answer the device is believed', () => {
  assert.equal(middle(UNKNOWN), 0);
});
