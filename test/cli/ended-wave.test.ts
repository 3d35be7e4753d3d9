import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { postingTo } from '../../src/cli/ended-wave.js';
import type { RunOutcome } from '../../src/events/lane-event.js';
import type { CoordinationRecord } from '../../src/model/coordination-record.js';
import { repoLayoutOf } from '../../src/store/project-config.js';
import { record } from '../rig/coordination-events.js';
import { launched } from '../rig/control-events.js';
import type { InProcessResult } from '../rig/in-process.js';
import { runInProcess } from '../rig/in-process.js';
import { outcome } from '../rig/lane-events.js';
import { ScratchRepository } from '../rig/scratch-repository.js';
import { wave } from '../rig/wave-builder.js';
import { writeLog } from '../rig/write-log.js';

let repo: ScratchRepository;

beforeAll(() => {
  repo = new ScratchRepository();
  for (const number of [3, 4]) repo.wave(number, [{ id: 'A1', run: ['true'] }]);
});
afterAll(() => repo.close());

beforeEach(() => {
  rmSync(join(repo.path, '.tmp'), { recursive: true, force: true });
  writeLog(control(3), launched(wave(['A1'])));
});

const lane = (): string => join(repo.path, '.tmp/main/control-plane/lane.ndjson');
const control = (number: number): string => join(repo.path, `.tmp/main/control-plane/wave-${number}.ndjson`);

/** The wave has come to this outcome. */
const ended = (reached: RunOutcome, number = 3): void =>
  writeLog(lane(), outcome(number, reached, { id: `outcome-${number}` }));

const wave$ = (...argv: string[]): Promise<InProcessResult> => runInProcess(repo.path, argv);

const post = (...flags: string[]): Promise<InProcessResult> =>
  wave$('coord', 'post', '--wave', '3', '--summary', 'the schema is missing', ...flags);

const ASK = ['feedback', 'ask', '--wave', '3', '--question', 'Which region?'];

/** The records on the blackboard of wave 3. */
async function posted(): Promise<readonly { id: string; kind: string; state: string }[]> {
  const { stdout } = await wave$('coord', 'show', '--wave', '3', '--all', '--json');
  return (JSON.parse(stdout) as { tasks: { id: string; kind: string; state: string }[] }).tasks;
}

describe('what is posted to a completed wave', () => {
  beforeEach(() => ended('completed'));

  test.each(['blocker', 'request', 'clarification-request', 'human-escalation', 'human-feedback'])(
    'is refused where somebody would have to act on it: %s',
    async (kind) => {
      const refused = await post('--kind', kind);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('wave/completed');
      const verb = kind.startsWith('human') ? 'feedback ask' : 'coord post';
      expect(refused.stderr).toContain(`wave ${verb} --lane main --wave 4`);
      expect(await posted()).toEqual([]);
    },
  );

  test('is refused where a kind that is only to be known is to block', async () => {
    expect(await post('--kind', 'claim', '--blocking', 'true')).toMatchObject({ code: 2 });
  });

  test.each(['claim', 'evidence', 'decision', 'handoff', 'ack', 'integration-summary'])(
    'is taken where it is only to be known, with a note: %s',
    async (kind) => {
      const taken = await post('--kind', kind);
      expect(taken.code).toBe(0);
      expect(taken.stderr).toContain('wave 3 is completed');
      expect(await posted()).toMatchObject([{ kind }]);
      expect(await post('--kind', kind, '--quiet')).toMatchObject({ code: 0, stderr: '' });
    },
  );

  test('is taken where it is settled already', async () => {
    expect(await post('--kind', 'blocker', '--status', 'resolved')).toMatchObject({ code: 0 });
  });

  test('a question is refused, also one that would wait; and what a further wave is for, where no wave is open', async () => {
    for (const flags of [[], ['--wait']]) {
      const refused = await wave$(...ASK, ...flags);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('wave feedback ask --lane main --wave 4');
    }
    ended('completed', 4);
    expect((await wave$(...ASK)).stderr).toContain('wave new --lane main');
    expect(await posted()).toEqual([]);
  });

  test('a task that is created there is refused too', async () => {
    const create = ['control', 'task', 'create', '--wave', '3', '--summary', 's', '--kind', 'request'];
    expect(await wave$(...create)).toMatchObject({ code: 2 });
  });
});

test('what was posted before the wave was completed is found under its id by whoever posts it again', async () => {
  const again = ['--kind', 'blocker', '--id', 'b1'];
  expect(await post(...again)).toMatchObject({ code: 0, stdout: 'b1\n', stderr: '' });
  expect(await wave$(...ASK, '--id', 'q1')).toMatchObject({ code: 0, stdout: 'q1\n' });
  ended('completed');
  expect(await post(...again)).toMatchObject({ code: 0, stdout: 'b1\n' });
  expect(await wave$(...ASK, '--id', 'q1')).toMatchObject({ code: 0, stdout: 'q1\n' });
  expect(await posted()).toHaveLength(2);
});

test.each(['failed', 'cancelled'] as const)(
  'what is posted to a wave that is %s waits for its next launch, which is named',
  async (reached) => {
    ended(reached);
    const taken = await post('--kind', 'blocker');
    expect(taken.code).toBe(0);
    expect(taken.stderr).toContain('wave launch --lane main --start-wave 3 --end-wave 3');
    expect(await posted()).toMatchObject([{ kind: 'blocker', state: 'open' }]);
    expect(await post('--kind', 'claim')).toMatchObject({ code: 0, stderr: '' });
  },
);

test('a wave that is blocked takes everything in without a word', async () => {
  ended('blocked');
  expect(await post('--kind', 'blocker')).toMatchObject({ code: 0, stderr: '' });
});

describe('a wave that is completed while somebody posts', () => {
  test('keeps the record, and its author is told that nobody is asked', () => {
    const { told, posting } = during(record('b1', { kind: 'blocker' }));
    ended('completed');
    posting.done();
    expect(told.join('')).toContain('b1 stays open there');
  });

  test('says nothing of what is only to be known, nor where the wave goes on', () => {
    const claim = during(record('c1', { kind: 'claim' }));
    const blocker = during(record('b1', { kind: 'blocker' }));
    blocker.posting.done();
    ended('completed');
    claim.posting.done();
    expect([claim.told, blocker.told]).toEqual([[], []]);
  });

  /** The moment between the look and the append. */
  function during(one: CoordinationRecord) {
    const told: string[] = [];
    const io = { stderr: (text: string): void => void told.push(text) };
    const place = { repo: repo.path, lane: 'main', project: undefined, config: {} };
    const layout = repoLayoutOf(repo.path, {}, undefined).lane('main', undefined);
    const surroundings = { io, options: {} } as Parameters<typeof postingTo>[0];
    return { told, posting: postingTo(surroundings, { ...place, layout }, 3, [one]) };
  }
});
