import * as z from 'zod';
import type { JsonStep } from '../base/json-position.js';
import { isJsonObject } from '../base/json.js';
import { configSchema } from '../model/config.js';

/** The JSON Schema of wave.config.json, as it is published with the package. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(configSchema, { io: 'input' }) };
}

/** The keys that may stand at a path of wave.config.json; empty where any or none may. */
export function knownKeys(path: readonly JsonStep[]): readonly string[] {
  let schema: unknown = configJsonSchema();
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
