import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, root, textOf } from './pages.js';

const pages = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs', '.md')];

test.each(pages)('every link of %s leads somewhere', (page) => {
  const text = textOf(page).replace(/^(`{3,})[^]*?^\1$/gm, '').replace(/`[^`]*`/g, '');
  const links = [...text.matchAll(/\]\((?<path>[^)#:]*)(?:#(?<anchor>[^)]*))?\)/g)].map(({ groups }) => groups ?? {});
  for (const { path = '', anchor } of links) {
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(join(root, target)), `${page}: ${target}`).toBe(true);
    if (anchor !== undefined) expect(anchors(target), `${page}: ${target}#${anchor}`).toContain(anchor);
  }
});

test('every page can be reached from the index of the documentation', () => {
  const reached = new Set(['docs/README.md']);
  for (const page of reached) {
    if (!page.endsWith('.md')) continue;
    for (const [, path = ''] of textOf(page).matchAll(/\]\(([^)#:]+)/g)) {
      const target = join(dirname(page), path);
      if (existsSync(join(root, target))) reached.add(target);
    }
  }
  expect(filesBelow('docs', '.md').filter((page) => !reached.has(page))).toEqual([]);
});

function anchors(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'),
  );
}
