import { describe, expect, it } from 'vitest';
import { controlEvents } from '../../src/events/control-event.js';
import type { DataShape } from '../../src/events/data-shape.js';
import { misshapenKey } from '../../src/events/data-shape.js';
import { laneShapes } from '../../src/events/lane-event-shapes.js';
import { laneEvents } from '../../src/events/lane-event.js';

const types = [...Object.keys(controlEvents), ...Object.keys(laneEvents)];

describe('event types', () => {
  it.each(types)('%s is a noun and what was done to it', (type) => {
    expect(type).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
  });

  it.each([...Object.values(controlEvents).map(({ doc }) => doc), ...Object.values(laneEvents)])(
    '"%s" is a sentence',
    (doc) => {
      expect(doc).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('have a shape each', () => {
    expect(Object.keys(laneShapes).sort()).toEqual(Object.keys(laneEvents).sort());
  });
});

describe('a shape', () => {
  const shape: DataShape = { name: 'text', size: 'number?', tags: 'list', more: 'object', on: 'flag' };
  const good = { name: 'x', size: 1, tags: [], more: {}, on: true };
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['fits', {}, undefined],
    ['fits with null where that is allowed', { size: null }, undefined],
    ['fits with keys that it does not know', { other: 1 }, undefined],
    ['names the key that has another form', { name: 7 }, 'name'],
    ['wants what is not optional', { tags: undefined }, 'tags'],
    ['takes no null elsewhere', { more: null }, 'more'],
    ['tells lists from objects', { more: [] }, 'more'],
    ['tells objects from lists', { tags: {} }, 'tags'],
    ['takes true for nothing but a flag', { on: 'true' }, 'on'],
  ])('%s', (_, over, expected) => expect(misshapenKey({ ...good, ...over }, shape)).toBe(expected));
});
