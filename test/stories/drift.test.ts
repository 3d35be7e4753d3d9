import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { reconcileReasons } from '../../src/model/reconcile-reason.js';
import { story } from '../rig/story.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';

const STATE = '.tmp/main';
const ROLE = '### Role prompts\n\n- docs/roles/coder.md';
const writes = (path: string): string[] => [
  'sh',
  '-c',
  `mkdir -p $(dirname ${path}) && echo ${path} > ${path}`,
];

/** Two agents; the first is told its role by a file of its own. */
async function completed(repo: ScratchRepository): Promise<void> {
  repo.write('docs/roles/coder.md', 'You write code.\n');
  repo.wave(0, [
    { id: 'A1', run: writes('out/A1/one'), deliverables: ['out/A1/one'], extra: ROLE },
    { id: 'A2', run: writes('out/A2/two'), deliverables: ['out/A2/two'] },
  ]);
  expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
}

const status = (repo: ScratchRepository) => repo.waveJson('control', 'status', '--wave', '0');

describe('what changes after the close', () => {
  story('nothing has, at first', async ({ repo }) => {
    await completed(repo);
    expect(await status(repo)).toMatchObject({
      status: 'completed',
      currentState: 'completed',
      drift: { file: false, prompts: [], artifacts: [], unchecked: 0 },
    });
  });

  story('a standing prompt names the agents that would be told something else', async ({ repo }) => {
    await completed(repo);
    repo.write('docs/roles/coder.md', 'You write tests.\n');
    expect(await status(repo)).toMatchObject({
      status: 'completed',
      currentState: 'completed_with_drift',
      drift: { file: false, prompts: ['A1'] },
    });
    expect((await repo.wave$('control', 'status')).stdout).toContain('the prompt of A1 changed since');
    expect((await repo.wave$('launch')).stdout).toContain('nothing to do');
    const drifted = {
      waves: { '0': { currentState: 'completed_with_drift', drift: { file: false, prompts: ['A1'] } } },
    };
    expect(repo.json(`${STATE}/projections/run-state.json`)).toMatchObject(drifted);
    expect(await repo.waveJson('coord', 'explain')).toMatchObject({ status: 'completed_with_drift' });
    // Another wave's launch shows it in the index, too.
    repo.wave(1, [{ id: 'B1', run: ['true'] }]);
    expect(await repo.wave$('launch')).toMatchObject({ code: 0 });
    expect(repo.json(`${STATE}/projections/run-state.json`)).toMatchObject({
      completedWaves: [0, 1],
      waves: {
        '0': { currentState: 'completed_with_drift', drift: { file: false, prompts: ['A1'] } },
        '1': { currentState: 'completed' },
      },
    });
  });

  story('a change of the file names those whose prompts it changes', async ({ repo }) => {
    await completed(repo);
    const path = join(repo.path, 'waves/main/wave-0.md');
    const text = readFileSync(path, 'utf8');
    // Line endings are no change.
    writeFileSync(path, text.replaceAll('\n', '\r\n'));
    expect(await status(repo)).toMatchObject({ currentState: 'completed', drift: { file: false } });
    writeFileSync(path, text.replace('- out/A2/two\n', '- out/A2/two\n- out/A2/three\n'));
    expect(await status(repo)).toMatchObject({
      currentState: 'completed_with_drift',
      drift: { file: true, prompts: ['A2'] },
    });
    writeFileSync(path, `${text}\n<!-- a remark -->\n`);
    expect(await status(repo)).toMatchObject({ drift: { file: true, prompts: [] } });
    rmSync(path);
    expect(await status(repo)).toMatchObject({ currentState: 'completed' });
  });

  story('files that it delivered are compared, nothing is reopened, nothing written', async ({ repo }) => {
    await completed(repo);
    rmSync(join(repo.path, 'out/A1/one'));
    writeFileSync(join(repo.path, 'out/A2/two'), 'out/A2/tw0\n');
    const runState = statSync(join(repo.path, STATE, 'projections/run-state.json')).mtimeMs;
    const log = repo.read(`${STATE}/control-plane/wave-0.ndjson`);
    expect(await status(repo)).toMatchObject({
      status: 'completed',
      // Later waves change what earlier ones delivered.
      currentState: 'completed',
      drift: {
        artifacts: [
          { path: 'out/A1/one', change: 'deleted' },
          { path: 'out/A2/two', change: 'modified' },
        ],
      },
    });
    expect(await repo.wave$('control', 'status', '--line')).toMatchObject({ code: 0 });
    expect(repo.read(`${STATE}/control-plane/wave-0.ndjson`)).toBe(log);
    expect(statSync(join(repo.path, STATE, 'projections/run-state.json')).mtimeMs).toBe(runState);
    expect((await repo.wave$('launch')).stdout).toContain('nothing to do');
  });
});

type Reconciled = Readonly<{
  wave: number;
  state: string;
  reasons: readonly Readonly<{ code: string; effect: string }>[];
}>;

