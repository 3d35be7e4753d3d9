import type { Context7Config } from '../../model/wave.js';
import type { Located, Reading } from '../bullets.js';
import { bulletsOf } from '../bullets.js';
import { unquoted } from '../bullets.js';
import { fieldName, isChoice, keyed } from '../fields.js';
import type { Section } from '../outline.js';

const keys = ['bundle', 'query'] as const;

/** `- bundle: <id>` and `- query: "…"`. */
export function readContext7(section: Section, reading: Reading): Context7Config {
  const found = new Map<string, string>();
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = keyed(bullet, reading, '- bundle: <id>` or `- query: "…"');
    if (item === undefined) continue;
    const key: Located<string> = { ...item.key, value: fieldName(item.key.value) };
    if (!isChoice(key, keys, 'Context7 key', reading, 'wave/unknown-field')) continue;
    if (found.has(key.value)) {
      reading.findings.add('wave/duplicate-item', key.span, `"${key.value}" is there twice; the first counts`);
      continue;
    }
    found.set(key.value, unquoted(item.value.value));
  }
  return { bundle: found.get('bundle') ?? null, query: found.get('query') ?? null };
}
