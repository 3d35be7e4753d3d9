import { componentLevels } from '../../model/component-level.js';
import type { ComponentPromotion } from '../../model/wave.js';
import type { Located, Reading } from '../bullets.js';
import { bulletsOf, unquoted } from '../bullets.js';
import { fieldName, isChoice, keyed } from '../fields.js';
import type { Section } from '../outline.js';
import { isId } from './id-list.js';

/** `- <component>: <level>` items; a component is promoted once. */
export function readComponentPromotions(
  section: Section,
  reading: Reading,
): readonly Located<ComponentPromotion>[] {
  const promotions = new Map<string, Located<ComponentPromotion>>();
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = keyed(bullet, reading, '- <component>: <level>');
    if (item === undefined) continue;
    const componentId = item.key.value;
    if (!isId(componentId)) {
      reading.findings.add('wave/bad-id', item.key.span, `"${componentId}" is no id of a component`);
      continue;
    }
    const level = { ...item.value, value: fieldName(unquoted(item.value.value)) };
    if (!isChoice(level, componentLevels, 'component level', reading)) continue;
    if (promotions.has(componentId)) {
      reading.findings.add('wave/duplicate-item', item.key.span, `"${componentId}" is promoted twice`);
      continue;
    }
    promotions.set(componentId, { value: { componentId, targetLevel: level.value }, span: item.key.span });
  }
  return [...promotions.values()];
}
