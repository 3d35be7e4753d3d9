import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

describe('a minimal wave', () => {
  story('closes, and a relaunch starts nothing', async ({ repo }) => {
    const run = ['sh', '-c', 'mkdir -p out && echo hi > out/a.txt'];
    repo.wave(0, [{ id: 'A1', run, owns: ['out/a.txt'], deliverables: ['out/a.txt'] }]);
    const first = await repo.wave$('launch');
    expect(first).toMatchObject({ code: 0 });
    expect(repo.read('out/a.txt')).toBe('hi\n');
    const logs = ['wave-0', 'lane'].map((name) => `.tmp/main/control-plane/${name}.ndjson`);
    const before = logs.map((path) => repo.read(path));
    const again = await repo.wave$('launch');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing to do');
    expect(logs.map((path) => repo.read(path))).toEqual(before);
    expect((await repo.wave$('control', 'status', '--line')).code).toBe(0);
    const state = repo.json('.tmp/main/projections/run-state.json');
    expect(state.completedWaves).toEqual([0]);
    expect(repo.git('status', '--short')).not.toContain('.tmp');
  });
});
