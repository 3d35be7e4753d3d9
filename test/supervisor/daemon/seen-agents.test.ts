import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StatusFile } from '../../../src/model/status-file.js';
import { laneReducer } from '../../../src/reducers/lane-state.js';
import { RepoLayout } from '../../../src/store/layout.js';
import { SeenAgents } from '../../../src/supervisor/daemon/seen-agents.js';
import { thisProcess } from '../../../src/supervisor/daemon/daemon-file.js';
import type { RepositoryLane } from '../../../src/supervisor/repository-lanes.js';
import { intentOf, launched, ran, requested, running } from '../../rig/control-events.js';
import type { Step } from '../../rig/events.js';
import { foldOf, log } from '../../rig/events.js';
import { outcome } from '../../rig/lane-events.js';
import { agent, wave } from '../../rig/wave-builder.js';
import { writeLog } from '../../rig/write-log.js';

let repo: string;
let place: RepositoryLane;
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-seen-'));
  const repoLayout = new RepoLayout(repo);
  place = {
    repo,
    repoLayout,
    layout: repoLayout.lane('main'),
    lane: 'main',
    project: undefined,
    config: {},
    env: {},
  };
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

const of = wave(['A1', 'A2', 'A3', 'A4', 'A5', agent('R1', { role: 'orchestrator' })]);
const count = (
  isAttended: boolean,
  seen = new SeenAgents(repo),
  lane: Step = outcome(3, 'running'),
): number => seen.count(place, foldOf(laneReducer, log(lane)), isAttended);

function publish(agentId: string, over: Partial<StatusFile>): void {
  const { bootId, ...own } = thisProcess();
  const status: StatusFile = {
    schemaVersion: 1,
    lane: 'main',
    wave: 3,
    attempt: 1,
    agentId,
    intentId: intentOf(agentId),
    bootId,
    shim: own,
    agent: { ...own, pgid: own.pid },
    startedAt: '2026-03-01T08:00:00.000Z',
    state: 'running',
    exitCode: null,
    signal: null,
    endedAt: null,
    promptHash: '',
    logPath: '',
    ...over,
  };
  const path = place.layout.status(3, 1, agentId);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(status));
}

it('counts what lives, whatever its log says of it, and no resident', () => {
  const path = place.layout.controlPlane(3);
  mkdirSync(dirname(path), { recursive: true });
  const all = ['A1', 'A2', 'A3', 'R1'].map((id) => running(id === 'R1' ? (of.agents[5] ?? id) : id));
  writeLog(path, launched(of), all, ran('A4'), requested('A5'));
  publish('A1', {});
  publish('A2', {
    agent: { pid: process.pid, pgid: 1, startTime: '1' },
    shim: { pid: process.pid, startTime: '1' },
  });
  publish('A3', { state: 'exited', exitCode: 0, endedAt: '2026-03-01T08:00:01.000Z' });
  publish('R1', {});
  expect(count(false)).toBe(1);
});

it('counts what was asked for and cannot be seen yet where somebody is at work', () => {
  const path = place.layout.controlPlane(3);
  mkdirSync(dirname(path), { recursive: true });
  writeLog(path, launched(of), requested('A1'));
  expect([count(true), count(false)]).toEqual([1, 0]);
});

it('goes on with what it has read, and with nothing of a wave that is over', () => {
  const path = place.layout.controlPlane(3);
  mkdirSync(dirname(path), { recursive: true });
  const seen = new SeenAgents(repo);
  writeLog(path, launched(of));
  expect(count(true, seen)).toBe(0);
  rmSync(path);
  writeLog(path, launched(of), requested('A1'), requested('A2'));
  expect(count(true, seen)).toBe(2);
  expect(count(true, seen, outcome(3, 'completed'))).toBe(0);
});
