import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findingKinds } from '../../src/audit/finding.js';
import { verifyLog } from '../../src/audit/verify-log.js';
import { LaneLayout } from '../../src/store/layout.js';
import { appendRecord } from '../../src/store/log/append.js';
import { listLogs } from '../../src/store/log/log-list.js';
import { attempt, completed, concluded, exited, launched, requested } from '../rig/control-events.js';
import { posted } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { log } from '../rig/events.js';
import { outcome, runEnded, runStarted } from '../rig/lane-events.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1']);

/** What is found of these records, as kinds with what is said of them. */
function found(name: 'lane' | 'control-plane' | 'coordination', ...steps: readonly Step[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'wave-audit-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const layout = new LaneLayout('main', root);
  const subject = listLogs(layout, name === 'lane' ? undefined : 3).find(({ log: own }) => own === name);
  if (subject === undefined) throw new Error(`no log ${name}`);
  for (const { record } of log(...steps)) {
    const { v: _, ...draft } = record;
    appendRecord(subject.path, { ...draft, actor: 'launcher' }, 'fast', layout.blob);
  }
  return verifyLog(subject, layout).report.findings.map(({ kind, detail }) => `${kind}: ${detail}`);
}

const over = (draft: Draft, more: Partial<Draft>): Draft => ({ ...draft, ...more });

describe('the order of a log', () => {
  it.each<[string, 'lane' | 'control-plane' | 'coordination', Step, string[]]>([
    ['as it should be', 'control-plane', [launched(of), exited('A1'), concluded('A1'), completed()], []],
    [
      'an attempt is left out',
      'control-plane',
      [launched(of), attempt(3, ['A1'])],
      ['sequence: attempt.started: attempt 3 started after attempt 1'],
    ],
    [
      'an agent is requested while it runs',
      'control-plane',
      [launched(of), requested('A1'), requested('A1', { intentId: 'other' })],
      ['sequence: agent-run.requested: A1 was requested (other) while A1.1 may still run'],
    ],
    [
      'a run is requested twice',
      'control-plane',
      [launched(of), exited('A1'), concluded('A1'), requested('A1')],
      ['sequence: agent-run.requested: A1.1 was requested before'],
    ],
    [
      'a run is concluded that runs',
      'control-plane',
      [launched(of), requested('A1'), concluded('A1')],
      ['sequence: agent-run.concluded: A1 was concluded while requested'],
    ],
    [
      'something is decided after the close',
      'control-plane',
      [launched(of), completed(), attempt(2, ['A1'])],
      ['sequence: attempt.started: the wave was completed before'],
    ],
    [
      'a record is of another wave',
      'control-plane',
      [launched(of), over(requested('A1'), { wave: 4 })],
      ['foreign-record: it is of wave 4'],
    ],
    [
      'a run starts twice',
      'lane',
      [runStarted('r1'), runStarted('r1')],
      ['sequence: run.started: r1 was started before'],
    ],
    [
      'a run ends that never was',
      'lane',
      [runEnded('r1')],
      ['sequence: run.ended: run r1 ended and never started'],
    ],
    [
      'a wave is reopened',
      'lane',
      [outcome(3, 'completed'), outcome(3, 'failed')],
      ['sequence: wave.outcome-recorded: wave 3 was completed before'],
    ],
    [
      'an id is taken on the blackboard',
      'coordination',
      [posted('b1'), posted('b1', { summary: 'other' })],
      ['blackboard-oddity: record.posted: b1 was posted before with other content'],
    ],
  ])('%s', (_, name, steps, kinds) => {
    const actual = found(name, steps);
    expect(actual.map((one) => one.split(':')[0])).toEqual(kinds.map((one) => one.split(':')[0]));
    if (name !== 'coordination') expect(actual).toEqual(kinds);
  });
});

describe('bytes of a log', () => {
  const logWith = (bytes: string) => {
    const root = mkdtempSync(join(tmpdir(), 'wave-audit-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const layout = new LaneLayout('main', root);
    const path = layout.controlPlane(3);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return { layout, path, report: () => verifyLog({ log: 'control-plane', wave: 3, path }, layout).report };
  };

  it('without an end are shown, and are no damage', () => {
    const { report } = logWith('{"v":1,"id":"x"');
    expect(report().findings).toMatchObject([{ kind: 'unterminated', offset: 0, length: 15 }]);
    expect(findingKinds.unterminated.damage).toBe(false);
  });

  it('are told one by one up to a number, and counted beyond', () => {
    const { report } = logWith('noise\n'.repeat(500));
    expect(report()).toMatchObject({ moreFindings: 300 });
    expect(report().findings).toHaveLength(200);
  });

  it('what does not fit behind lost bytes follows from them', () => {
    const { report, layout, path } = logWith('noise\n');
    for (const { record } of log(launched(of), attempt(3, ['A1']))) {
      const { v: _, ...draft } = record;
      appendRecord(path, { ...draft, actor: 'launcher' }, 'fast', layout.blob);
    }
    expect(report().findings.map(({ kind }) => kind)).toEqual(['corrupt', 'sequence-after-damage']);
  });

  it('of a log that is not there are none', () => {
    const { report, path } = logWith('');
    rmSync(path);
    expect(report()).toMatchObject({ exists: false, bytes: 0, findings: [] });
    appendFileSync(path, '');
    expect(report()).toMatchObject({ exists: true });
  });
});
