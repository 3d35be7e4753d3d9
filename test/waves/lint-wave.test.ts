import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/base/diagnostic.js';
import type { WaveAgent } from '../../src/model/wave.js';
import { agentSections, waveSections } from '../../src/waves/sections/registry.js';
import { agent, filesAt, lintText, oneAgent } from './lint-text.js';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/waves/${name}`, import.meta.url), 'utf8');

describe('a wave that uses everything', () => {
  const { wave, problems } = lintText(fixture('wave-3-release.md'), {
    fileWave: 3,
    config: { executors: { profiles: { fast: { id: 'codex' } } } },
    environment: filesAt({
      'docs/agents/wave-cont-qa-role.md': '',
      'skills/tidy-code/SKILL.md': '',
      'schemas/plan.json': '',
      'schemas/test.json': '',
    }),
  });
  const byId = (id: string): WaveAgent => {
    const found = wave.agents.find(({ agentId }) => agentId === id);
    if (found === undefined) throw new Error(id);
    return found;
  };

  test('has no problem but what no executor can enforce', () => {
    expect(problems.map(({ code }) => code)).toEqual(['wave/unenforced-permission']);
  });

  test('is read as it was meant', () => {
    expect(wave).toMatchObject({ wave: 3, lane: 'main', title: 'Release train' });
    expect(wave.commitMessage).toBe('Feat: cut the first release train');
    expect(wave.componentPromotions).toEqual([
      { componentId: 'parser', targetLevel: 'repo-landed' },
      { componentId: 'scheduler', targetLevel: 'pilot-live' },
    ]);
    expect(wave.deployEnvironments).toEqual([
      { id: 'prod', kind: 'kubernetes', isDefault: true, notes: 'two clusters' },
      { id: 'staging', kind: 'docker-compose', isDefault: false, notes: 'by hand' },
    ]);
    expect(wave.evalTargets.map(({ id, benchmarks, benchmarkFamily }) => [id, benchmarks, benchmarkFamily])).toEqual([
      ['latency', ['cold-start', 'warm-start'], null],
      ['recall', [], 'retrieval'],
    ]);
    expect(wave.context7Defaults).toEqual({ bundle: 'node', query: 'streams and child processes' });
  });

  test('roles follow from section, role prompt and id; reports from owned paths', () => {
    expect(wave.agents.map(({ agentId, role, reportPath }) => [agentId, role, reportPath])).toEqual([
      ['A0', 'cont-qa', 'docs/reviews/wave-3-qa.md'],
      ['E0', 'cont-eval', 'docs/reviews/wave-3-eval.md'],
      ['D1', 'design', 'waves/design/wave-3-D1.md'],
      ['A1', 'implementation', null],
      ['A2', 'implementation', null],
    ]);
  });

  test('executor settings have the form of their key', () => {
    expect(byId('A1').executorConfig).toEqual({
      profile: 'fast',
      fallbacks: ['claude', 'opencode'],
      retryPolicy: 'sticky',
      budget: { minutes: 45, usd: 1.5 },
      codex: { config: ['model_reasoning_effort=medium'], addDirs: ['src', 'test'] },
    });
    expect(byId('E0').executorConfig.claude).toEqual({
      allowedTools: ['Read', 'Bash(npm run bench:*)'],
      settingsJson: { permissions: { allow: ['Read'] } },
    });
    expect(byId('A2').executorConfig.command).toEqual({ run: ['sh', '-c', 'make scheduler | tee build.log'] });
  });

  test('a heading and a fence inside a longer fence are text of the prompt', () => {
    expect(byId('A1').prompt).toContain("## Agent A9: nobody\n\n```ts\nconst fence = 'inside';\n```");
  });

  test('ownership ends at the first line that is neither blank nor a bullet', () => {
    expect(byId('A1').ownedPaths).toEqual(['src/parser/', 'test/parser/main.test.ts', 'README.md']);
    expect(byId('A2').ownedPaths).toEqual(['src/scheduler/**', 'out/']);
  });

  test('contracts, inputs, proof, workspace and permissions', () => {
    const { contracts, inputs, proofArtifacts, workspace, permissions, componentTargets } = byId('A2');
    expect(contracts[0]).toEqual({
      id: 'unit',
      headings: [],
      minutes: null,
      type: 'command',
      source: null,
      schema: null,
      run: ['sh', '-c', 'npm test -- --grep "a|b" | tail -5'],
      stage: 'test',
      onFailure: 'rework',
      rounds: 2,
    });
    expect(contracts.map(({ type, onFailure }) => [type, onFailure])).toEqual([
      ['command', 'rework'],
      ['json-schema', 'warn'],
      ['non-empty', 'fail'],
    ]);
    expect(inputs).toEqual([
      { agentId: 'A1', path: 'src/parser/main.ts', alias: 'parser-source', optional: false, schema: null },
      { agentId: 'A1', path: 'main.test', alias: 'parser-test', optional: true, schema: 'schemas/test.json' },
    ]);
    expect(proofArtifacts).toEqual([
      { path: 'out/proof.json', kind: 'live-status', requiredFor: ['pilot-live', 'qa-proved'] },
      { path: 'out/trace.log', kind: null, requiredFor: [] },
    ]);
    expect(workspace).toEqual({ mode: 'worktree', of: 'A2' });
    expect(permissions).toEqual({
      allow: ['Bash(git status)'],
      deny: ['WebFetch'],
      network: ['registry.npmjs.org', '*.example.org'],
    });
    expect(componentTargets).toEqual({ scheduler: 'pilot-live' });
  });
});

test('a file with many mistakes shows all of them in one go', async () => {
  const text = fixture('wave-4-mistakes.md');
  const { wave, problems } = lintText(text, { file: 'waves/main/wave-4.md', fileWave: 4 });
  expect(problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(10);
  const shown = problems.map((problem) => renderDiagnostic(problem, text)).join('\n');
  await expect(`${shown}\n`).toMatchFileSnapshot('golden/mistakes.txt');
  expect(wave).toMatchObject({ wave: 4, title: 'Everything wrong at once' });
  expect(wave.agents.map(({ agentId, role }) => [agentId, role])).toEqual([
    ['A1', 'implementation'],
    ['A0', 'cont-qa'],
  ]);
});

describe('text that is not nice', () => {
  const nice = oneAgent('### Deliverables\n\n- src/a.ts');

  test('line endings change neither meaning nor fingerprint, which is the sha256 of the normalised content', () => {
    const unix = lintText(nice);
    expect(lintText(nice.replaceAll('\n', '\r\n'))).toEqual(unix);
    expect(unix.wave.fingerprint).toBe(createHash('sha256').update(nice).digest('hex'));
    expect(lintText(`${nice} `).wave.fingerprint).not.toBe(unix.wave.fingerprint);
  });

  test.each([
    ['a byte order mark', `\ufeff${nice}`],
    ['a setext title', nice.replace('# Wave 1 - Test', 'Wave 1 - Test\n=====')],
    ['an agent heading with inline code', nice.replace('Agent A1', 'Agent `A1`')],
    ['closing hashes', nice.replace('### Prompt', '### Prompt ###')],
    ['tabs behind list marks', nice.replace('- src/a.ts', '-\tsrc/a.ts')],
    ['another list mark', nice.replace('- src/a.ts', '* `src/a.ts`')],
    ['comments between items', nice.replace('- src/a.ts', '<!-- why -->\n- src/a.ts <!-- this -->')],
    ['headings in other case', nice.replace('### Deliverables', '### DELIVERABLES:')],
    ['an indented fence', nice.replace('```text', '  ```text').replace(/```\n\n$/, '  ```\n')],
  ])('%s is fine', (_, text) => {
    const { wave, problems } = lintText(text);
    expect(problems).toEqual([]);
    expect(wave.title).toBe('Test');
    expect(wave.agents[0]).toMatchObject({ agentId: 'A1', deliverables: ['src/a.ts'], ownedPaths: ['src/'] });
  });

  test.each(['__proto__', 'constructor', 'toString'])('the name %s does no harm', (name) => {
    const sections = `### Executor\n\n- ${name}: x\n- claude.settings_json: {"${name}": {"polluted": true}}\n- profile: ${name}\n\n### Components\n\n- ${name}`;
    const text = `# Wave 1 - T\n\n**Commit message**: \`x\`\n\n## ${name}\n\n## Component promotions\n\n- ${name}: repo-landed\n\n${agent('A1', sections)}`;
    const { wave } = lintText(text, { lane: name, config: JSON.parse('{"lanes":{}}') as object });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.parse(JSON.stringify(wave))).toEqual(wave);
  });

  test('the worst that the limits let through is read at once', () => {
    const nested = `${'- '.repeat(15)}x\n`.repeat(400);
    const many = Array.from({ length: 150 }, (_, id) => agent(`A${id}`, '', `- s${id}/*/x\n- t${id}/`)).join('');
    const started = performance.now();
    for (const text of [nested, many, '> '.repeat(100_000), '[['.repeat(200_000), '`'.repeat(500_000)]) lintText(text);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('whatever the text', () => {
  const titles = [...waveSections, ...agentSections].map(({ title }) => title);
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('id: codex', 'a/b as c', 'id: x | type: command | run: a | b', '../x', '["a"', '`', 'x: y', '/'),
  );
  const line = fc.oneof(
    fc.tuple(fc.constantFrom('# ', '## ', '### ', '- ', '  - ', '> ', '', '\t', '<!--', '-->'), value).map((part) => part.join('')),
    fc.constantFrom(...titles).map((title) => `### ${title}`),
    fc.constantFrom(...titles).map((title) => `## ${title}`),
    fc.constantFrom('# Wave 1 - x', '## Agent A1: x', '## Agent A0: y', '```', '~~~~', 'File ownership:', '', '===', '\u0000'),
  );
  const text = fc.tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\r\n', '\r')).map(([lines, end]) => lines.join(end));

  test('there is a wave, and every problem lies inside the file', () => {
    fc.assert(
      fc.property(text, (content) => {
        const { wave, problems } = lintText(content);
        expect(JSON.parse(JSON.stringify(wave))).toEqual(wave);
        const lines = content.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '').split('\n');
        for (const { span } of problems) {
          const length = lines[span.line - 1]?.length ?? -1;
          expect(span.column).toBeGreaterThanOrEqual(1);
          expect(span.length).toBeGreaterThanOrEqual(1);
          expect(span.column + span.length - 1).toBeLessThanOrEqual(Math.max(length, 1));
        }
      }),
      { numRuns: 1500, examples: [['## Agent A0: y\n### Inputs\n> ']] },
    );
  });
});

