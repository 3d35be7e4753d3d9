import type { Located, Reading } from '../bullets.js';
import { bulletsOf, whole } from '../bullets.js';
import type { Section } from '../outline.js';
import { checkedPath } from '../path-rules.js';

/** `- <file path>` items, each once. */
export function readPathList(section: Section, reading: Reading): readonly Located<string>[] {
  const seen = new Map<string, Located<string>>();
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const path = checkedPath(whole(bullet, reading.source), reading);
    if (path === undefined) continue;
    if (seen.has(path.value)) {
      reading.findings.add('wave/duplicate-item', path.span, `"${path.value}" is listed twice`);
    } else {
      seen.set(path.value, path);
    }
  }
  return [...seen.values()];
}
