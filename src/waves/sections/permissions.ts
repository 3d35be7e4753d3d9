import type { Span } from '../../base/diagnostic.js';
import type { Reading } from '../bullets.js';
import { bulletsOf, commaList, unquoted } from '../bullets.js';
import type { PermissionLine, PermissionsDraft } from '../draft.js';
import { fieldName, isChoice, keyed } from '../fields.js';
import type { Section } from '../outline.js';

/** What a permission may be about. */
export const permissionKeys = ['allow', 'deny', 'network'] as const;
const DOMAIN = /^(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d{1,5})?$/;

/** `- allow: <pattern>`, `- deny: <pattern>`, `- network: none` or `- network: <domain>,…`. */
export function readPermissions(section: Section, reading: Reading): PermissionsDraft {
  const patterns = { allow: [] as string[], deny: [] as string[] };
  let network: readonly string[] | null = null;
  const lines: PermissionLine[] = [];
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = keyed(bullet, reading, '- allow: <pattern>');
    if (item === undefined) continue;
    const key = { ...item.key, value: fieldName(item.key.value) };
    if (!isChoice(key, permissionKeys, 'permission', reading, 'wave/unknown-field')) continue;
    const value = unquoted(item.value.value);
    if (value === '') {
      reading.findings.add('wave/bad-value', item.value.span, `${key.value} has no value`);
      continue;
    }
    lines.push({ key: key.value, text: value, span: item.value.span });
    if (key.value === 'network') {
      if (network !== null) {
        reading.findings.add('wave/duplicate-item', key.span, 'network is there twice; the first counts');
      } else {
        network = domains(value, item.value.span, reading);
      }
    } else {
      patterns[key.value].push(value);
    }
  }
  return { value: { ...patterns, network }, lines };
}

// A wrong domain is left out: less is reachable then, never more.
function domains(value: string, span: Span, { findings }: Reading): readonly string[] {
  if (value.toLowerCase() === 'none') return [];
  return commaList(value).filter((domain) => {
    if (DOMAIN.test(domain)) return true;
    findings.add('wave/bad-value', span, `"${domain}" is no domain`, 'Write `none`, or domains such as `example.org`.');
    return false;
  });
}
