import type { JsonStep } from './json-position.js';
import { isJsonObject } from './json.js';

/** The keys that a JSON Schema lets stand at a path; empty where any or none may. */
export function schemaKeys(root: unknown, path: readonly JsonStep[]): readonly string[] {
  let schema = root;
  for (const step of path) {
    if (!isJsonObject(schema)) return [];
    const { properties, additionalProperties, items } = schema;
    const named = isJsonObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
    schema = typeof step === 'number' ? items : (named ?? additionalProperties);
  }
  if (!isJsonObject(schema)) return [];
  const { properties, propertyNames } = schema;
  if (isJsonObject(propertyNames) && Array.isArray(propertyNames['enum']))
    return propertyNames['enum'].map(String);
  return isJsonObject(properties) ? Object.keys(properties) : [];
}
