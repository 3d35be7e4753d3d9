import { describe, expect, it } from 'vitest';
import { remedies, remedyOf } from '../../src/gates/remedies.js';
import type { GateName } from '../../src/model/gate.js';
import { gates } from '../../src/model/gate.js';

const failing = Object.entries(gates).flatMap(([gate, { codes }]) =>
  Object.entries(codes as Record<string, { ok?: true }>)
    .filter(([, { ok }]) => ok !== true)
    .map(([code]) => [gate as GateName, code] as const),
);

describe('what would close a gate', () => {
  it.each(failing)('%s %s is said in a sentence', (gate, statusCode) => {
    const { closes, actions } = remedyOf({ gate, statusCode, evidence: [] });
    expect(closes).toMatch(/^[A-Z].*\.$/);
    expect(actions.length).toBeGreaterThan(0);
    const isNamed = Object.hasOwn(remedies, statusCode) || gate === 'infra' || statusCode.startsWith('gate-');
    expect(isNamed).toBe(true);
  });

  it('is said of no code that does not exist', () => {
    const known = new Set(failing.map(([, code]) => code));
    expect(Object.keys(remedies).filter((code) => !known.has(code))).toEqual([]);
  });
});
