import * as z from 'zod';
import type { JsonStep } from '../base/json-position.js';
import { schemaKeys } from '../base/schema-keys.js';
import { configSchema } from '../model/config.js';

/** The JSON Schema of wave.config.json, as it is published with the package. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(configSchema, { io: 'input' }) };
}

/** The keys that may stand at a path of wave.config.json; empty where any or none may. */
export function knownKeys(path: readonly JsonStep[]): readonly string[] {
  return schemaKeys(configJsonSchema(), path);
}
