import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';

/** One way into Wave for text that others wrote, and what it promises about any such text. */
export type Target = Readonly<{
  name: string;
  /** Of 100 cases in all, how many are of this one. */
  share: number;
  property: (folder: string) => fc.IRawProperty<unknown>;
}>;

/** Far more than any single case may take, on however slow a machine. */
const MOST_MS = 5000;

/** A target whose cases are bytes. */
export function target(
  name: string,
  share: number,
  cases: fc.Arbitrary<Buffer>,
  hold: (bytes: Buffer, folder: string) => void | Promise<void>,
): Target {
  return {
    name,
    share,
    property: (folder) =>
      fc.asyncProperty(cases, async (bytes) => {
        const began = performance.now();
        await hold(bytes, folder);
        expect(performance.now() - began).toBeLessThan(MOST_MS);
      }),
  };
}

/** Readers are given the same twice: what they say depends on nothing else. */
export function twice<T>(read: () => T): T {
  const first = read();
  expect(read()).toEqual(first);
  return first;
}

/** The files below a folder of the tests whose paths match, in order. */
export function filesBelow(folder: string, pattern: RegExp): Buffer[] {
  const at = new URL(`../${folder}/`, import.meta.url).pathname;
  const paths = readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((path) => pattern.test(path));
  return paths.sort().map((path) => readFileSync(join(at, path)));
}
