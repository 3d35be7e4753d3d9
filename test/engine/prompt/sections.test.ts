import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePrompt } from '../../../src/engine/compile-prompt.js';
import type { PromptSources } from '../../../src/engine/prompt/prompt-sources.js';
import { promptSections } from '../../../src/engine/prompt/prompt-sources.js';
import type { Verdict } from '../../../src/model/gate.js';
import { agent, agentOf, contract, CONTRACT, wave } from '../../rig/wave-builder.js';

const of = wave([
  agent('A1', {
    prompt: 'Do it.',
    exitContract: CONTRACT,
    permissions: { allow: [], deny: ['Bash(rm *)'], network: [] },
    contracts: [contract('unit', { type: 'command', source: null, run: ['npm', 'test'] })],
  }),
  'A8',
]);
const finding: Verdict = {
  gate: 'implementation',
  ok: false,
  statusCode: 'missing-deliverable',
  agentId: 'A1',
  detail: 'missing: a.txt',
  evidence: [],
  inferred: false,
  rung: 'gate-1',
  failureClass: 'proof',
};
const full = (text: string, count = 1): PromptSources => {
  const many = <T>(one: T): T[] => Array.from({ length: count }, () => one);
  return {
    rolePrompts: ['Be kind.'],
    findings: many({ ...finding, detail: text }),
    notes: many(text),
    inputs: [{ alias: 'spec', producer: 'A8', path: text, copy: text }],
    schemas: many({ path: 's.json', text }),
    gaps: many({ stage: 'security', agentId: 'A7', attempt: 1, detail: text, targets: [] } as const),
    answers: many({
      id: 'q',
      isAuthor: true,
      question: text,
      by: 'a',
      byDefault: false,
      response: text,
      isCut: false,
    }),
    summary: text,
    inbox: text,
    skills: [{ id: 'tidy', text: 'Sweep.' }],
    libraryDocs: many({ title: 'zod', text }),
  };
};
const compiled = (sources: PromptSources) => compilePrompt(of, agentOf(of, 'A1'), sources);

describe('the parts of a prompt', () => {
  it('are all there where there is something in them, each once, in their order', () => {
    const { sections, text } = compiled(full('x'));
    expect(sections.map(({ id }) => id)).toEqual(promptSections);
    expect(text).toBe(`${sections.map((part) => part.text).join('\n\n')}\n`);
  });

  it('are left out where there is nothing in them, and none brings another one down with it', () => {
    const whole = full('x');
    const optional = Object.keys(whole).filter((key) => key !== 'rolePrompts' && key !== 'findings');
    const sectionOf: Readonly<Record<string, string>> = { libraryDocs: 'library-docs', schemas: 'contracts' };
    fc.assert(
      fc.property(fc.subarray(optional), (left) => {
        const rest = Object.fromEntries(Object.entries(whole).filter(([key]) => !left.includes(key)));
        const { sections } = compiled(rest as PromptSources);
        // A contract stays where only its schema cannot be shown.
        const gone = left.filter((key) => key !== 'schemas').map((key) => sectionOf[key] ?? key);
        expect(sections.map(({ id }) => id)).toEqual(promptSections.filter((id) => !gone.includes(id)));
      }),
      { numRuns: 40 },
    );
  });

  it('have a limit each, however much there is to say; what is cut is said to be', () => {
    const { text } = compiled(full('word '.repeat(100_000), 300));
    expect(text.length).toBeLessThan(160_000);
    expect(text).toMatch(/and \d+ more: `wave control status`/);
    expect(text).toMatch(/and \d+ earlier ones/);
    expect(text).toContain('`s.json` has 500000 characters: read it in its file.');
  });

  it('end with what the agent has to print, and with nothing of others after it', () => {
    const { text } = compiled(full('x', 3));
    expect(text.lastIndexOf('\n> ')).toBeLessThan(text.indexOf('## How you report'));
  });
});

