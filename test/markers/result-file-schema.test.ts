import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { resultFileSchema } from '../../src/markers/result-file-schema.js';
import { agentEnvelopeSchema } from '../../src/model/envelope.js';

describe('the published schema of result files', () => {
  const isValid = new Ajv2020({ strict: false }).compile(resultFileSchema());
  it.each([
    ['nothing', {}, true],
    ['a gap as a text', { gaps: ['slow'] }, true],
    ['a gap as an object', { gaps: [{ kind: 'ops' }] }, true],
    ['keys of its own', { mood: 'good' }, true],
    [
      'a proof',
      { proof: { state: 'satisfied', completion: 'live', durability: 'durable', proofLevel: 'live' } },
      true,
    ],
    ['a proof without a state', { proof: {} }, false],
    ['another version', { schemaVersion: 1 }, false],
    ['half a test', { tests: { passing: 1.5 } }, false],
    ['a list', [], false],
  ])('agrees with what is read about %s', (_, value, valid) => {
    expect(isValid(value)).toBe(valid);
    expect(agentEnvelopeSchema.safeParse(value).success).toBe(valid);
  });
});
