import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/base/exit-code.js';
import { commands } from '../../src/cli/commands.js';
import { controlEvents } from '../../src/events/control-event.js';
import { laneEvents } from '../../src/events/lane-event.js';
import { gates } from '../../src/model/gate.js';
import { root, textOf } from './pages.js';

describe('the generated pages', () => {
  test('are what the tables of the program say; if not: node scripts/generate-docs.mjs', () => {
    const check = () => execFileSync(process.execPath, ['scripts/generate-docs.mjs', '--check'], { cwd: root, stdio: 'pipe' });
    expect(check).not.toThrow();
  });

  test('leave nothing out', () => {
    const headings = (page: string): string[] => [...textOf(page).matchAll(/^##+ (.*)$/gm)].map(([, title]) => title ?? '');
    expect(headings('docs/reference/cli.md')).toEqual(['Everywhere', ...commands.map(({ name }) => `wave ${name}`)]);
    expect(headings('docs/reference/gates.md').slice(2)).toEqual(Object.keys(gates));
    expect(headings('docs/reference/events.md')).toEqual(
      expect.arrayContaining([...Object.keys(controlEvents), ...Object.keys(laneEvents), 'record.posted', 'record.changed']),
    );
  });
});

test('the README has the whole table of exit codes', () => {
  const readme = textOf('README.md');
  for (const { code } of Object.values(exitCodes)) expect(readme).toMatch(new RegExp(`^\\| (?:\\d+ )?${code}\\b`, 'm'));
});
