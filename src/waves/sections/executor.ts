import { didYouMean } from '../../base/nearest.js';
import type { Span } from '../../base/diagnostic.js';
import type { SettingForm } from '../../model/executor.js';
import { executorKinds, executorSettingForms, isExecutorKind, retryPolicies, sandboxKinds } from '../../model/executor.js';
import type { Located, Reading } from '../bullets.js';
import { bulletsOf, commaList, unquoted } from '../bullets.js';
import type { ExecutorDraft } from '../draft.js';
import { keyed } from '../fields.js';
import type { Section } from '../outline.js';
import { buildSettings } from './executor-settings.js';
import { readSetting } from './executor-value.js';

const plainForms: Readonly<Record<string, SettingForm | 'amount'>> = {
  id: 'text',
  profile: 'text',
  model: 'text',
  fallbacks: 'list',
  tags: 'list',
  retry_policy: 'text',
  'budget.turns': 'count',
  'budget.minutes': 'amount',
  'budget.tokens': 'count',
  'budget.usd': 'amount',
  sandbox: 'text',
  'sandbox.write': 'list',
};

/** The keys that take one of a few words. */
const choices = new Map<string, readonly string[]>([
  ['retry_policy', retryPolicies],
  ['sandbox', sandboxKinds],
]);

const forms: ReadonlyMap<string, SettingForm | 'amount'> = new Map([
  ...Object.entries(plainForms),
  ...executorKinds.flatMap((kind) =>
    Object.entries<SettingForm>(executorSettingForms[kind]).map(
      ([name, form]) => [`${kind}.${name}`, form] as const,
    ),
  ),
]);

/** Every key of an executor section, as authors write it. */
const executorKeys: readonly string[] = [...forms.keys()].map((key) =>
  key === 'retry_policy' ? 'retry-policy' : key,
);

/** `- key: value` items: which executor, with which settings. */
export function readExecutor(section: Section, reading: Reading): ExecutorDraft {
  const values = new Map<string, unknown>();
  const spans = new Map<string, Span>();
  let unknownId = false;
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = keyed(bullet, reading);
    if (item === undefined) continue;
    const key = item.key.value.toLowerCase().replaceAll('-', '_');
    const form = forms.get(key);
    if (form === undefined) {
      reading.findings.add(
        'wave/unknown-executor-key',
        item.key.span,
        `unknown executor key "${item.key.value}"${didYouMean(item.key.value, executorKeys)}`,
        `Known keys: ${relatedKeys(key).join(', ')}.`,
      );
      continue;
    }
    if (spans.has(key)) {
      reading.findings.add('wave/duplicate-item', item.key.span, `"${item.key.value}" is there twice; the first counts`);
      continue;
    }
    spans.set(key, item.value.span);
    if (key === 'id' || key === 'fallbacks') {
      const known = knownExecutors(item.value, reading);
      unknownId ||= key === 'id' && known.length === 0;
      if (key === 'fallbacks') values.set(key, known);
      else if (known[0] !== undefined) values.set(key, known[0]);
      continue;
    }
    const value = readSetting(key, form, item.value, reading, choices.get(key));
    if (value !== undefined) values.set(key, value);
  }
  return { settings: buildSettings(values), spans, unknownId };
}

function knownExecutors(value: Located<string>, { findings }: Reading): readonly string[] {
  return commaList(unquoted(value.value)).filter((name) => {
    if (isExecutorKind(name)) return true;
    findings.add(
      'wave/unknown-executor',
      value.span,
      `there is no executor "${name}"${didYouMean(name, executorKinds)}`,
      `One of ${executorKinds.join(', ')}.`,
    );
    return false;
  });
}

function relatedKeys(key: string): readonly string[] {
  const prefix = key.slice(0, key.indexOf('.') + 1);
  const related = prefix === '' ? [] : executorKeys.filter((known) => known.startsWith(prefix));
  if (related.length > 0) return related;
  return [
    ...executorKeys.filter((known) => !known.includes('.') || known.startsWith('budget.') || known.startsWith('sandbox.')),
    ...executorKinds.map((kind) => `${kind}.…`),
  ];
}
