import { describe, expect, it } from 'vitest';
import type { CoordinationRecord } from '../../../src/model/coordination-record.js';
import { MAX_SUMMARY, sharedSummary } from '../../../src/projections/board/summary.js';
import { statedFacts } from '../../../src/projections/board/board-source.js';
import { assigned, board } from '../../rig/board.js';
import { given, launched, ran } from '../../rig/control-events.js';
import { changed, posted, settled } from '../../rig/coordination-events.js';
import type { Step } from '../../rig/events.js';
import { wave } from '../../rig/wave-builder.js';

const tools = wave(['A1', 'A2', 'A3']);
const r = (id: string, over: Partial<CoordinationRecord> = {}): Step =>
  posted(id, { agentId: 'A1', ...over });
const summary = (...steps: Step[]): string => sharedSummary(board(tools, steps));

/** The heading above what holds the text. */
function partOf(text: string, needle: string): string | undefined {
  const part = text.split('\n## ').find((one) => one.includes(needle));
  return part?.split('\n')[0];
}

const claim = (id: string, agentId: string, said: string, kind: 'claim' | 'decision' = 'claim'): Step =>
  r(id, { agentId, kind, summary: said, artifactRefs: ['config/port.json'] });

describe('the shared summary', () => {
  it.each<[string, Step[], string, string | undefined]>([
    ['what holds the wave up', [r('x', { kind: 'blocker' })], '`x`', 'Open'],
    ['a question to a person', [r('x', { kind: 'human-feedback' })], '`x`', 'Open'],
    [
      'the answer to one',
      [r('x', { kind: 'human-feedback' }), settled('x', { response: 'blue' })],
      '`blue`',
      'Decided',
    ],
    ['a decision', [r('x', { kind: 'decision' })], '`x`', 'Decided'],
    [
      'a closed one as well',
      [r('x', { kind: 'decision' }), changed('x', { status: 'closed' })],
      '`x`',
      'Decided',
    ],
    [
      'not one that was taken back',
      [r('x', { kind: 'decision' }), changed('x', { status: 'superseded' })],
      '`x`',
      undefined,
    ],
    ['what was settled by policy', [r('x', { kind: 'resolved-by-policy' })], '`x`', 'Decided'],
    ['a claim', [r('x', { kind: 'claim' })], '`x`', 'Known'],
    [
      'evidence with its file',
      [r('x', { kind: 'evidence', artifactRefs: ['out/a.json'] })],
      '`out/a.json`',
      'Known',
    ],
    ['a handoff that somebody has to take', [r('x', { kind: 'handoff' })], '`x`', 'Open'],
    [
      'a handoff that was taken',
      [r('x', { kind: 'handoff' }), changed('x', { status: 'closed' })],
      '`x`',
      'Known',
    ],
    ['a summary of the integration', [r('x', { kind: 'integration-summary' })], '`x`', 'Known'],
    ['not what was resolved', [r('x'), changed('x', { status: 'resolved' })], '`x`', undefined],
    [
      'not a claim that its author replaced',
      [claim('x', 'A1', 'port = 8080'), claim('y', 'A1', 'The port is 9090')],
      '`x`',
      undefined,
    ],
    [
      'the claim that took its place',
      [claim('y', 'A1', 'port = 8080'), claim('x', 'A1', 'The port is 9090')],
      '`x`',
      'Known',
    ],
    [
      'what a claim says besides what was replaced',
      [claim('x', 'A1', 'port = 8080, timeout = 30s'), claim('y', 'A1', 'port = 9090')],
      '`x`',
      'Known',
    ],
    [
      'a claim that another contradicts',
      [claim('x', 'A1', 'port = 1'), claim('y', 'A2', 'port = 2')],
      '`x`',
      'Known',
    ],
    [
      'not a claim that a decision replaced',
      [claim('x', 'A1', 'port = 1'), claim('d', 'A8', 'port = 2', 'decision')],
      '`x`',
      undefined,
    ],
    ['not an acknowledgement', [r('x', { kind: 'ack' })], '`x`', undefined],
  ])('has %s', (_, steps, needle, expected) => expect(partOf(summary(...steps), needle)).toBe(expected));

  it('says nothing twice', () => {
    expect(summary(r('x', { kind: 'handoff', agentId: 'A1' })).split('`x`')).toHaveLength(2);
  });

  it('says who was given what', () => {
    expect(summary(r('x', { targets: ['capability:sql'] }), assigned('x', 'A2'))).toContain(
      '- request `x` from `A1`, to `capability:sql`, given to `A2`: `about x`',
    );
  });

  it.each([
    ['resolved', undefined, undefined],
    ['waived', 'Known', 'Known'],
  ] as const)('says that a contradiction is %s, and by whom', (state, first, second) => {
    const about = 'artifact:config/port.json: port';
    const claims = ['x', 'y'].map((id, n) => ({
      agentId: `A${n + 1}`,
      says: `port = ${n}`,
      evidence: [`record ${id}`],
    }));
    const settled = {
      state,
      how: 'decided',
      by: 'operator:kim',
      reason: 'see the contract',
      at: '',
    } as const;
    const steps = [claim('x', 'A1', 'port = 1'), claim('y', 'A2', 'port = 2')];
    const text = sharedSummary(
      board(tools, steps, { settled: [{ id: 'contradiction:c', about, claims, version: 1, settled }] }),
    );
    expect(text).toContain(
      `- contradiction about \`${about}\` is ${state} by \`operator:kim\`: \`see the contract\``,
    );
    expect([partOf(text, '`x`'), partOf(text, '`y`')]).toEqual([first, second]);
    expect(text).not.toContain('Not shown');
  });

  it('says that nothing was said', () => expect(summary()).toContain('\nNothing was said yet.\n'));

  it('has the facts that agents state in their results', () => {
    const result = { facts: [{ id: 'f1', content: 'ids are ULIDs' }] };
    const state = given(launched(tools), ran('A2', { result }));
    const text = sharedSummary(board(tools, [], { facts: statedFacts(tools.agents, state) }));
    expect(text).toContain('- fact `f1` in the result of `A2`: `ids are ULIDs`');
  });

  it('is the same, whatever came first in time: the order is the offset', () => {
    const early = r('x', { kind: 'claim' });
    const late = { ...early, at: '2031-01-01T00:00:00.000Z' } as Step;
    expect(summary(late, r('y', { kind: 'claim' }))).toBe(summary(early, r('y', { kind: 'claim' })));
  });
});

