import { expect, it } from 'vitest';
import type { RecordDraft } from '../../../src/model/record.js';
import { plainLine } from '../../../src/cli/launch/plain-line.js';
import { concluded } from '../../rig/control-events.js';

const line = (says: string) =>
  plainLine({ at: '2026-03-01T08:00:00.000Z', wave: 3, ...concluded('A1', { says }) } as RecordDraft);

it('a run that left lines nobody could read is a line of news', () => {
  expect(line('[wave-gap] kind=x\n[wave-proof] y')).toBe(
    '08:00:00 wave 3  A1 left a line that is not read as a marker (and 1 more): line 1: [wave-gap] kind: "x" is none of architecture, integration, durability, ops, docs',
  );
  expect(line('[wave-gap] kind=ops')).toBeUndefined();
  expect(line('[wave-gap] kind=<kind>')).toBeUndefined();
});
