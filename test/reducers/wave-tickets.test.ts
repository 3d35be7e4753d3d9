import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedTicketsOf, openTicketsOf } from '../../src/reducers/wave-tickets.js';
import { asked, end, ended, tickets } from '../rig/dependency-events.js';
import type { Step } from '../rig/events.js';

const place = (name: string) => {
  const { project, lane, wave } = end(name);
  return { project, lane, wave: wave ?? 0 };
};
const of = (name: string, ...posts: readonly Step[]) =>
  openTicketsOf(tickets(...posts), place(name)).map(({ id, side }) => `${id} ${side}`);

describe('the tickets of a wave', () => {
  const posts = [
    asked('a', ['web/0', 'api'], { required: false }),
    asked('b', ['web/0', 'api/1']),
    asked('c', ['web/1', 'api/2']),
    asked('d', ['shop:web/0', 'shop:api']),
    asked('e', ['web/0', 'shop:api']),
  ];
  it.each([
    ['web/0', ['b requester', 'e requester', 'a requester']],
    ['web/1', ['c requester']],
    ['api/1', ['b owner', 'a owner']],
    ['api/2', ['c owner', 'a owner']],
    ['api/7', ['a owner']],
    ['shop:api/0', ['d owner', 'e owner']],
    ['shop:web/0', ['d requester']],
    ['docs/0', []],
  ])('%s sees %j: the required ones first', (name, expected) => {
    expect(of(name, posts)).toEqual(expected);
  });

  it('are shown closed, the newest first', () => {
    const state = tickets(posts, ended('a'), ended('b', 'cancelled'));
    expect(closedTicketsOf(state, place('web/0')).map(({ id, status }) => [id, status])).toEqual([
      ['b', 'cancelled'],
      ['a', 'resolved'],
    ]);
  });
});

describe('a circle of required tickets', () => {
  const cycles = (name: string, ...posts: readonly Step[]) =>
    openTicketsOf(tickets(...posts), place(name)).map(({ cycle }) => cycle.join(' > '));
  it.each([
    [
      'of two lanes',
      [
        ['a', 'web/0', 'api'],
        ['b', 'api/0', 'web'],
      ],
      'web/0',
      ['a > b', 'b > a'],
    ],
    [
      'of three',
      [
        ['a', 'web/0', 'api'],
        ['b', 'api/0', 'db'],
        ['c', 'db/4', 'web/0'],
      ],
      'web/0',
      ['a > b > c', 'c > a > b'],
    ],
    [
      'through an earlier wave of the owner',
      [
        ['a', 'web/0', 'api/2'],
        ['b', 'api/1', 'web/0'],
      ],
      'web/0',
      ['a > b', 'b > a'],
    ],
    [
      'that the owner can leave: a later wave waits',
      [
        ['a', 'web/0', 'api/1'],
        ['b', 'api/2', 'web/0'],
      ],
      'web/0',
      ['', ''],
    ],
    [
      'that another project is in',
      [
        ['a', 'web/0', 'api'],
        ['b', 'shop:api/0', 'web'],
      ],
      'web/0',
      ['', ''],
    ],
    [
      'that does not come back',
      [
        ['a', 'web/0', 'api'],
        ['b', 'api/0', 'db'],
      ],
      'web/0',
      [''],
    ],
  ] as const)('%s', (_, posts, name, expected) => {
    const drafts = posts.map(([id, from, to]) => asked(id, [from, to]));
    const own = cycles(name, ...drafts);
    expect(own.slice(0, expected.length)).toEqual(expected);
  });

  it('is none where one of the tickets is not required', () => {
    const posts = [asked('a', ['web/0', 'api']), asked('b', ['api/0', 'web'], { required: false })];
    expect(cycles('web/0', ...posts)).toEqual(['', '']);
  });

  it('is one: each waits for the lane of the next, and the last for the first; whatever the tickets', () => {
    const names = fc.constantFrom('web', 'api', 'db', 'shop:web');
    const post = fc.tuple(names, fc.nat(2), names, fc.option(fc.nat(2)));
    fc.assert(
      fc.property(fc.array(post, { maxLength: 12 }), (drafts) => {
        const state = tickets(
          drafts.map(([from, wave, to, owned], index) =>
            asked(`t${index}`, [`${from}/${wave}`, owned === null ? to : `${to}/${owned}`]),
          ),
        );
        for (const { requester } of state.open.values()) {
          for (const { cycle, id } of openTicketsOf(state, requester)) {
            if (cycle.length === 0) continue;
            expect(cycle[0]).toBe(id);
            expect(new Set(cycle).size).toBe(cycle.length);
            for (const [index, current] of cycle.entries()) {
              const owner = state.open.get(current)?.owner;
              const next = state.open.get(cycle[(index + 1) % cycle.length] ?? '')?.requester;
              expect([owner?.project, owner?.lane]).toEqual([next?.project, next?.lane]);
              if (typeof owner?.wave === 'number') expect(next?.wave).toBeLessThanOrEqual(owner.wave);
            }
          }
        }
      }),
    );
  });
});
