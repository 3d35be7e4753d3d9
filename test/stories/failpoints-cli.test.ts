import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ChaosLane } from '../rig/chaos-lane.js';
import { isHeavy } from '../rig/heavy.js';

/** Commands that write, as people and agents call them, each with the record that must be there once it has answered. */
const commands: Readonly<Record<string, readonly string[]>> = {
  'coord post': ['--wave', '0', '--kind', 'evidence', '--summary', 'all is done', '--id', 'e1'],
  'control rerun request': ['--wave', '0', '--agent', 'A1', '--reason', 'again'],
  'control override grant': ['--wave', '0', '--path', 'package-lock.json', '--reason', 'npm install'],
  'control proof register': [
    '--wave',
    '0',
    '--agent',
    'A1',
    '--artifact',
    'waves/main/wave-0.md',
    '--id',
    'p1',
  ],
  'dep post': ['--wave', '0', '--to-lane', 'api', '--summary', 'export the schema', '--id', 't1'],
};

/** Each has steps of its own; the first two stand for all by default. */
const tried = Object.entries(commands).slice(0, isHeavy ? undefined : 2);

describe.each(tried)('wave %s, killed', (name, flags) => {
  const args = [...name.split(' '), ...flags];
  test(
    'at any of its steps, leaves logs that are whole and can be run again',
    { timeout: 600_000 },
    async () => {
      const steps = await stepsOf(args);
      for (const step of isHeavy ? steps : steps.slice(-1)) {
        const lane = await openLane();
        try {
          expect([step, (await lane.run(args, { step })).signal]).toEqual([step, 'SIGKILL']);
          const again = await lane.repo.wave$(...args);
          if (name === 'coord post') lane.acknowledged.push('e1');
          expect([step, again.code, again.stderr.includes('internal')]).toEqual([step, 0, false]);
          await lane.restart(3);
          expect([step, lane.broken()]).toEqual([step, []]);
        } finally {
          lane.close();
        }
      }
    },
  );
});

/** A lane on which something happened already: killed when its first wave had begun. */
async function openLane(): Promise<ChaosLane> {
  const lane = new ChaosLane([{ A1: [], A2: ['A1'] }]);
  lane.repo.wave(0, [{ id: 'A1', run: ['true'] }], 'api');
  await lane.run(['launch', '--auto-next'], { step: 'spawn sh' });
  return lane;
}

async function stepsOf(args: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-steps-'));
  const trace = join(folder, 'steps');
  const lane = await openLane();
  try {
    const { code, stderr } = await lane.run(args, { trace });
    expect([code, stderr.includes('error')]).toEqual([0, false]);
    const names = existsSync(trace) ? readFileSync(trace, 'utf8').split('\n').filter(Boolean) : [];
    expect(names.length).toBeGreaterThan(1);
    return [...new Set(names)];
  } finally {
    // Its agents end by themselves; nobody is to be left when the folder goes.
    await lane.restart(1);
    lane.close();
    rmSync(folder, { recursive: true });
  }
}
