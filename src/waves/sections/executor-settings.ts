import { camelCase, executorKinds } from '../../model/executor.js';
import type { ExecutorSettings } from '../../model/executor-settings.js';

/** Puts checked values, by their keys in wave files, into the shape of {@link ExecutorSettings}. */
export function buildSettings(values: ReadonlyMap<string, unknown>): ExecutorSettings {
  const settings = new Map<string, unknown>();
  for (const key of ['id', 'profile', 'model', 'fallbacks', 'tags', 'retry_policy', 'sandbox']) {
    if (values.has(key)) settings.set(camelCase(key), values.get(key));
  }
  if (values.has('sandbox.write')) settings.set('sandboxWrite', values.get('sandbox.write'));
  for (const group of ['budget', ...executorKinds]) {
    const members = [...values].filter(([key]) => key.startsWith(`${group}.`));
    if (members.length === 0) continue;
    const named = members.map(([key, value]) => [camelCase(key.slice(group.length + 1)), value] as const);
    settings.set(group, Object.fromEntries(named));
  }
  // Every key was looked up in the table of known keys, and its value read in the form that the table states.
  return Object.fromEntries(settings) as ExecutorSettings;
}
