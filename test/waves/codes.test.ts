import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LintContext } from '../../src/waves/lint-wave.js';
import type { WaveCode } from '../../src/waves/codes.js';
import { isEnvironmentCode, waveCodes } from '../../src/waves/codes.js';
import { gradeForLaunch } from '../../src/waves/findings.js';
import { agent, filesAt, lintText, oneAgent } from './lint-text.js';

const title = '# Wave 1 - Test\n\n**Commit message**: `Test: it`\n\n';
const matrix = (components: unknown): Partial<LintContext> => ({
  environment: filesAt({ 'docs/plans/component-cutover-matrix.json': JSON.stringify({ components }) }),
});
const promoted = (level: string, sections = ''): string =>
  `${title}## Component promotions\n\n- parser: ${level}\n\n${agent('A1', `### Components\n\n- parser\n\n${sections}`)}`;

const evalWave = (selection: string, more: string): string =>
  `${title}## Eval targets\n\n- id: x | selection: ${selection} | ${more} | objective: o | threshold: t\n\n${agent('E0')}`;
const catalogue: Partial<LintContext> = {
  environment: filesAt({
    'docs/evals/benchmark-catalog.json': JSON.stringify({
      version: 1,
      families: {
        speed: { title: 'Speed', benchmarks: { 'cold-start': { goal: 'fast' } } },
        memory: { benchmarks: ['recall'] },
      },
    }),
  }),
};

