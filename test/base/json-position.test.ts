import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonStep } from '../../src/base/json-position.js';
import { locateBadToken, locateJson } from '../../src/base/json-position.js';

const text = '{\n  "a": {"b,": [1, {"c": "}"}]},\n  "a ": null, "twice": 1,\n  "twice": -2e5\n}';

describe('locateJson', () => {
  test.each<[JsonStep[], 'key' | 'value', number, number, number]>([
    [[], 'value', 1, 1, 1],
    [['a'], 'key', 2, 3, 3],
    [['a', 'b,'], 'key', 2, 9, 4],
    [['a', 'b,', 1, 'c'], 'key', 2, 20, 3],
    [['a', 'b,', 1, 'c'], 'value', 2, 25, 3],
    [['a', 'b,', 0], 'value', 2, 16, 1],
    [['twice'], 'key', 4, 3, 7],
    [['twice'], 'value', 4, 12, 4],
  ])('%j as %s', (path, of, line, column, length) => {
    expect(locateJson(text, path, of)).toEqual({ line, column, length });
  });

  test('what is not there is nowhere', () => {
    expect(locateJson(text, ['b'], 'key')).toBeUndefined();
    expect(locateJson('', ['b'], 'key')).toBeUndefined();
  });

  test('every key and value of any JSON is found', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(fc.string())), (value) => {
        const json = JSON.stringify(value, null, 2);
        for (const [key, items] of Object.entries(value)) {
          const span = locateJson(json, [key], 'key');
          expect(json.split('\n')[(span?.line ?? 0) - 1]?.slice((span?.column ?? 0) - 1)).toContain(
            JSON.stringify(key),
          );
          items.forEach((_, index) => expect(locateJson(json, [key, index], 'value')).toBeDefined());
        }
      }),
    );
  });
});

test('a bad token is found, and the end where all tokens are good', () => {
  expect(locateBadToken('{"a": foo}')).toEqual({ line: 1, column: 7, length: 3 });
  expect(locateBadToken('{"a":\n')).toEqual({ line: 1, column: 6, length: 1 });
});
