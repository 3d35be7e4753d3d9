import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanObject } from '../../../src/store/log/scan-object.js';
import { nastyData } from './rig.js';

const scan = (text: string | Buffer): ReturnType<typeof scanObject> => {
  const bytes = Buffer.from(text);
  return scanObject(bytes, 0, bytes.length);
};

describe('scanObject', () => {
  it('ends where the object ends, and every beginning of it is open', () => {
    fc.assert(
      fc.property(nastyData, (data) => {
        const bytes = Buffer.from(JSON.stringify(data));
        expect(scan(Buffer.concat([bytes, Buffer.from('xyz')]))).toEqual({
          outcome: 'closed',
          at: bytes.length,
        });
        for (let to = 1; to < bytes.length; to += 1) expect(scanObject(bytes, 0, to).outcome).toBe('open');
      }),
    );
  });

  it('takes nothing for closed that JSON.parse does not take', () => {
    const token = fc.constantFrom(
      ...'{}[],:"\\'.split(''),
      '1',
      '-',
      '.',
      'e',
      'true',
      'nul',
      'u00e9',
      ' ',
      'a',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = `{${tokens.join('')}`;
        const result = scan(text);
        if (result.outcome === 'closed')
          expect(() => JSON.parse(text.slice(0, result.at)) as unknown).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":x', 5],
    ['{"a"{', 4],
    ['{"a":1{', 6],
    ['{"a":tr{', 7],
    ['{"a":1e{', 7],
    ['{"a":01}', 7],
    ['{,', 1],
    ['{"a":1,}', 7],
    ['{"a":[1,]', 8],
    ['{"a":[}', 6],
    ['{"a":{]', 6],
    ['{"a":"\\x', 7],
    ['{"a":"\\u12{', 10],
    ['{"a":"\n', 6],
    ['{{', 1],
    ['{"a":[{},{"b":1}]x', 17],
  ])('%j breaks at %d', (text, at) => {
    expect(scan(text)).toEqual({ outcome: 'broken', at });
  });

  it('tells which object closes with the last byte', () => {
    expect(scan('{"a":[{"b":{}')).toEqual({ outcome: 'open', lastObject: 11 });
    expect(scan('{"a":[{"b":{}}')).toEqual({ outcome: 'open', lastObject: 6 });
    expect(scan('{"a":[{"b":{}}]')).toEqual({ outcome: 'open', lastObject: undefined });
    expect(scan('{"a":{},')).toEqual({ outcome: 'open', lastObject: undefined });
  });

  it('does not depend on the stack for its depth', () => {
    const depth = 300_000;
    expect(scan(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`).outcome).toBe('closed');
  });
});
