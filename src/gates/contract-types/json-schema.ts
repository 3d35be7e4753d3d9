import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isJsonObject } from '../../base/json.js';
import type { JsonStep } from '../../base/json-position.js';
import { locateJson } from '../../base/json-position.js';
import type { Result } from '../../base/result.js';
import { err, ok } from '../../base/result.js';
import type { Judgement } from './finding.js';
import { broken, HOLDS, unchecked } from './finding.js';
import { parseJsonText } from './json-text.js';

/** A text and the path that findings name it by. */
export type NamedText = Readonly<{ path: string; text: string }>;

/** Places beyond this many are not looked up in the text; each lookup reads all of it. */
const LOCATED = 20;

const options = {
  allErrors: true,
  // A misspelt keyword asks for nothing and would let everything pass.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  // The drafts leave it open whether `format` asserts anything; it is a remark here.
  validateFormats: false,
  ownProperties: true,
  logger: false,
} as const;

const dialects: readonly Readonly<{ pattern: RegExp; make: () => Ajv }>[] = [
  { pattern: /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, make: () => new Ajv2020(options) },
  { pattern: /^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, make: () => new Ajv2019(options) },
  { pattern: /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/, make: () => new Ajv(options) },
];

/** `json-schema`: the source is JSON and satisfies the schema. Nothing is ever fetched. */
export function judgeJsonSchema(source: NamedText, schema: NamedText): Judgement {
  const validate = compileSchema(schema);
  if (!validate.ok) return unchecked('deterministic', validate.error);
  const value = parseJsonText(source.path, source.text);
  if (!value.ok) return broken(value.error);
  if (validate.value(value.value)) return HOLDS;
  return broken(...(validate.value.errors ?? []).map((error, index) => describe(error, source, index)));
}

/** The schema made ready, or one line that says why it cannot be used. */
export function compileSchema({ path, text }: NamedText): Result<ValidateFunction, string> {
  const parsed = parseJsonText(path, text);
  if (!parsed.ok) return parsed;
  const schema = parsed.value;
  if (!isJsonObject(schema) && typeof schema !== 'boolean') {
    return err(`${path}: a schema is an object, or true or false`);
  }
  const named = isJsonObject(schema) ? schema['$schema'] : undefined;
  const dialect =
    named === undefined ? dialects[0] : dialects.find(({ pattern }) => pattern.test(String(named)));
  if (dialect === undefined) {
    return err(`${path}: the dialect ${String(named)} is none of 2020-12, 2019-09 and draft-07`);
  }
  try {
    const validate = dialect.make().compile(schema as AnySchemaObject | boolean);
    // With `$async` it would answer with a promise, which is true whatever comes of it.
    if ('$async' in validate) return err(`${path}: an asynchronous schema cannot be used`);
    return ok(validate);
  } catch (error) {
    return err(`${path}: ${whyBad(error)}`);
  }
}

function whyBad(error: unknown): string {
  const { message = 'invalid', missingRef } = error as Error & { missingRef?: string };
  if (missingRef !== undefined)
    return `refers to ${missingRef}, which is not in the file; nothing is fetched`;
  return message;
}

function describe(error: ErrorObject, source: NamedText, index: number): string {
  const { instancePath, message = 'is invalid', params, keyword } = error;
  const at = index < LOCATED ? lineOf(instancePath, source.text) : undefined;
  const where = at === undefined ? source.path : `${source.path}:${at}`;
  const which = keyword === 'additionalProperties' ? ` (${String(params['additionalProperty'])})` : '';
  return `${where}: ${instancePath === '' ? '/' : instancePath} ${message}${which}`;
}

function lineOf(instancePath: string, text: string): number | undefined {
  const names = instancePath
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  // Of a step that is a number the text alone tells whether it is a key or an index.
  const indices = names.map((name): JsonStep => (/^\d+$/.test(name) ? Number(name) : name));
  return (locateJson(text, indices, 'value') ?? locateJson(text, names, 'value'))?.line;
}