/** One text per code that shows the problem, and the line on which it is reported. */
const cases: Readonly<Record<string, readonly [text: string, line: number, context?: Partial<LintContext>]>> = {
  'wave/too-large': [`${oneAgent('')}${'x'.repeat(600_000)}`, 1],
  'wave/too-many': [
    oneAgent(`### Skills\n\n${Array.from({ length: 501 }, (_, index) => `- s${index}`).join('\n')}`),
    509,
  ],
  'wave/control-character': [`${oneAgent('')}\u0000`, 18],
  'wave/number-mismatch': [oneAgent(''), 1, { fileWave: 2 }],
  'wave/missing-title': [agent('A1'), 1],
  'wave/bad-title': [`# Wave One\n\n${agent('A1')}`, 1],
  'wave/duplicate-title': [`${title}# Wave 2 - Again\n\n${agent('A1')}`, 5],
  'wave/missing-commit-message': [`# Wave 1 - Test\n\n${agent('A1')}`, 1],
  'wave/bad-commit-message': [`# Wave 1 - Test\n\n**Commit message**: bare\n\n${agent('A1')}`, 3],
  'wave/unknown-section': [oneAgent('### Promt'), 7],
  'wave/misplaced-section': [`${title}## Executor\n\n${agent('A1')}`, 5],
  'wave/duplicate-section': [oneAgent('### Skills\n\n### Skills'), 9],
  'wave/unclosed-fence': [`${title}## Agent A1: T\n\n### Prompt\n\n\`\`\`\nFile ownership:\n- a/`, 9],
  'wave/unclosed-comment': [`${oneAgent('')}\n<!-- never\n`, 19],
  'wave/ignored-text': [oneAgent('### Capabilities\n\nprose'), 9],
  'wave/missing-agent': [title, 1],
  'wave/bad-agent-heading': [`${title}## Agent one two\n\n${agent('A1')}`, 5],
  'wave/bad-id': [oneAgent('### Capabilities\n\n- two words'), 9],
  'wave/duplicate-agent': [`${title}${agent('A.1')}${agent('a-1')}`, 18],
  'wave/bad-item': [oneAgent('### Executor\n\n- id codex'), 9],
  'wave/unknown-field': [oneAgent('### Contracts\n\n- id: a | type: changed | souce: src/a.ts'), 9],
  'wave/missing-field': [oneAgent('### Contracts\n\n- id: a | type: command'), 9],
  'wave/bad-value': [oneAgent('### Executor\n\n- budget.turns: many'), 9],
  'wave/duplicate-item': [oneAgent('### Executor\n\n- id: claude\n- id: codex'), 10],
  'wave/bad-path': [oneAgent('### Deliverables\n\n- src/../../x'), 9],
  'wave/path-escapes': [
    oneAgent('### Deliverables\n\n- src/link.ts'),
    9,
    { environment: { ...filesAt({}), isInsideRepository: (path) => path !== 'src/link.ts' } },
  ],
  'wave/unknown-role': [oneAgent('### Role\n\n- implementer'), 9],
  'wave/duplicate-steward': [`${title}${agent('A8')}${agent('B8', '### Role\n\n- integration')}`, 22],
  'wave/missing-steward': [oneAgent(''), 1, { config: { closure: { require: ['cont-qa'] } } }],
  'wave/steward-components': [oneAgent('### Components\n\n- parser', '- a.md', 'A0'), 9],
  'wave/resident-owns': [oneAgent('### Role\n\n- orchestrator'), 13],
  'wave/depends-on-resident': [
    `${title}${agent('A1', '### Depends on\n\n- R1')}${agent('R1', '### Role\n\n- orchestrator', '')}`,
    5,
  ],
  'wave/missing-prompt': [`${title}## Agent A1: T\n`, 5],
  'wave/marker-in-prompt': [oneAgent('').replace('Do it.', 'Do it.\n[wave-gap] kind=ops'), 11],
  'wave/text-after-prompt': [`${oneAgent('')}More.`, 18],
  'wave/owns-nothing': [oneAgent('', ''), 11],
  'wave/overlapping-ownership': [`${title}${agent('A1', '', '- src/')}${agent('A2', '', '- src/a.ts')}`, 28],
  'wave/deliverable-not-owned': [oneAgent('### Deliverables\n\n- lib/a.ts'), 9],
  'wave/unknown-agent': [oneAgent('### Depends on\n\n- A2'), 9],
  'wave/depends-on-itself': [oneAgent('### Depends on\n\n- A1'), 9],
  'wave/dependency-cycle': [
    `${title}${agent('A1', '### Depends on\n\n- A2')}${agent('A2', '### Depends on\n\n- A1')}`,
    9,
  ],
  'wave/dependency-out-of-order': [`${title}${agent('A1', '### Depends on\n\n- A8')}${agent('A8')}`, 9],
  'wave/unknown-input': [`${title}${agent('A1', '### Inputs\n\n- A2/x.ts as x')}${agent('A2')}`, 9],
  'wave/bad-workspace': [`${title}${agent('A1', '### Workspace\n\n- worktree: A2')}${agent('A2')}`, 9],
  'wave/conflicting-permission': [oneAgent('### Permissions\n\n- allow: Bash\n- deny: Bash'), 9],
  'wave/unenforced-permission': [oneAgent('### Permissions\n\n- network: none'), 9],
  'wave/sandbox-without-use': [oneAgent('### Executor\n\n- sandbox: none\n- sandbox.write: ~/.npm'), 10],
  'wave/unknown-executor-key': [oneAgent('### Executor\n\n- codex.sandbx: x'), 9],
  'wave/unknown-executor': [oneAgent('### Executor\n\n- id: codx'), 9],
  'wave/unknown-profile': [oneAgent('### Executor\n\n- profile: fast'), 9],
  'wave/missing-command': [oneAgent('### Executor\n\n- id: command'), 9],
  'wave/executor-cap': [
    `${title}${agent('A1')}${agent('A2')}`,
    18,
    { config: { lanes: { main: { runtimePolicy: { runtimeMixTargets: { claude: 1 } } } } } },
  ],
  'wave/local-executor': [
    promoted('pilot-live', '### Executor\n\n- id: local\n\n### Proof artifacts\n\n- p.json'),
    17,
  ],
  'wave/missing-role-prompt': [oneAgent('### Role prompts\n\n- docs/agents/x.md'), 9],
  'wave/missing-skill': [oneAgent('### Skills\n\n- tidy'), 9],
  'wave/missing-schema': [
    oneAgent('### Contracts\n\n- id: a | type: json-schema | source: src/a.json | schema: s.json'),
    9,
  ],
  'wave/unowned-promotion': [`${title}## Component promotions\n\n- parser: repo-landed\n\n${agent('A1')}`, 7],
  'wave/missing-proof-artifacts': [promoted('pilot-live'), 13],
  'wave/unknown-component': [promoted('repo-landed'), 7, matrix({})],
  'wave/component-regression': [
    promoted('repo-landed'),
    7,
    matrix({ parser: { currentLevel: 'pilot-live' } }),
  ],
  'wave/component-mismatch': [
    promoted('repo-landed'),
    7,
    matrix({ parser: { currentLevel: 'inventoried', promotions: [{ wave: 1, target: 'pilot-live' }] } }),
  ],
  'wave/bad-component-matrix': [promoted('repo-landed'), 7, matrix('none')],
  'wave/missing-cont-eval': [
    `${title}## Eval targets\n\n- id: a | selection: pinned | benchmarks: b | objective: o | threshold: t\n\n${agent('A1')}`,
    7,
  ],
  'wave/unknown-benchmark-family': [evalWave('delegated', 'benchmark-family: speeed'), 7, catalogue],
  'wave/unknown-benchmark': [evalWave('pinned', 'benchmarks: warm'), 7, catalogue],
  'wave/benchmark-family-mismatch': [
    evalWave('pinned', 'benchmark-family: speed | benchmarks: recall'),
    7,
    catalogue,
  ],
  'wave/bad-benchmark-catalog': [
    evalWave('pinned', 'benchmarks: warm'),
    7,
    { environment: filesAt({ 'docs/evals/benchmark-catalog.json': '{"families": 3}' }) },
  ],
  'wave/missing-eval-targets': [oneAgent('', '- e.md', 'E0'), 5],
};