describe('what a prompt says of others', () => {
  const many = wave([
    agent('D1'),
    agent('A1', { dependsOn: ['A2'] }),
    agent('A2', { dependsOn: ['A3'] }),
    'A3',
    agent('A4', {
      inputs: [{ agentId: 'A1', path: 'src/A1/x', alias: 'x', optional: false, schema: 'x.schema.json' }],
    }),
    'A5',
    'A8',
    agent('R1', { role: 'orchestrator' }),
  ]);
  const text = compilePrompt(many, agentOf(many, 'A1'), { rolePrompts: [], findings: [] }).text;

  it.each([
    ['D1', 'before you'],
    ['A2', 'before you'],
    ['A3', 'before you'],
    ['A5', 'beside you'],
    ['A4', 'waits for you'],
    ['A8', 'after you'],
    ['R1', 'all along'],
  ])('%s is there %s', (id, when) => expect(text).toContain(`| ${id} | ${when} |`));

  it('who takes what from it, and what that has to satisfy', () => {
    expect(text).toContain('- A4 takes `src/A1/x` from you, and it has to satisfy `x.schema.json`');
  });

  it('names no more than there is room for', () => {
    const crowd = wave(Array.from({ length: 80 }, (_, index) => `A${index + 20}`));
    const { text: told } = compilePrompt(crowd, agentOf(crowd, 'A20'), { rolePrompts: [], findings: [] });
    expect(told).toContain('And 55 more: `wave show --lane main --wave 3`.');
  });
});

describe('the hash of a prompt', () => {
  const hash = (sources: PromptSources): string => compiled(sources).hash;

  it('is of the task: nothing that was said or found meanwhile changes it', () => {
    expect(hash(full('x', 2))).toBe(hash({ rolePrompts: ['Be kind.'], findings: [] }));
  });

  it.each([
    ['what it is asked', { prompt: 'Do more.' }],
    ['what it owns', { ownedPaths: ['a'] }],
    ['what it delivers', { deliverables: ['a'] }],
    ['what it has to prove', { exitContract: { ...CONTRACT, proof: 'live' as const } }],
    ['its role', { role: 'research' as const }],
  ])('changes with %s', (_, over) => {
    const other = wave([{ ...agentOf(of, 'A1'), ...over }, 'A8']);
    const sources = { rolePrompts: [], findings: [] };
    expect(compilePrompt(other, agentOf(other, 'A1'), sources).hash).not.toBe(hash(sources));
  });

  it('changes with a role prompt that the wave names, and not with who else works in the wave', () => {
    const sources = { rolePrompts: [], findings: [] };
    expect(hash({ ...sources, rolePrompts: ['Be quick.'] })).not.toBe(hash(sources));
    const alone = wave([agentOf(of, 'A1')]);
    expect(compilePrompt(alone, agentOf(alone, 'A1'), sources).hash).toBe(hash(sources));
  });
});

describe('a worktree', () => {
  it.each([
    [{ mode: 'shared', of: null } as const, 'Others work in the same tree at the same time'],
    [{ mode: 'worktree', of: 'A1' } as const, 'You work in a git worktree of your own'],
    [{ mode: 'worktree', of: 'A8' } as const, 'You work in a git worktree that A8 works in too'],
  ])('of %j is told of', (workspace, expected) => {
    const one = wave([agent('A1', { workspace }), 'A8']);
    const { text } = compilePrompt(one, agentOf(one, 'A1'), { rolePrompts: [], findings: [] });
    expect(text).toContain(expected);
  });
});

describe('a crowd in which each waits for the one before', () => {
  it('costs no more than it has to', () => {
    const ids = Array.from({ length: 1500 }, (_, index) => `A${index + 20}`);
    const crowd = wave(
      ids.map((id, index) => agent(id, { dependsOn: index === 0 ? [] : [ids[index - 1] ?? ''] })),
    );
    const begin = process.cpuUsage();
    const { text } = compilePrompt(crowd, agentOf(crowd, 'A700'), { rolePrompts: [], findings: [] });
    const { user } = process.cpuUsage(begin);
    expect(text).toContain('| A20 | before you |');
    expect(user).toBeLessThan(1_000_000);
  });
});
