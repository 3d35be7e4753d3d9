import { describe, expect, test } from 'vitest';
import { redactJson, redactJsonText } from '../../src/base/redact-json.js';
import { createRedactor } from '../../src/base/redact.js';

const SECRET = 'S3cr3t "Value"';
const redactor = createRedactor({ secrets: [SECRET] });
const hidden = (value: unknown): string => redactJsonText(JSON.stringify(value), redactor);

describe('a JSON document', () => {
  test.each([
    ['a text', { a: `x ${SECRET} y` }, { a: 'x [redacted] y' }],
    ['a list', [[SECRET], 1, null], [['[redacted]'], 1, null]],
    ['the name of a key', { [SECRET]: 1 }, { '[redacted]': 1 }],
    [
      'what looks like one',
      { a: { b: 'Authorization: Digest username="u"' }, c: 1 },
      { a: { b: 'Authorization: [redacted]' }, c: 1 },
    ],
  ])('is whole without a secret in %s', (_, value, shown) =>
    expect(JSON.parse(hidden(value))).toEqual(shown),
  );

  test.each([
    [
      'by escapes',
      `{"a":"${[...SECRET].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
    ],
    ['in a key that stands there twice', `{"a":${JSON.stringify(SECRET)},"a":"x"}`],
  ])('cannot hide one %s', (_, text) => {
    const shown = redactJsonText(text, redactor);
    expect(shown).not.toBe(text);
    expect(JSON.stringify(JSON.parse(shown))).not.toContain('S3cr3t');
    expect(shown).not.toContain('S3cr3t');
  });

  test('stays as it is, to the byte, where there is nothing to hide', () => {
    for (const text of ['{ "a":1 }\n', '[]', '{\n  "tokens used": 500\n}', 'no JSON', ''])
      expect(redactJsonText(text, redactor)).toBe(text);
    const value = { a: [1, { b: 'the author fixed it' }] };
    expect(redactJson(value, redactor)).toBe(value);
  });

  test('keeps its form', () => {
    const text = `${JSON.stringify({ a: SECRET, b: 1 }, null, 2)}\n`;
    expect(redactJsonText(text, redactor)).toBe('{\n  "a": "[redacted]",\n  "b": 1\n}\n');
  });

  test('that is none is redacted as text', () => {
    expect(redactJsonText(`{"a": "${SECRET}`, redactor)).toBe('{"a": "[redacted]');
  });
});
