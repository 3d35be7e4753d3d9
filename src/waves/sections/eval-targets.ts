import type { EvalTarget } from '../../model/wave.js';
import type { Bullet, Located, Reading } from '../bullets.js';
import { bulletsOf, commaList, whole } from '../bullets.js';
import { isChoice, pipedFields } from '../fields.js';
import type { Section } from '../outline.js';
import { isId } from './id-list.js';

const keys = ['id', 'selection', 'benchmark-family', 'benchmarks', 'objective', 'threshold'] as const;

/** `- id: … | selection: … | …` items; ids are unique. */
export function readEvalTargets(section: Section, reading: Reading): readonly Located<EvalTarget>[] {
  const targets: Located<EvalTarget>[] = [];
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const { span } = whole(bullet, reading.source);
    const value = readTarget(bullet, span, reading);
    if (value === undefined) continue;
    if (targets.some((other) => other.value.id === value.id)) {
      reading.findings.add('wave/duplicate-item', span, `another eval target has the id "${value.id}"`);
      continue;
    }
    targets.push({ value, span });
  }
  return targets;
}

function readTarget(bullet: Bullet, span: Located<string>['span'], reading: Reading): EvalTarget | undefined {
  const fields = pipedFields(bullet, keys, reading);
  const text = (name: (typeof keys)[number]): string => fields.get(name)?.value ?? '';
  const selection = fields.get('selection');
  const needed: (typeof keys)[number][] = ['id', 'selection', 'objective', 'threshold'];
  if (text('selection') === 'delegated') needed.push('benchmark-family');
  if (text('selection') === 'pinned') needed.push('benchmarks');
  const missing = needed.filter((name) => text(name) === '');
  if (missing.length > 0) {
    reading.findings.add('wave/missing-field', span, `the eval target lacks ${missing.join(', ')}`);
  }
  const id = fields.get('id');
  if (id !== undefined && id.value !== '' && !isId(id.value)) {
    reading.findings.add('wave/bad-id', id.span, `"${id.value}" is no id`);
    return undefined;
  }
  if (selection === undefined || selection.value === '') return undefined;
  if (!isChoice(selection, ['delegated', 'pinned'] as const, 'selection', reading)) return undefined;
  if (missing.length > 0) return undefined;
  return {
    id: text('id'),
    selection: selection.value,
    benchmarkFamily: text('benchmark-family') === '' ? null : text('benchmark-family'),
    benchmarks: commaList(text('benchmarks')),
    objective: text('objective'),
    threshold: text('threshold'),
  };
}
