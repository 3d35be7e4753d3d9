import { describe, expect, it } from 'vitest';
import { boundStatus, MAX_STATUS_BYTES } from '../../src/projections/bound-status.js';
import { blockingEdge } from '../../src/projections/blocking-edge.js';
import { controlStatus } from '../../src/projections/control-status.js';
import { renderDependencies, shownDependency, ticketsForAgent } from '../../src/projections/dependencies.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import { closedTicketsOf, openTicketsOf } from '../../src/reducers/wave-tickets.js';
import { event, launched, requested } from '../rig/control-events.js';
import { asked, end, ended, ticket, tickets } from '../rig/dependency-events.js';
import type { Step } from '../rig/events.js';
import { T0 } from '../rig/events.js';
import { statusInput } from '../rig/status-input.js';
import { agentOf, wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const MINUTE = 60_000;

/** Wave 3 of lane `main`, to which these tickets matter, a minute after they were posted. */
function input(posts: readonly Step[], steps: readonly Step[] = [launched(of)]): StatusInput {
  const state = tickets(...posts);
  const place = { project: null, lane: 'main', wave: 3 };
  const base = statusInput(of, steps, { now: T0 + MINUTE });
  const shown = { open: openTicketsOf(state, place), closed: closedTicketsOf(state, place), damage: [] };
  return { ...base, tickets: { now: base.state.tickets, ...shown } };
}

const mine = asked('mine', ['main/3', 'api']);
const theirs = asked('theirs', ['web/0', 'main']);

describe('the status of a wave', () => {
  it('shows both sides, with age, and how it ended', () => {
    const { dependencies } = controlStatus(
      input([mine, theirs, asked('old', ['web/0', 'main/3']), ended('old')]),
    );
    expect(dependencies).toMatchObject([
      {
        id: 'mine',
        side: 'requester',
        from: 'main/3',
        to: 'api',
        status: 'open',
        ageMs: MINUTE,
        resolution: null,
      },
      { id: 'theirs', side: 'owner', from: 'web/0', to: 'main', state: 'open' },
      { id: 'old', state: 'closed', ageMs: 0, resolution: { by: 'operator:Ada', response: 'old is there' } },
    ]);
  });

  it.each<[string, Step[], Step[], string | null]>([
    ['the requester', [mine], [launched(of)], 'api owes: about mine'],
    ['the owner', [theirs], [launched(of)], 'web/0 waits for: about theirs'],
    [
      'nobody, where it is information',
      [asked('i', ['main/3', 'api'], { required: false })],
      [launched(of)],
      null,
    ],
    [
      'nobody, where a person said so',
      [mine],
      [launched(of), event('waiver.granted', { id: 'w', agentId: null, gates: ['dependency'], reason: 'x' })],
      null,
    ],
    [
      'whoever is in a circle, with the circle',
      [mine, asked('back', ['api/0', 'main'])],
      [launched(of)],
      'api owes: about mine (these wait for each other: mine > back > mine)',
    ],
    [
      'nobody whose agents are not at work',
      [asked('a9', ['main/3', 'api'], { requester: { ...end('main/3', 'A9'), wave: 3 } })],
      [launched(of), requested('A1')],
      null,
    ],
  ])('a required ticket holds up %s', (_, posts, steps, detail) => {
    const edge = blockingEdge(input(posts, steps));
    expect(edge === null ? null : [edge.kind, edge.detail]).toEqual(
      detail === null ? null : ['dependency', detail],
    );
  });

  it('stays within what an environment variable takes, the open ones last to go', () => {
    const posts = Array.from({ length: 200 }, (_, index) => [
      asked(`o${index}`, ['main/3', 'api'], { summary: 'é'.repeat(300), closureCondition: 'é'.repeat(300) }),
      asked(`c${index}`, ['main/3', 'api'], { summary: 'é'.repeat(300) }),
      ended(`c${index}`),
    ]).flat();
    const status = boundStatus(controlStatus(input(posts)));
    expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThanOrEqual(MAX_STATUS_BYTES);
    expect(status.dependencies.length).toBeGreaterThan(0);
    expect(status.dependencies.every(({ state }) => state === 'open')).toBe(true);
    expect(status.truncated.dependencies).toBe(400 - status.dependencies.length);
  });
});

describe('what an agent is told', () => {
  it.each([
    ['what nobody in particular is asked for', asked('t', ['web/0', 'main']), ['A1', 'A2']],
    ['what it is asked for', asked('t', ['web/0', 'main'], { owner: end('main/3', 'A1') }), ['A1']],
    [
      'what it asked for',
      asked('t', ['main/3', 'api'], { requester: { ...end('main/3', 'A2'), wave: 3 } }),
      ['A2'],
    ],
  ])('is %s', (_, post, expected) => {
    const { open } = input([post]).tickets;
    const told = ['A1', 'A2'].filter((id) => ticketsForAgent(agentOf(of, id), { open }).length > 0);
    expect(told).toEqual(expected);
  });
});

describe('the page of dependencies', () => {
  const page = (...posts: readonly Step[]): string => {
    const { open, closed } = tickets(...posts);
    const all = [...open.values(), ...closed];
    return renderDependencies(
      all.map((one) => shownDependency(one, T0 + MINUTE)),
      0,
    );
  };
  it('shows what is open and what was closed', () => {
    expect(page(mine, theirs, ended('theirs'))).toBe(
      [
        '# Dependencies between lanes',
        '',
        '## Open',
        '',
        '| ticket | from | to | required | priority | status | age | what |',
        '| --- | --- | --- | --- | --- | --- | --- | --- |',
        '| `mine` | `main/3` | `api` | yes | normal | open | 1m00s | `about mine` |',
        '',
        '## Closed',
        '',
        '| ticket | from | to | how | by | what | answer |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| `theirs` | `web/0` | `main` | resolved | `operator:Ada` | `about theirs` | `theirs is there` |',
        '',
      ].join('\n'),
    );
  });

  it('keeps what others wrote text', () => {
    const hostile = '<script>| `x` \u001b[31m\n# Heading';
    const text = page({
      type: 'dependency.posted',
      data: ticket('t', ['main/3', 'api'], { summary: hostile }),
    });
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# Dependencies between lanes',
      '## Open',
    ]);
    expect(text).toContain('``<script>\\| `x` \\x1b[31m # Heading``');
  });
});
