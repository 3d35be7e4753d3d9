import type { Located, Reading } from './bullets.js';
import { unquoted } from './bullets.js';

/** Why a path may not stand in a wave file, or undefined. Paths are relative to the repository, with `/`. */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (/[\u0000-\u001f\u007f\ufffd]/.test(path)) return 'holds a control character';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.startsWith('~')) return 'is absolute';
  if (path.includes('\\')) return 'holds a backslash';
  const segments = path.split('/');
  if (segments.includes('..')) return 'leaves the repository';
  if (segments.includes('')) {
    if (segments.slice(0, -1).includes('')) return 'has an empty segment';
  }
  if (segments[0] === '.git') return "is git's own";
  return path.length > 1024 ? 'is too long' : undefined;
}

/** The path that a list item names: without backticks, a leading `./`, and a remark behind it (`# …`, `(…)`, `- …`). */
function pathOf(item: string): string {
  const quoted = /^`([^`]+)`/.exec(item)?.[1];
  const path = quoted ?? item.replace(/\s+(?:#|\(|—|–|--?\s|<!--|\/\/).*$/s, '');
  return unquoted(path.trim()).replace(/^(?:\.\/)+(?=.)/, '');
}

/** The path of an item if it may stand in a wave file; if not, the reason is reported and nothing is returned. */
export function checkedPath(
  item: Located<string>,
  reading: Reading,
  kind: 'file' | 'file-or-folder' = 'file',
): Located<string> | undefined {
  const path = pathOf(item.value);
  const fault = pathFault(path) ?? (kind === 'file' && path.endsWith('/') ? 'is a folder' : undefined);
  if (fault === undefined) return { value: path, span: item.span };
  reading.findings.add(
    'wave/bad-path',
    item.span,
    `the path "${path}" ${fault}`,
    fault === 'is a folder'
      ? 'Name the file.'
      : 'Paths are relative to the repository, with `/`, and stay inside it.',
  );
  return undefined;
}
