import { describe, expect, it } from 'vitest';
import type { CoordinationRecord } from '../../../src/model/coordination-record.js';
import type { Inbox } from '../../../src/projections/board/inbox.js';
import { inbox, MAX_INBOX } from '../../../src/projections/board/inbox.js';
import { assigned, board } from '../../rig/board.js';
import { changed, posted, settled } from '../../rig/coordination-events.js';
import type { Step } from '../../rig/events.js';
import { agent, agentOf, wave } from '../../rig/wave-builder.js';

const tools = wave([
  agent('A1', { capabilities: ['schema'] }),
  agent('A2', { dependsOn: ['A1'], components: ['parser'], capabilities: ['schema'] }),
  agent('A3', {
    inputs: [{ agentId: 'A2', path: 'gen/out.json', alias: 'out', optional: false, schema: null }],
  }),
]);
const inboxOf = (agentId: string, ...steps: Step[]): Inbox =>
  inbox(board(tools, steps), agentOf(tools, agentId));
const r = (id: string, over: Partial<CoordinationRecord> = {}): Step =>
  posted(id, { agentId: 'A1', ...over });

/** Where the record stands in the inbox: the heading above it, or undefined. */
function placeOf({ text }: Inbox, id: string): string | undefined {
  const part = text.split('\n## ').find((one) => one.includes(`\`${id}\``));
  return part?.split('\n')[0];
}

describe('what is in an inbox', () => {
  it.each<[string, string, Step[], string | undefined]>([
    ['what names the agent', 'A2', [r('x', { targets: ['A2'] })], 'For you to do'],
    ['what names it with its kind', 'A2', [r('x', { targets: ['agent:A2'] })], 'For you to do'],
    ['what it is able to do', 'A2', [r('x', { targets: ['capability:schema'] })], 'For you to do'],
    [
      'not what somebody else was given to do that is as able',
      'A2',
      [r('x', { agentId: 'A3', targets: ['capability:schema'] }), assigned('x', 'A1')],
      undefined,
    ],
    [
      'what it was given without being named',
      'A3',
      [r('x', { targets: ['capability:schema'] }), assigned('x', 'A3')],
      'For you to do',
    ],
    ['not what is for another', 'A3', [r('x', { targets: ['A2'] })], undefined],
    [
      'a claim about a file of its own',
      'A2',
      [r('x', { kind: 'claim', artifactRefs: ['src/A2/a.ts'] })],
      'About what is yours',
    ],
    [
      'the same with a line',
      'A2',
      [r('x', { kind: 'claim', artifactRefs: ['src/A2/a.ts:12-14'] })],
      'About what is yours',
    ],
    [
      'a claim about a component of its own',
      'A2',
      [r('x', { kind: 'claim', artifactRefs: ['component:parser'] })],
      'About what is yours',
    ],
    [
      'evidence about what it takes',
      'A3',
      [r('x', { kind: 'evidence', artifactRefs: ['gen/out.json'] })],
      'About what is yours',
    ],
    [
      "not a claim about what is another's",
      'A3',
      [r('x', { kind: 'claim', artifactRefs: ['src/A2/a.ts'] })],
      undefined,
    ],
    ['what it waits for', 'A1', [r('x', { targets: ['A2'] })], 'You wait for'],
    ['what holds up whom it builds on', 'A2', [r('x', { targets: ['A3'] })], 'Holds up what you build on'],
    ['what holds up everybody', 'A3', [r('x', { kind: 'blocker' })], 'Holds the wave up'],
    [
      'not what was resolved',
      'A2',
      [r('x', { targets: ['A2'] }), changed('x', { status: 'resolved' })],
      undefined,
    ],
    [
      'what became of what it asked',
      'A1',
      [r('x', { targets: ['A2'] }), settled('x', { response: 'done in parse()' })],
      'What became of what you asked',
    ],
    [
      'what a person answered',
      'A1',
      [r('x', { kind: 'human-feedback' }), settled('x', { response: 'blue' })],
      'What became of what you asked',
    ],
    [
      'what a person answered to what it was given',
      'A3',
      [r('x', { targets: ['A3'] }), assigned('x', 'A3'), settled('x', { response: 'rename it' })],
      'What became of what you asked',
    ],
    [
      'not what it was given and has done',
      'A3',
      [
        r('x', { targets: ['A3'] }),
        assigned('x', 'A3'),
        settled('x', { response: 'y' }, { actor: 'agent:A3' }),
      ],
      undefined,
    ],
    [
      'what it was told',
      'A2',
      [r('x', { kind: 'claim', targets: ['A2'] })],
      'Said to you, or about what is yours',
    ],
    [
      'what it was told and is closed by now',
      'A2',
      [r('x', { kind: 'claim', targets: ['A2'] }), changed('x', { status: 'closed' })],
      'Said to you, or about what is yours',
    ],
    [
      'not what it was told and holds no more',
      'A2',
      [r('x', { kind: 'claim', targets: ['A2'] }), changed('x', { status: 'superseded' })],
      undefined,
    ],
    ['not its own claims', 'A1', [r('x', { kind: 'claim', artifactRefs: ['src/A1/a.ts'] })], undefined],
  ])('%s', (_, agentId, steps, expected) => expect(placeOf(inboxOf(agentId, ...steps), 'x')).toBe(expected));

  it('is nothing, and says so', () => {
    expect(inboxOf('A3', r('x', { targets: ['A2'] })).text).toContain('\nNothing is for you.\n');
  });

  it('has the answer in it, and whose it is', () => {
    const { text } = inboxOf('A1', r('x', { targets: ['A2'] }), settled('x', { response: 'use parse()' }));
    expect(text).toContain('is resolved by `operator:Ada`: `use parse()`');
  });

  it('begins with what blocks most, then what is urgent, then what is new', () => {
    const to = { targets: ['A2'] };
    const { neverCut } = inboxOf(
      'A2',
      r('soft', { ...to, kind: 'blocker' }),
      r('old', to),
      r('urgent', { ...to, priority: 'urgent' }),
      r('new', to),
      r('hard', { ...to, kind: 'blocker', priority: 'high' }),
    );
    expect(neverCut).toEqual(['hard', 'urgent', 'new', 'old', 'soft']);
  });
});

