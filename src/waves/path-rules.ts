import type { Located, Reading } from './bullets.js';
import { unquoted } from './bullets.js';
import { pathFault } from '../model/path-fault.js';

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
