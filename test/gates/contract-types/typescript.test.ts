import { describe, expect, it } from 'vitest';
import type { CompilerReport } from '../../../src/gates/contract-types/typescript.js';
import { judgeTypescript } from '../../../src/gates/contract-types/typescript.js';

const judge = (over: Partial<CompilerReport>) =>
  judgeTypescript({
    source: 'src/a.ts',
    tsconfig: 'tsconfig.json',
    exitCode: 0,
    lines: ['src/a.ts'],
    ...over,
  });

describe('what the compiler says', () => {
  it.each<[string, Partial<CompilerReport>, string, string | null, RegExp]>([
    ['nothing', {}, 'passed', null, /^$/],
    [
      'something about the source',
      { exitCode: 2, lines: ["src/a.ts(3,7): error TS2322: Type 'x' is not assignable.", 'src/a.ts'] },
      'failed',
      'contract',
      /^src\/a\.ts:3:7: TS2322: Type 'x' is not assignable\.$/,
    ],
    [
      'something about the types of another file only',
      { exitCode: 2, lines: ['src/b.ts(1,1): error TS2304: no', 'src/a.ts', 'src/b.ts'] },
      'passed',
      null,
      /^$/,
    ],
    [
      'that another file cannot be parsed, so that it looked at no types',
      { exitCode: 2, lines: ['src/b.ts(1,1): error TS1005: no', 'src/a.ts', 'src/b.ts'] },
      'error',
      'transient',
      /was not looked at.*TS1005/,
    ],
    [
      'that the project is wrong',
      { exitCode: 1, lines: ["error TS5023: Unknown compiler option 'x'."] },
      'error',
      'deterministic',
      /TS5023/,
    ],
    [
      'that the project is wrong, with its place',
      { exitCode: 1, lines: ['tsconfig.json(2,3): error TS5023: no', 'src/a.ts'] },
      'error',
      'deterministic',
      /tsconfig\.json:2:3/,
    ],
    [
      'nothing about a file that is not part of the project',
      { lines: ['src/b.ts'] },
      'error',
      'deterministic',
      /not part of/,
    ],
    [
      'nothing, and fails',
      { exitCode: 134, lines: ['out of memory'] },
      'error',
      'deterministic',
      /tsc ended with 134/,
    ],
    [
      'nothing, and fails with the file listed',
      { exitCode: 1 },
      'error',
      'deterministic',
      /tsc ended with 1/,
    ],
  ])('%s', (_, report, outcome, failureClass, findings) => {
    const found = judge(report);
    expect(found).toMatchObject({ outcome, failureClass });
    expect(found.findings.join(' ')).toMatch(findings);
  });
});
