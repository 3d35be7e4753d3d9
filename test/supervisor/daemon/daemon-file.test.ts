import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RepoLayout } from '../../../src/store/layout.js';
import { DaemonFile } from '../../../src/supervisor/daemon/daemon-file.js';
import { readSupervisor } from '../../../src/supervisor/read-supervisor.js';

const AT = '2026-03-01T08:00:00.000Z';
const place = (): RepoLayout => new RepoLayout(mkdtempSync(join(tmpdir(), 'wave-daemon-file-')));

it.each([
  ['removed', (layout: RepoLayout) => rmSync(layout.daemonFile())],
  ['removed with all of the state', (layout: RepoLayout) => rmSync(layout.sharedRoot(), { recursive: true })],
  ['torn', (layout: RepoLayout) => writeFileSync(layout.daemonFile(), '{"pid":')],
  ['of another process', (layout: RepoLayout) => writeFileSync(layout.daemonFile(), '{"pid":1}')],
])('a file that is %s is written again', async (_, spoil) => {
  const layout = place();
  const file = new DaemonFile(layout, AT);
  await file.keep();
  expect(readSupervisor(layout)).toMatchObject({ state: 'running', pid: process.pid });
  spoil(layout);
  expect(readSupervisor(layout).state).toBe('none');
  await file.keep();
  expect(readSupervisor(layout)).toMatchObject({ state: 'running', pid: process.pid });
  // Else git would see it.
  expect(existsSync(layout.stateGitignore(layout.sharedRoot()))).toBe(true);
});

it('where it cannot be written is no reason to end', async () => {
  const layout = place();
  writeFileSync(layout.sharedRoot(), 'no folder');
  await new DaemonFile(layout, AT).keep();
  expect(readSupervisor(layout).state).toBe('none');
});
