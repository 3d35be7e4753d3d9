import { describe, expect, it } from 'vitest';
import { benchmarkCatalog, parseBenchmarkCatalog } from '../../src/waves/benchmark-catalog.js';
import { agent, filesAt, lintText } from './lint-text.js';

const speed = { families: { speed: { title: 'Speed', benchmarks: { cold: { goal: 'g' }, warm: {} } } } };
const wave = (target: string): string =>
  `# Wave 1 - Test\n\n**Commit message**: \`Test: it\`\n\n## Eval targets\n\n- id: x | ${target} | objective: o | threshold: t\n\n${agent('E0')}`;
const lint = (target: string, files: Readonly<Record<string, string>>, config = {}) =>
  lintText(wave(target), { environment: filesAt(files), config });

describe('a benchmark catalogue', () => {
  it.each<[string, unknown]>([
    ['objects of objects', speed],
    ['lists of ids', { families: [{ id: 'speed', benchmarks: ['cold', 'warm'] }] }],
    ['lists of objects', { families: { speed: { benchmarks: [{ id: 'cold' }, { id: 'warm', goal: 'g' }] } } }],
  ])('is read from %s', (_, json) => {
    expect(parseBenchmarkCatalog(JSON.stringify(json))).toEqual(new Map([['speed', ['cold', 'warm']]]));
  });

  it.each([['no JSON'], ['[]'], ['{}'], ['{"families": 3}'], ['{"families": {"a": {"benchmarks": 3}}}']])(
    'is none: %s',
    (text) => {
      expect(parseBenchmarkCatalog(text)).toBeUndefined();
    },
  );

  it('lies where the configuration says, and does not have to exist', () => {
    const files = filesAt({ 'bench/all.json': JSON.stringify(speed) });
    expect(benchmarkCatalog({}, files)).toBeUndefined();
    const found = benchmarkCatalog({ paths: { benchmarkCatalogPath: 'bench/all.json' } }, files);
    expect(found?.catalog?.get('speed')).toEqual(['cold', 'warm']);
  });
});

describe('eval targets', () => {
  const files = { 'docs/evals/benchmark-catalog.json': JSON.stringify(speed) };

  it('know what their family holds, so that no gate has to read the file', () => {
    const { wave: read, problems } = lint('selection: delegated | benchmark-family: speed', files);
    expect(problems).toEqual([]);
    expect(read.evalTargets[0]?.familyBenchmarks).toEqual(['cold', 'warm']);
  });

  it('know nothing of it where there is no catalogue', () => {
    const { wave: read, problems } = lint('selection: delegated | benchmark-family: speed', {});
    expect(problems).toEqual([]);
    expect(read.evalTargets[0]).not.toHaveProperty('familyBenchmarks');
  });

  it('are told the nearest name', () => {
    expect(lint('selection: delegated | benchmark-family: sped', files).problems).toMatchObject([
      { code: 'wave/unknown-benchmark-family', message: expect.stringContaining('did you mean "speed"?') as unknown },
    ]);
    expect(lint('selection: pinned | benchmarks: cold,wram', files).problems).toMatchObject([
      { code: 'wave/unknown-benchmark', message: expect.stringContaining('did you mean "warm"?') as unknown },
    ]);
  });
});
