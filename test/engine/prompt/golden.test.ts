import { describe, expect, it } from 'vitest';
import { compilePrompt } from '../../../src/engine/compile-prompt.js';
import type { PromptSources } from '../../../src/engine/prompt/prompt-sources.js';
import { inbox } from '../../../src/projections/board/inbox.js';
import { sharedSummary } from '../../../src/projections/board/summary.js';
import { board } from '../../rig/board.js';
import { posted } from '../../rig/coordination-events.js';
import { agent, agentOf, contract, wave } from '../../rig/wave-builder.js';

/** A small wave in which everything happens that an agent is told of. */
const of = wave(
  [
    agent('A1', {
      title: 'Parser',
      prompt: 'Let the parser read dates as well.',
      ownedPaths: ['src/parser/', 'test/parser/'],
      deliverables: ['src/parser/date.ts'],
      exitContract: {
        completion: 'integrated',
        durability: 'none',
        proof: 'integration',
        docImpact: 'owned',
      },
      components: ['parser'],
      componentTargets: { parser: 'repo-landed' },
      permissions: { allow: ['Bash(npm test)'], deny: ['WebFetch'], network: [] },
      contracts: [
        contract('unit', {
          type: 'command',
          source: null,
          run: ['npm', 'test', '--', 'parser'],
          onFailure: 'rework',
          rounds: 2,
        }),
        contract('shape', {
          type: 'json-schema',
          source: 'src/parser/table.json',
          schema: 'schemas/table.json',
        }),
      ],
    }),
    agent('A2', {
      title: 'Printer',
      prompt: 'Print dates.',
      inputs: [{ agentId: 'A1', path: 'src/parser/date.ts', alias: 'dates', optional: false, schema: null }],
    }),
    agent('R1', {
      role: 'research',
      title: 'Calendars',
      prompt: 'Which calendars do our users write?',
      ownedPaths: ['docs/calendars.md'],
      deliverables: ['docs/calendars.md'],
    }),
    agent('A7', { title: 'Security' }),
    agent('A0', {
      title: 'QA',
      ownedPaths: ['docs/qa.md'],
      reportPath: 'docs/qa.md',
      prompt: 'Do not pass a parser that guesses.',
    }),
  ],
  {
    title: 'Dates',
    commitMessage: 'Feat: dates',
    componentPromotions: [{ componentId: 'parser', targetLevel: 'repo-landed' }],
  },
);
const source = board(of, [
  posted('r1', {
    kind: 'request',
    agentId: 'A2',
    targets: ['A1'],
    summary: 'export parseDate()',
    artifactRefs: ['src/parser/date.ts'],
  }),
  posted('r2', { kind: 'decision', agentId: 'R1', summary: 'only the Gregorian calendar' }),
]);
const told = (agentId: string): Pick<PromptSources, 'summary' | 'inbox'> => ({
  summary: sharedSummary(source),
  inbox: inbox(source, agentOf(of, agentId)).text,
});
const prompts: Readonly<Record<string, PromptSources>> = {
  A1: {
    ...told('A1'),
    rolePrompts: [],
    findings: [
      {
        gate: 'implementation',
        ok: false,
        statusCode: 'missing-deliverable',
        agentId: 'A1',
        detail: 'missing: src/parser/date.ts',
        evidence: [],
        inferred: false,
        rung: 'gate-1',
        failureClass: 'proof',
      },
    ],
    notes: ['contract unit (command): npm test -- parser ended with 1'],
    schemas: [{ path: 'schemas/table.json', text: '{\n  "type": "object"\n}\n' }],
    answers: [
      {
        id: 'q1',
        isAuthor: true,
        question: 'Two-digit years?',
        by: 'operator:Ada',
        byDefault: false,
        response: 'Refuse them.',
        isCut: false,
      },
    ],
  },
  A0: {
    ...told('A0'),
    rolePrompts: [],
    findings: [],
    gaps: [
      {
        stage: 'security',
        agentId: 'A7',
        attempt: 1,
        detail: 'ops: nobody limits the length of input',
        targets: ['A1'],
      },
    ],
  },
  R1: {
    rolePrompts: [],
    findings: [],
    skills: [{ id: 'sources', text: 'Name the source of every number.' }],
  },
};

describe('a whole prompt', () => {
  it.each(Object.keys(prompts))('as %s gets it', async (agentId) => {
    const { text } = compilePrompt(of, agentOf(of, agentId), prompts[agentId] as PromptSources);
    await expect(text).toMatchFileSnapshot(`golden/${agentId}.txt`);
  });
});
