import { describe, expect, test } from 'vitest';
import { waveCodes } from '../../src/waves/codes.js';
import { skillCodes } from '../../src/waves/skills/skill-problem.js';
import { filesBelow, textOf } from './pages.js';

const code = /[a-z]+\/[a-z0-9-]+/.source;

/** The codes that the sources throw: `new Problem('…'` and classes that hand theirs to `super('…'`. */
function thrownCodes(): string[] {
  const thrown = new RegExp(`(?:new Problem|super)\\(\\s*'(${code})'`, 'g');
  const all = filesBelow('src', '.ts').flatMap((path) => [...textOf(path).matchAll(thrown)].map(([, found]) => found ?? ''));
  return [...new Set(all)].sort();
}

/** Each chapter of the pages of errors that is named after a code, with its page. */
function chapters(): (readonly [code: string, page: string])[] {
  return filesBelow('docs/errors', '.md').flatMap((page) =>
    [...textOf(page).matchAll(new RegExp(`^## (${code})$`, 'gm'))].map(([, found]) => [found ?? '', page] as const),
  );
}

describe('the pages of errors', () => {
  test('have a chapter for every code that is thrown', () => {
    const explained = new Set(chapters().map(([found]) => found));
    expect(thrownCodes().length).toBeGreaterThan(30);
    expect(thrownCodes().filter((thrown) => !explained.has(thrown))).toEqual([]);
  });

  test('explain each code once, and none that does not exist', () => {
    const explained = chapters().map(([found]) => found);
    expect(explained.filter((found, index) => explained.indexOf(found) !== index)).toEqual([]);
    // Codes of diagnostics are written with their places, not thrown; tests beside their tables hold those pages.
    const known = new Set([...thrownCodes(), ...Object.keys(waveCodes), ...Object.keys(skillCodes)]);
    expect(explained.filter((found) => !known.has(found) && !found.startsWith('config/'))).toEqual([]);
  });

  test('say of each problem of a skill what its table says', () => {
    const page = textOf('docs/errors/skill.md').replace(/\s+/g, ' ');
    const missing = Object.entries(skillCodes).filter(([found, doc]) => {
      const chapter = page.split(`## ${found} `)[1]?.split(' ## ')[0] ?? '';
      return !chapter.toLowerCase().includes(doc.slice(0, -1).toLowerCase());
    });
    expect(missing).toEqual([]);
  });

  test('are listed, with their families, where one looks first', () => {
    const index = textOf('docs/errors/README.md');
    for (const [found, page] of chapters()) {
      expect(index).toContain(`\`${found.split('/')[0] ?? ''}/`);
      expect(index).toContain(`(${page.split('/').at(-1) ?? ''})`);
    }
  });
});
