import type { DeployEnvironment } from '../../model/wave.js';
import type { Located, Reading } from '../bullets.js';
import { bulletsOf, whole } from '../bullets.js';
import type { Section } from '../outline.js';
import { isId } from './id-list.js';

const ITEM = /^`?([^\s`:]+)`?\s*:\s*`?([^\s`(]+)`?(\s+default)?(?:\s+\((.*)\))?$/is;

/** `- <id>: <kind> [default] [(notes)]` items. The first is the default if none says so; at most one may. */
export function readDeployEnvironments(
  section: Section,
  reading: Reading,
): readonly Located<DeployEnvironment>[] {
  const environments: Located<DeployEnvironment>[] = [];
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = whole(bullet, reading.source);
    const match = ITEM.exec(item.value);
    const [id, kind] = [match?.[1] ?? '', match?.[2] ?? ''];
    if (match === null || !isId(id) || !isId(kind)) {
      const hint = 'Write `- <id>: <kind> [default] [(notes)]`.';
      reading.findings.add('wave/bad-item', item.span, `"${item.value}" is no deploy environment`, hint);
    } else if (environments.some(({ value }) => value.id === id)) {
      reading.findings.add('wave/duplicate-item', item.span, `"${id}" is declared twice`);
    } else {
      const wanted = match[3] !== undefined;
      if (wanted && environments.some(({ value }) => value.isDefault)) {
        reading.findings.add('wave/duplicate-item', item.span, 'another environment is the default already');
      }
      const isDefault = wanted && !environments.some(({ value }) => value.isDefault);
      environments.push({ value: { id, kind, isDefault, notes: match[4]?.trim() ?? null }, span: item.span });
    }
  }
  if (environments.some(({ value }) => value.isDefault)) return environments;
  return environments.map((found, index) => ({ ...found, value: { ...found.value, isDefault: index === 0 } }));
}