describe('the sandbox of an agent', () => {
  const read = (...lines: readonly string[]) =>
    lintText(oneAgent(`### Executor\n\n- id: codex\n${lines.map((line) => `- ${line}`).join('\n')}`));

  test('is one of those that there are, with the paths that it opens', () => {
    const { wave, problems } = read('sandbox: bwrap', 'sandbox.write: ~/.npm, build');
    expect(problems).toEqual([]);
    expect(wave.agents[0]?.executorConfig).toEqual({
      id: 'codex',
      sandbox: 'bwrap',
      sandboxWrite: ['~/.npm', 'build'],
    });
  });

  test.each([
    ['sandbox: firejail', 'wave/bad-value'],
    ['sandbox: true', 'wave/bad-value'],
    ['sandbox: ', 'wave/bad-value'],
    ['sandbox.write: ', 'wave/bad-value'],
    ['sandbox.read: x', 'wave/unknown-executor-key'],
  ])('is never another one by mistake: %s', (line, code) => {
    const { wave, problems } = read(line);
    expect(problems.map((problem) => [problem.code, problem.span.line])).toEqual([[code, 10]]);
    expect(wave.agents[0]?.executorConfig).toEqual({ id: 'codex' });
  });
});

describe('permissions that cannot be held', () => {
  const under = (executor: string, permissions: readonly string[]): (readonly [number, string])[] => {
    const list = permissions.map((line) => `- ${line}`).join('\n');
    const { problems } = lintText(oneAgent(`### Executor\n\n- id: ${executor}\n\n### Permissions\n\n${list}`));
    return problems.map(({ span, code }) => [span.line, code.replace('wave/', '')] as const);
  };
  test.each<[string, string, readonly string[], readonly (readonly [number, string])[]]>([
    [
      'a pattern is shown where it stands',
      'gemini',
      ['allow: Bash(git log *)', 'allow: Read(src/*)', 'deny: Bash(*x*)'],
      [
        [14, 'unenforced-permission'],
        [15, 'unenforced-permission'],
      ],
    ],
    ['a limit that it knows nothing of', 'claude', ['allow: Bash', 'network: a.org'], [[14, 'unenforced-permission']]],
    ['patterns where it knows none are told of once', 'codex', ['network: none', 'allow: A', 'allow: B', 'deny: C'], [[14, 'unenforced-permission']]],
    ['both of a pair', 'claude', ['allow: Read', 'allow: Bash', 'deny: Bash'], [[14, 'conflicting-permission']]],
  ])('%s', (_, executor, permissions, wanted) => {
    expect(under(executor, permissions)).toEqual(wanted);
  });
});
