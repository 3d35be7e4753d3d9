import { describe, expect, it } from 'vitest';
import type { WaveConfig } from '../../src/model/config.js';
import { configSchema } from '../../src/model/config.js';
import { oversightOf } from '../../src/waves/oversight.js';

const each = { level: 'each-wave', timeoutMs: null, fallback: null };

describe('what a lane has to be approved for', () => {
  it.each<[string, WaveConfig, object | undefined]>([
    ['nothing by default', {}, undefined],
    ['nothing where it says so', { oversight: 'none' }, undefined],
    ['what the repository says', { oversight: 'each-wave' }, each],
    ['what the lane says instead', { oversight: 'every-gate', lanes: { main: { oversight: 'each-wave' } } }, each],
    ['nothing of another lane', { lanes: { docs: { oversight: 'each-wave' } } }, undefined],
    ['with the answer that counts by itself', { oversight: 'each-wave', approvals: { timeoutMinutes: 2, default: 'reject' } }, { ...each, timeoutMs: 120_000, fallback: 'reject' }],
    ['with a time of its own', { oversight: 'each-wave', approvals: { timeoutMinutes: 2, default: 'reject' }, lanes: { main: { approvals: { timeoutMinutes: 1 } } } }, { ...each, timeoutMs: 60_000, fallback: 'reject' }],
  ])('%s', (_, config, expected) => {
    expect(configSchema.safeParse(config).success).toBe(true);
    expect(oversightOf(config, 'main')).toEqual(expected);
  });

  it('is one of the levels that there are', () => {
    expect(configSchema.safeParse({ oversight: 'sometimes' }).success).toBe(false);
    expect(configSchema.safeParse({ approvals: { default: 'maybe' } }).success).toBe(false);
  });
});