/** Found by whoever reads the disk; see test/store and test/supervisor. */
const ofTheDisk = ['wave/unreadable', 'wave/duplicate-number', 'wave/file-name'];

describe('every code', () => {
  test.each(Object.entries(cases))('%s is reported where it is', (code, [text, line, context]) => {
    const found = lintText(text, context).problems.filter((problem) => problem.code === code);
    expect(found.map(({ span }) => span.line)).toEqual([line]);
    const grade = waveCodes[code as WaveCode].grade;
    expect(found[0]?.severity).toBe(grade === 'error' ? 'error' : 'warning');
  });

  test('is covered here', () => {
    expect([...Object.keys(cases), ...ofTheDisk].sort()).toEqual(Object.keys(waveCodes).sort());
  });

  test('has its chapter with its own words in docs/errors/wave.md, and no chapter is without a code', () => {
    const page = readFileSync(new URL('../../docs/errors/wave.md', import.meta.url), 'utf8');
    const chapters = new Map(
      page
        .split(/^## /m)
        .slice(1)
        .map((chapter) => [chapter.slice(0, chapter.indexOf('\n')), chapter.replace(/\s+/g, ' ')]),
    );
    expect([...chapters.keys()].sort()).toEqual(Object.keys(waveCodes).sort());
    for (const [code, { doc }] of Object.entries(waveCodes)) expect(chapters.get(code)).toContain(doc);
  });
});

describe('at launch', () => {
  const { problems } = lintText(oneAgent('### Executor\n\n- id: codx\n\n### Skills\n\n- tidy\n\n### Foo'));

  test('what only the environment lacks is an error', () => {
    const errors = gradeForLaunch(problems, { executorForced: false }).filter((one) => one.severity === 'error');
    expect(errors.map(({ code }) => code)).toEqual(['wave/unknown-executor', 'wave/missing-skill']);
    expect(errors.every(({ code }) => isEnvironmentCode(code))).toBe(true);
  });

  test('but not when the executor is forced', () => {
    expect(gradeForLaunch(problems, { executorForced: true })).toEqual(problems);
  });
});
