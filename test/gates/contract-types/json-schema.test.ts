import { describe, expect, it } from 'vitest';
import { compileSchema, judgeJsonSchema } from '../../../src/gates/contract-types/json-schema.js';

const judge = (source: string, schema: string) =>
  judgeJsonSchema({ path: 'a.json', text: source }, { path: 's.json', text: schema });
const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';
const DRAFT_2019 = 'https://json-schema.org/draft/2019-09/schema';
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';

describe('what satisfies a schema', () => {
  it.each([
    ['no dialect named', '[1,"a"]', '{"prefixItems":[{"type":"number"}]}'],
    ['2020-12', '{"n":1}', `{"$schema":"${DRAFT_2020}","properties":{"n":{"type":"number"}}}`],
    ['2019-09', '[1]', `{"$schema":"${DRAFT_2019}","items":[{"type":"number"}]}`],
    ['draft-07', '[1]', `{"$schema":"${DRAFT_7}","items":[{"type":"number"}]}`],
    ['draft-07 without its #', '[1]', `{"$schema":"${DRAFT_7.slice(0, -1)}"}`],
    ['anything', '1', 'true'],
    [
      'references within the file',
      '{"a":1}',
      '{"$defs":{"n":{"type":"number"}},"properties":{"a":{"$ref":"#/$defs/n"}}}',
    ],
    ['a format is a remark', '"no date"', '{"format":"date"}'],
  ])('%s', (_, source, schema) =>
    expect(judge(source, schema)).toMatchObject({ outcome: 'passed', findings: [] }),
  );
});

describe('what does not', () => {
  it.each([
    [
      'each place with its line',
      '{\n  "a": "x",\n  "b": [\n    1,\n    "y"\n  ]\n}',
      ['a.json:2: /a must be number', 'a.json:5: /b/1 must be number'],
    ],
    ['a key that is missing', '{"b":[]}', ["a.json:1: / must have required property 'a'"]],
    ['keys that are numbers', '{"a":1,"0":\n"x"}', ['a.json:2: /0 must be number']],
    ['no JSON at all', '{\n  "a": nope\n}', [expect.stringMatching(/^a\.json:2: is no JSON: /)]],
    [
      'a byte order mark',
      '\ufeff{"a":1}',
      ['a.json:1: begins with a byte order mark, which JSON does not have'],
    ],
    ['nothing', '', [expect.stringMatching(/^a\.json:1: is no JSON: /)]],
    ['two values', '{} {}', [expect.stringMatching(/is no JSON/)]],
    ['an inherited name', '{"a":1,"__proto__":"x","0":"z"}', ['a.json:1: /0 must be number']],
  ])('%s', (_, source, findings) => {
    const number = { type: 'number' };
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { a: number, b: { items: number }, 0: number },
    };
    expect(judge(source, JSON.stringify(schema))).toEqual({
      outcome: 'failed',
      failureClass: 'contract',
      findings,
    });
  });

  it('names a property that should not be there', () => {
    const { findings } = judge('{"x":1}', '{"additionalProperties":false}');
    expect(findings).toEqual(['a.json:1: / must NOT have additional properties (x)']);
  });
});

describe('a schema that cannot be used is never a success', () => {
  it.each([
    ['no JSON', '{', /^s\.json:1: is no JSON/],
    ['no schema', '[]', /a schema is an object, or true or false/],
    ['a keyword that does not exist', '{"requried":["a"]}', /requried/],
    ['a keyword of the wrong kind', '{"required":"a"}', /required/],
    ['a pattern that is none', '{"pattern":"("}', /s\.json: /],
    ['an unknown dialect', '{"$schema":"http://json-schema.org/draft-04/schema#"}', /draft-04/],
    ['a dialect of somebody', '{"$schema":"https://example.invalid/schema"}', /example\.invalid/],
    ['a reference to elsewhere', '{"$ref":"https://example.invalid/other.json"}', /nothing is fetched/],
    ['a reference to a file', '{"$ref":"other.json"}', /other\.json, which is not in the file/],
    ['a reference to nowhere', '{"$ref":"#/$defs/x"}', /s\.json: /],
    ['an answer that comes later', '{"$async":true,"type":"string"}', /s\.json: /],
  ])('%s', (_, schema, reason) => {
    const { outcome, failureClass, findings } = judge('1', schema);
    expect([outcome, failureClass]).toEqual(['error', 'deterministic']);
    expect(findings[0]).toMatch(reason);
    expect(compileSchema({ path: 's.json', text: schema }).ok).toBe(false);
  });
});
