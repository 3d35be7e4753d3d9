import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownershipOverlaps, ownsPath } from '../../src/waves/ownership.js';

describe('ownsPath', () => {
  test.each([
    ['src/', 'src/a/b.ts', true],
    ['src/', 'srcs/a.ts', false],
    ['src', 'src/a.ts', false],
    ['src/a.ts', 'src/a.ts', true],
    ['src/**/*.ts', 'src/deep/er/.hidden.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['packages/*/', 'packages/one/src/a.ts', true],
    ['app/[id].ts', 'app/[id].ts', true],
    ['app/[id]/', 'app/i/page.ts', true],
    ['docs/{a,b}.md', 'docs/b.md', true],
    ['!src/a.ts', 'src/b.ts', false],
  ])('%s and %s: %s', (owned, path, expected) => {
    expect(ownsPath([owned], path)).toBe(expected);
  });

  test('nothing owns nothing', () => {
    expect(ownsPath([], 'a')).toBe(false);
  });
});

describe('ownershipOverlaps', () => {
  test.each([
    ['src/', 'src/a.ts', true],
    ['src/a/', 'src/', true],
    ['src/', 'src/**/*.ts', true],
    ['src/**', 'test/**', false],
    ['src/**/*.ts', 'src/**/*.md', false],
    ['src/**/*.ts', 'src/a/*.ts', true],
    ['src/a.ts', 'src/b.ts', false],
    ['src', 'src-more/a.ts', false],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(ownershipOverlaps([one], [other])).toBe(expected);
    expect(ownershipOverlaps([other], [one])).toBe(expected);
  });

  test('two that own one path overlap', () => {
    const forms = ['{head}/', '{head}/**', '**/{last}', '{head}/**/{last}', '{file}', '{head}/*/{last}', '**/*.ts'];
    const file = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 5 })
      .map((parts) => `${parts.join('/')}.ts`);
    const owned = (path: string): fc.Arbitrary<string> =>
      fc.tuple(fc.constantFrom(...forms), fc.nat({ max: 3 })).map(([form, depth]) => {
        const parts = path.split('/');
        const head = parts.slice(0, Math.min(depth + 1, parts.length - 1)).join('/');
        return form.replace('{head}', head).replace('{last}', parts.at(-1) ?? '').replace('{file}', path);
      });
    const pair = file.chain((path) => fc.tuple(fc.constant(path), owned(path), owned(path)));
    fc.assert(
      fc.property(pair, ([path, one, other]) => {
        fc.pre(ownsPath([one], path) && ownsPath([other], path));
        expect(ownershipOverlaps([one], [other])).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
