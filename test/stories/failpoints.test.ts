import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChaosLane } from '../rig/chaos-lane.js';
import { isHeavy } from '../rig/heavy.js';

/** Which of the steps are looked at where not all of them are. */
const SEED = Number(process.env.WAVE_FAILPOINT_SEED ?? 20_261_120);
const TWO_AGENTS = { A1: [], A2: ['A1'] };

/** What is killed, and gone on with; a supervisor works on what was submitted before. */
type Program = Readonly<{
  name: string;
  isGiven: boolean;
  args: readonly string[];
  /** Steps that once cost something, and are looked at each time. */
  always: readonly string[];
  hasWorktrees?: true;
}>;

/** Only where everything is proven: what each step costs is many commands of git. */
const withWorktrees: Program = {
  name: 'launcher of agents with worktrees',
  isGiven: false,
  args: ['launch', '--auto-next'],
  always: [],
  hasWorktrees: true,
};

const programs: readonly Program[] = [
  {
    name: 'launcher',
    isGiven: false,
    args: ['launch', '--auto-next'],
    // Everything is done, and the run is still open.
    always: ['write main/control-plane/lane.ndjson run.ended#1'],
  },
  {
    name: 'supervisor',
    isGiven: true,
    args: ['supervise', '--once'],
    // The attempt has ended, and whoever goes on with the same run did not end it.
    always: [
      'write main/control-plane/wave-0.ndjson wave.completed#1',
      'write main/control-plane/wave-0.ndjson log.sealed#1',
    ],
  },
  ...(isHeavy ? [withWorktrees] : []),
];

/** The names of the steps that it takes undisturbed, each with the number of times that it comes. */
async function stepsOf({ isGiven, args, hasWorktrees }: Program): Promise<Map<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-steps-'));
  const lane = new ChaosLane([TWO_AGENTS], undefined, hasWorktrees);
  try {
    if (isGiven) await submit(lane);
    const trace = join(folder, 'steps');
    expect((await lane.run(args, { trace })).code).toBe(0);
    const steps = new Map<string, number>();
    for (const name of readFileSync(trace, 'utf8').split('\n').filter(Boolean))
      steps.set(name, (steps.get(name) ?? 0) + 1);
    return steps;
  } finally {
    lane.close();
    rmSync(folder, { recursive: true });
  }
}

/** What makes, commits, merges and removes worktrees is killed each time that it comes. */
function isOfWorktree(name: string): boolean {
  return (
    / workspace\.(?!measured)/.test(name) ||
    /^spawn git (?:worktree|commit-tree|update-ref|symbolic-ref|reset|merge|read-tree)/.test(name)
  );
}

/** A daemon would do the work before anybody is killed: whoever submits is killed before it starts one, which costs nothing. */
async function submit(lane: ChaosLane): Promise<void> {
  const { signal } = await lane.run(['submit', '--auto-next'], { step: 'spawn node' });
  expect(signal).toBe('SIGKILL');
}

/** Killed before this step, gone on with three times: what does not hold then. */
async function trial({ isGiven, args, hasWorktrees }: Program, step: string): Promise<string[]> {
  const lane = new ChaosLane([TWO_AGENTS], undefined, hasWorktrees);
  try {
    if (isGiven) await submit(lane);
    const killed = await lane.run(args, { step });
    const last = await lane.restart(3, args);
    const broken = [
      ...(killed.signal === 'SIGKILL' || !step.endsWith('#1') ? [] : ['it was not killed']),
      ...(last.code === 0 ? [] : [`then it ended with ${last.code}: ${last.stderr}`]),
      ...lane.broken(),
    ];
    return broken.map((what) => `${step}: ${what}`);
  } finally {
    lane.close();
  }
}

describe.each(programs)('a $name that is killed', (program) => {
  test('at any of its steps costs nothing, after three restarts', { timeout: 3_600_000 }, async () => {
    const steps = await stepsOf(program);
    const points = [...steps].flatMap(([name, times]) => [
      `${name}#1`,
      ...(isOfWorktree(name)
        ? Array.from({ length: times - 1 }, (_, before) => `${name}#${before + 2}`)
        : // The turns of a loop are not the same each time: one in the middle is met, or the run is over before.
          times > 2
          ? [`${name}#${Math.ceil(times / 2)}`]
          : []),
    ]);
    expect(points.length).toBeGreaterThan(60);
    const [chosen] = fc.sample(fc.shuffledSubarray(points, { minLength: 1 }), { seed: SEED, numRuns: 1 });
    const some = isHeavy ? points : [...program.always, ...(chosen ?? []).slice(0, 1)];
    const broken: string[] = [];
    const due = some.values();
    // They mostly wait for processes: some side by side.
    const work = async (): Promise<void> => {
      for (const step of due) broken.push(...(await trial(program, step)));
    };
    await Promise.all(Array.from({ length: isHeavy ? 4 : 1 }, work));
    process.stdout.write(`${program.name}: killed at ${some.length} of ${points.length} steps\n`);
    expect(broken).toEqual([]);
  });
});
