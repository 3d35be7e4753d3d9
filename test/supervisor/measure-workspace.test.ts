import { expect, it } from 'vitest';
import type { Draft } from '../rig/events.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import { createRedactor } from '../../src/base/redact.js';
import { measureWorkspace } from '../../src/supervisor/measure-workspace.js';
import type { TreeChange, TreeSnapshots } from '../../src/workspace/tree-snapshot.js';
import { given, launched, running, strayed } from '../rig/control-events.js';
import { wave } from '../rig/wave-builder.js';

const blob = (name: string): string => `100644 ${name}`;
const changed = (path: string, before: string, after: string): TreeChange => ({
  path,
  change: 'modified',
  before: blob(before),
  after: blob(after),
});

/** What is recorded of a tree that now reads `now`, after these changes. */
async function measured(state: WaveState, now: string, ...changes: readonly TreeChange[]): Promise<Draft[]> {
  const snapshots = {
    take: () => Promise.resolve(now),
    has: () => Promise.resolve(true),
    changes: () => Promise.resolve(changes),
  } as unknown as TreeSnapshots;
  return measureWorkspace({
    repo: '/nowhere',
    worktree: null,
    snapshots,
    state,
    running: [...state.agents.values()].map(({ intentId }) => intentId),
    endedAt: new Map(),
    isExpected: () => false,
    checks: [],
    redactor: createRedactor(),
    ownedElsewhere: () => [],
  });
}

const strays = (state: WaveState): string[] => state.agents.get('A1')?.unowned.map(({ path }) => path) ?? [];
const begun = [launched(wave(['A1'])), running('A1'), strayed('A1', [])];

it('killed between its records, the measuring forgets nobody who strayed', async () => {
  const all = await measured(given(...begun), 'later', changed('README.md', 'old', 'new'));
  expect(all).toHaveLength(2);
  const cut = given(...begun, all.slice(0, 1));
  expect(strays(cut)).toEqual(['README.md']);
  // What was not recorded is measured again, against the tree that is still the last known one.
  const again = await measured(cut, 'later', changed('README.md', 'old', 'new'));
  expect(again).toEqual(all);
  const whole = given(...begun, all.slice(0, 1), again);
  expect(strays(whole)).toEqual(['README.md']);
  expect(whole.tree).toBe('later');
  expect(await measured(whole, 'later')).toEqual([]);
});

it('who puts back what had strayed does not stray', async () => {
  const away = await measured(given(...begun), 'later', changed('README.md', 'old', 'new'));
  const back = await measured(given(...begun, away), 't', changed('README.md', 'new', 'old'));
  expect(back).toHaveLength(1);
  expect(strays(given(...begun, away, back))).toEqual([]);
});

it('the name of a file says no secret, and is known again when what had strayed is put back', async () => {
  const path = `src/${['ghp', 'canaryCanaryCanaryCanary00000000'].join('_')}.txt`;
  const away = await measured(given(...begun), 'later', changed(path, 'old', 'new'));
  expect(JSON.stringify(away)).not.toContain('canary');
  expect(strays(given(...begun, away))).toEqual(['src/[redacted].txt']);
  const back = await measured(given(...begun, away), 't', changed(path, 'new', 'old'));
  expect(JSON.stringify(back)).not.toContain('canary');
  expect(strays(given(...begun, away, back))).toEqual([]);
});
