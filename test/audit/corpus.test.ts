import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replayLogs } from '../../src/audit/replay-logs.js';
import { verifyLane } from '../../src/audit/verify-lane.js';
import { LaneLayout } from '../../src/store/layout.js';
import { corpusSummary } from '../rig/corpus-summary.js';
import { scenarios } from '../rig/corpus-scenarios.js';

const CORPUS = fileURLToPath(new URL('../fixtures/corpus', import.meta.url));
const entries = readdirSync(CORPUS).sort();

/** Logs that real launches recorded, some with builds long gone. They are never changed: this code has to understand them. */
describe('the corpus', () => {
  it('has an entry for every scenario', () => {
    expect(entries).toEqual(scenarios.map(({ name }) => name).sort());
  });

  describe.each(entries)('%s', (name) => {
    const layout = new LaneLayout('main', join(CORPUS, name));

    it('replays identically', () => {
      expect(replayLogs(layout, 0).differences).toEqual([]);
    });

    it('reduces to what it always did', () => {
      const expected: unknown = JSON.parse(readFileSync(join(CORPUS, name, 'expected.json'), 'utf8'));
      expect(JSON.parse(JSON.stringify(corpusSummary(layout, 0)))).toEqual(expected);
    });

    it('is whole', () => {
      expect(verifyLane(layout, 0).firstBad).toBeNull();
    });

    it('holds nothing of the machine that recorded it', () => {
      const text = readFileSync(layout.controlPlane(0), 'utf8') + readFileSync(layout.laneLog(), 'utf8');
      expect(text).not.toMatch(/"\/(?:home|tmp|usr|root|work|Users)\//);
    });
  });
});