describe('the limit', () => {
  const many = (count: number, over: Partial<CoordinationRecord> = {}): Step[] =>
    Array.from({ length: count }, (_, index) => r(`noise-${index}`, { agentId: 'A3', ...over }));
  const long = { summary: 's'.repeat(1900), detail: 'd'.repeat(1900) };

  it('cuts what may be cut, and counts it', () => {
    const { text, cut } = inboxOf('A2', many(3000, { kind: 'blocker', ...long }));
    expect(text.length).toBeLessThanOrEqual(MAX_INBOX);
    const shown = text.match(/^- blocker/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(3);
    expect(cut).toBe(3000 - shown);
    expect(text).toContain(
      `\nNot shown: ${cut} more that may concern you: \`wave coord show --lane main --wave 3 --all --agent A2\``,
    );
  });

  it.each([
    ['that holds the agent up', { targets: ['A2'], summary: 'the only one' }],
    ['that names what it owns', { kind: 'claim', artifactRefs: ['src/A2/x.ts'], summary: 'the only one' }],
  ] as const)('never cuts a record %s, whatever comes before and after', (_, over) => {
    const noise = { kind: 'blocker', ...long } as const;
    const { text, neverCut } = inboxOf(
      'A2',
      many(1500, noise),
      r('x', over),
      many(1500, { ...noise, targets: ['A1'] }),
    );
    expect(neverCut).toEqual(['x']);
    expect(text).toContain('the only one');
    expect(text.length).toBeLessThanOrEqual(MAX_INBOX);
  });

  it('makes lines of entries that must not be cut, then ids, before it gives way', () => {
    const to = (count: number): Inbox => inboxOf('A2', many(count, { targets: ['A2'], ...long }));
    const [few, some, lots] = [to(5), to(40), to(200)];
    for (const { text, neverCut } of [few, some, lots]) {
      expect(text.length).toBeLessThanOrEqual(MAX_INBOX);
      for (const id of neverCut) expect(text).toContain(`\`${id}\``);
    }
    expect(few.text).toContain('s'.repeat(500));
    expect(some.text.match(/^- request/gm)).toHaveLength(40);
    expect(lots.neverCut).toHaveLength(200);
    expect(lots.text).toContain('`noise-3`, `noise-2`');
  });

  it('gives way to ids, so that none is ever missing', () => {
    const { text, neverCut } = inboxOf('A2', many(3000, { targets: ['A2'], ...long }));
    expect(text.length).toBeGreaterThan(MAX_INBOX);
    expect(text.length).toBeLessThan(3000 * 20);
    expect(neverCut).toHaveLength(3000);
    for (const id of neverCut) expect(text).toContain(`\`${id}\``);
  });

  it('reads only what it shows', () => {
    let reads = 0;
    const source = board(tools, many(5000, { targets: ['A2'] }));
    inbox({ ...source, read: (row) => ((reads += 1), source.read(row)) }, agentOf(tools, 'A2'));
    expect(reads).toBeLessThan(400);
  });
});

describe('in a flood', () => {
  const flood = (priority: CoordinationRecord['priority'], first = 0): Step[] =>
    Array.from({ length: 170 }, (_, n) =>
      r(`f${first + n}`, {
        targets: ['A2'],
        priority,
        summary: `ordinary request ${first + n} of the flood`,
      }),
    );
  const claim = (n = 0): Step =>
    r(`c${n}`, {
      kind: 'claim',
      blocking: false,
      blockerSeverity: 'advisory',
      artifactRefs: ['src/A2/a.ts'],
      summary: `claim ${n} of your file`,
    });
  const urgent = r('u', {
    kind: 'blocker',
    targets: ['A2'],
    priority: 'urgent',
    blockerSeverity: 'soft',
    summary: 'the urgent one',
  });

  it.each<[string, Step[]]>([
    ['of ordinary requests', [urgent, claim(), ...flood('normal')]],
    ['of the same, before them', [...flood('normal'), urgent, claim()]],
    ['of claims', [urgent, ...Array.from({ length: 170 }, (_, n) => claim(n))]],
    ['of both', [claim(500), urgent, ...flood('high'), ...Array.from({ length: 170 }, (_, n) => claim(n))]],
  ])('%s what is urgent and a claim about its own file have words', (_, steps) => {
    const { text, neverCut } = inboxOf('A2', ...steps);
    expect(text).toContain('the urgent one');
    expect(text).toMatch(/claim \d+ of your file/);
    for (const id of neverCut) expect(text).toContain(`\`${id}\``);
  });

  it('the more urgent has words first', () => {
    const { text } = inboxOf('A2', ...flood('high', 1000), ...flood('low'));
    expect(text).toContain('ordinary request 1');
    expect(text).not.toMatch(/ordinary request \d{1,3} /);
  });
});
