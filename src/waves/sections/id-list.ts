import type { Located, Reading } from '../bullets.js';
import { bulletsOf, unquoted, whole } from '../bullets.js';
import type { Section } from '../outline.js';

/** Whether the text may be an id of an agent, component, skill and so on: letters, digits, `.`, `_`, `-`, `:`, `/` inside. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9](?:[\w.:/-]{0,126}\w)?$/.test(text) && !text.includes('..');
}

/** `- <id>` items, each once. A remark in brackets behind an id is no part of it. */
export function readIdList(section: Section, reading: Reading): readonly Located<string>[] {
  const seen = new Map<string, Located<string>>();
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = whole(bullet, reading.source);
    const id = unquoted(item.value.replace(/\s+[(#—–].*$/s, ''));
    if (!isId(id)) {
      reading.findings.add(
        'wave/bad-id',
        item.span,
        `"${item.value}" is no id`,
        'Ids are letters, digits, `.`, `_` and `-`; one per list item.',
      );
    } else if (seen.has(id)) {
      reading.findings.add('wave/duplicate-item', item.span, `"${id}" is listed twice`);
    } else {
      seen.set(id, { value: id, span: { ...item.span, length: Math.max(1, Math.min(item.span.length, id.length)) } });
    }
  }
  return [...seen.values()];
}
