import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { FileMeasurer } from '../../src/store/measure-file.js';
import { measureEnvelopes } from '../../src/supervisor/measure-artifacts.js';
import { envelopeMeasured, event, given, intentOf, launched, ran, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { agent, wave } from '../rig/wave-builder.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wave-envelopes-'));
  mkdirSync(join(root, 'results'));
});

const of = wave(['A1', 'A2']);
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const path = 'results/A1.json';
const news = (...steps: readonly Step[]) =>
  measureEnvelopes(new FileMeasurer(root), given(launched(of), ran('A1'), ...steps)).map(
    ({ type, agent: who, data }) => ({ type, who, data }),
  );
const told = (sha256: string | null) => [
  { type: 'agent-run.envelope-measured', who: 'A1', data: { intentId: intentOf('A1'), path, sha256 } },
];

it('says what became of a published envelope, once', () => {
  expect(news()).toEqual(told(null));
  expect(news(envelopeMeasured('A1', null))).toEqual([]);
  writeFileSync(join(root, path), 'forged');
  expect(news()).toEqual(told(sha('forged')));
  expect(news(envelopeMeasured('A1', sha('forged')))).toEqual([]);
  rmSync(join(root, path));
  expect(news(envelopeMeasured('A1', sha('forged')))).toEqual(told(null));
});

it('says nothing of one that is what it was, or of an agent that runs', () => {
  writeFileSync(join(root, path), 'as published');
  expect(news(envelopeMeasured('A1', sha('as published')), running('A2'))).toEqual([]);
  const early = event('agent-run.envelope-measured', { intentId: intentOf('A2'), path, sha256: null });
  expect(given(launched(of), running(agent('A2')), early).anomalies).toHaveLength(1);
});
