import { expect, test } from 'vitest';
import { textOf } from './pages.js';

const rows = [
  ...textOf('docs/explanation/durability.md').matchAll(/^\| (?<promise>.*) \| `(?<file>test\/.*)` \| (?<title>.*) \|$/gm),
].map(({ groups }) => [groups?.promise ?? '', groups?.file ?? '', groups?.title ?? ''] as const);

test('the page names its tests', () => expect(rows.length).toBeGreaterThan(20));

test.each(rows)('%s', (_promise, file, title) => {
  expect(textOf(file)).toContain(title);
});