describe('its limit', () => {
  const noise = (count: number, over: Partial<CoordinationRecord>): Step[] =>
    Array.from({ length: count }, (_, index) =>
      r(`n${index}`, { agentId: 'A3', summary: `${index} ${'noise '.repeat(80)}`, ...over }),
    );

  it.each(['claim', 'evidence', 'decision', 'blocker', 'request', 'handoff'] as const)(
    'leaves what only one agent knows, whatever number of %s another posts before and after',
    (kind) => {
      const text = summary(
        noise(2000, { kind }),
        r('known', { kind: 'claim', summary: 'the port is 5433' }),
        r('decided', { kind: 'decision', agentId: 'A2', summary: 'no retries' }),
        r('open', { kind: 'blocker', agentId: 'A2', summary: 'the schema is missing' }),
        Array.from({ length: 2000 }, (_, index) =>
          r(`m${index}`, { agentId: 'A3', kind, summary: `more ${index}` }),
        ),
      );
      expect(text.length).toBeLessThanOrEqual(MAX_SUMMARY);
      expect(text).toContain('`the port is 5433`');
      expect(text).toContain('`no retries`');
      expect(text).toContain('`the schema is missing`');
    },
  );

  it('counts what it cut', () => {
    const text = summary(
      noise(3000, { kind: 'claim' }),
      noise(0, {}),
      Array.from({ length: 100 }, (_, index) => r(`b${index}`, { kind: 'blocker' })),
    );
    const claims = text.match(/^- claim/gm)?.length ?? 0;
    const blockers = text.match(/^- blocker/gm)?.length ?? 0;
    expect(claims).toBeGreaterThan(3);
    expect(blockers).toBeGreaterThan(3);
    expect(text).toContain(
      `Not shown: ${100 - blockers} open, ${3000 - claims} known. All of it: \`wave coord show`,
    );
  });
});
