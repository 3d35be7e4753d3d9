import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoardSource } from '../../../src/projections/board/board-source.js';
import { boardSource } from '../../../src/projections/board/board-source.js';
import { boardMarkdown, boardView } from '../../../src/projections/board/board.js';
import { inbox, MAX_INBOX } from '../../../src/projections/board/inbox.js';
import { isNeverCut, relevance } from '../../../src/projections/board/relevance.js';
import { MAX_SUMMARY, sharedSummary } from '../../../src/projections/board/summary.js';
import { coordinationReducer } from '../../../src/reducers/coordination-state.js';
import { board } from '../../rig/board.js';
import { reloaded } from '../../rig/events.js';
import { agent, wave } from '../../rig/wave-builder.js';
import { coordinationStep, runs } from '../../rig/wave-arbitraries.js';

const tools = wave([
  agent('A1', { capabilities: ['schema', 'integration'] }),
  agent('A2', { dependsOn: ['A1'] }),
  'A8',
]);
const logs = fc.array(coordinationStep, { maxLength: 60 });
const texts = (source: BoardSource): string[] => [
  sharedSummary(source),
  boardMarkdown(boardView(source)),
  ...tools.agents.map((one) => inbox(source, one).text),
];

describe('whatever stands on a blackboard', () => {
  it('views are the same by a snapshot, and whoever looked before', () => {
    fc.assert(
      fc.property(logs, (steps) => {
        const source = board(tools, steps);
        const expected = texts(source);
        const again = boardSource({
          ...source,
          coordination: reloaded(coordinationReducer, source.coordination),
        });
        expect(texts(again)).toEqual(expected);
        expect(texts(source)).toEqual(expected);
      }),
      { numRuns: runs(60) },
    );
  });

  it('limits hold, and what must not be cut is there', () => {
    fc.assert(
      fc.property(logs, (steps) => {
        const source = board(tools, steps);
        expect(sharedSummary(source).length).toBeLessThanOrEqual(MAX_SUMMARY);
        for (const one of tools.agents) {
          const { text, neverCut } = inbox(source, one);
          expect(text.length).toBeLessThanOrEqual(MAX_INBOX);
          const firm = source.openRows().filter((row) => {
            const why = relevance(row, one);
            return why !== undefined && isNeverCut(row, why);
          });
          expect([...neverCut].sort()).toEqual(firm.map(({ id }) => id).sort());
          for (const id of neverCut) expect(text).toContain(id);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});