describe('wave launch --reconcile-status', () => {
  story('says of every wave what was added, kept, and cannot be had again, and why', async ({ repo }) => {
    await completed(repo);
    for (const wave of [1, 2, 3, 4, 5, 6]) {
      repo.wave(wave, [{ id: 'A1', run: writes(`out/A1/${wave}`), deliverables: [`out/A1/${wave}`] }]);
    }
    expect(await repo.wave$('launch', '--end-wave', '6')).toMatchObject({ code: 0 });
    repo.wave(7, [{ id: 'A1', run: ['false'] }]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    repo.wave(8, [{ id: 'A1', run: ['true'] }]);
    const control = (wave: number): string => join(repo.path, STATE, `control-plane/wave-${wave}.ndjson`);
    const envelope = (wave: number): string =>
      join(repo.path, STATE, `results/wave-${wave}/attempt-1/A1.json`);
    repo.write('docs/roles/coder.md', 'You write tests.\n');
    rmSync(join(repo.path, 'out/A1/1'));
    rmSync(control(2));
    appendFileSync(control(3), 'noise\n');
    rmSync(envelope(4));
    appendFileSync(envelope(5), ' ');
    appendFileSync(join(repo.path, 'out/A1/5'), 'more');
    rmSync(join(repo.path, 'waves/main/wave-6.md'));
    expect(await codes(repo)).toEqual({
      0: ['completed_with_drift', 'kept-despite-drift', 'prompt-drift'],
      1: ['completed', 'already-recorded', 'artifact-deleted'],
      2: ['completed', 'no-control-log'],
      3: ['completed', 'log-damaged'],
      4: ['completed', 'already-recorded', 'envelope-missing'],
      5: ['completed', 'already-recorded', 'artifact-changed', 'envelope-hash-mismatch'],
      6: ['completed', 'already-recorded', 'wave-file-missing'],
      7: ['failed', 'never-completed'],
      8: ['planned', 'never-launched'],
    });
    // The lane's own log can be had again, as far as the others go.
    rmSync(join(repo.path, STATE, 'control-plane/lane.ndjson'));
    const again = await codes(repo);
    expect([again[1]?.[1], again[2]?.[1], again[3]?.[1], again[7]?.[1]]).toEqual([
      'outcome-missing-in-lane-log',
      'never-launched',
      'log-damaged',
      'outcome-missing-in-lane-log',
    ]);
    expect(repo.json(`${STATE}/projections/run-state.json`)).toMatchObject({
      completedWaves: [0, 1, 4, 5, 6],
    });
    // The second time there is nothing left to add.
    expect((await codes(repo))[1]?.[1]).toBe('already-recorded');
  });

  story('keeps what is completed, and takes in what is newer', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch', '--max-retries-per-wave', '0']);
    const path = join(repo.path, STATE, 'control-plane/wave-0.ndjson');
    const agent = await rig.nextInvocation('A1');
    const opened = readFileSync(path, 'utf8');
    expect(opened).toContain('wave.opened');
    const lane = join(repo.path, STATE, 'control-plane/lane.ndjson');
    const laneThen = readFileSync(lane, 'utf8');
    await agent.exit(3);
    await launch.result;
    const failedLog = readFileSync(path, 'utf8');
    const failedLane = readFileSync(lane, 'utf8');
    const second = repo.start(['launch']);
    await (await rig.nextInvocation('A1')).exit(0);
    expect(await second.result).toMatchObject({ code: 0 });
    const closedLog = readFileSync(path, 'utf8');
    const closedLane = readFileSync(lane, 'utf8');
    const given = async (waveLog: string, laneLog: string): Promise<readonly string[] | undefined> => {
      writeFileSync(path, waveLog);
      writeFileSync(lane, laneLog);
      return (await codes(repo))[0];
    };
    expect(await given(closedLog, failedLane)).toEqual(['completed', 'outcome-differs-in-lane-log']);
    expect(await given(failedLog, closedLane)).toEqual(['completed', 'completed-in-lane-log-only']);
    expect(await given(opened, laneThen)).toEqual(['open', 'still-open']);
    expect(existsSync(path)).toBe(true);
  });
});

/** The state and the reason codes of each wave; every code is in the table, with its effect. */
async function codes(repo: ScratchRepository): Promise<Record<number, string[]>> {
  const document = (await repo.waveJson('launch', '--reconcile-status')) as { waves: readonly Reconciled[] };
  for (const { reasons } of document.waves) {
    for (const { code, effect } of reasons) {
      expect(reconcileReasons[code as keyof typeof reconcileReasons]).toMatchObject({ effect });
    }
  }
  return Object.fromEntries(
    document.waves.map(({ wave, state, reasons }) => [
      wave,
      [state, ...reasons.map(({ code }) => code).sort(mainFirst(reasons[0]?.code))],
    ]),
  );
}

function mainFirst(main: string | undefined): (left: string, right: string) => number {
  return (left, right) => (left === main ? -1 : right === main ? 1 : left < right ? -1 : 1);
}
