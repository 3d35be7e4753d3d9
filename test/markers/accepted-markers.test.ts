import { describe, expect, it } from 'vitest';
import {
  acceptedComponents,
  acceptedMarkers,
  lastAccepted,
  malformedKinds,
} from '../../src/markers/accepted-markers.js';
import { MAX_DIAGNOSTICS, MAX_MARKERS } from '../../src/markers/evidence-log.js';
import { MarkerReader, readMarkers } from '../../src/markers/marker-reader.js';

describe('which marker counts', () => {
  it('is the last accepted one; a malformed one after it does not undo it', () => {
    const reading = readMarkers(
      '[wave-gap] kind=ops\n[wave-gap] kind=docs\n[wave-gap] kind=<x>\n[wave-gap] kind=no',
    );
    expect(lastAccepted(reading, 'gap')).toMatchObject({ line: 2, fields: { kind: 'docs' } });
    expect(acceptedMarkers(reading, 'gap')).toHaveLength(2);
    expect(malformedKinds(reading)).toEqual([]);
  });

  it('is the first verdict, however it was written', () => {
    const reading = readMarkers('Verdict: hold\n[wave-verdict] pass');
    expect(lastAccepted(reading, 'verdict')?.fields.state).toBe('hold');
  });

  it('is the last one of each component', () => {
    const line = (component: string, state: string) =>
      `[wave-component] component=${component} level=repo-landed state=${state}`;
    const reading = readMarkers([line('a', 'gap'), line('b', 'met'), line('A', 'met')].join('\n'));
    expect([...acceptedComponents(reading)].map(([name, { state }]) => [name, state])).toEqual([
      ['a', 'met'],
      ['b', 'met'],
    ]);
  });

  it('is none where all are malformed, which has a name of its own; a placeholder is not malformed', () => {
    const reading = readMarkers('[wave-proof] state=met\n[wave-gap] kind=<x>\n[wave-proof]');
    expect(lastAccepted(reading, 'proof')).toBeUndefined();
    expect(malformedKinds(reading)).toEqual(['proof']);
  });
});

describe('bounds', () => {
  const flood = (line: (index: number) => string, count: number, first: string) => {
    const reader = new MarkerReader();
    for (const text of first.split('\n')) reader.push(text);
    for (let index = 0; index < count; index += 1) reader.push(line(index));
    return reader.end();
  };

  it('keep the newest markers, the first verdict and the last of each kind', () => {
    const first = 'Verdict: hold\nVerdict: pass\n[wave-security] state=blocked findings=1 approvals=0';
    const reading = flood(
      (index) => `[deploy-status] service=s${index} state=healthy`,
      3 * MAX_MARKERS + 7,
      first,
    );
    expect(reading.markers).toHaveLength(MAX_MARKERS + 3);
    expect(lastAccepted(reading, 'verdict')?.fields.state).toBe('hold');
    expect(lastAccepted(reading, 'security')?.fields.state).toBe('blocked');
    expect(reading.markers.at(-1)?.fields).toMatchObject({ service: `s${3 * MAX_MARKERS + 6}` });
    expect(reading.diagnostics).toMatchObject([{ code: 'limit' }]);
  });

  it('keep the first diagnostics, and at least one malformed marker of each kind', () => {
    const reader = new MarkerReader();
    for (let index = 0; index < 3 * MAX_DIAGNOSTICS; index += 1) reader.push('> [wave-gap] kind=ops');
    reader.push('[wave-proof]');
    const { diagnostics } = reader.end();
    expect(diagnostics).toHaveLength(MAX_DIAGNOSTICS + 2);
    expect(malformedKinds({ markers: [], diagnostics })).toEqual(['proof']);
    expect(diagnostics.at(-1)?.reason).toContain(`${2 * MAX_DIAGNOSTICS} further`);
  });

  it('hold in a fence and in JSON too', () => {
    const fenced = flood(() => '[wave-gap] kind=ops', 3 * MAX_MARKERS, '```');
    expect(fenced.markers.length).toBeLessThanOrEqual(MAX_MARKERS + 1);
    const json = flood(() => '"[wave-gap] kind=ops",', 3 * MAX_MARKERS, '[');
    expect(json.diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS + 1);
  });
});
