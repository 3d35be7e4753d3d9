import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { parseCommand } from '../../src/cli/parse-command.js';
import { textOf } from './pages.js';

/** What a line of a service has `wave` do, as our own parser understands it. */
function meaningOf(words: readonly string[]): string {
  const { command, options } = parseCommand(commands, words.slice(words.indexOf('wave') + 1));
  return `${command.name} ${JSON.stringify(options)}`;
}

const SERVES = `supervise {"idle-timeout":${10_000 * 3_600_000}}`;

test('the unit for systemd starts the daemon, again should it die, and leaves the agents alone', () => {
  const unit = textOf('docs/service/wave@.service');
  const lines = unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const line of lines) expect(line).toMatch(/^(?:\[(?:Unit|Service|Install)\]|[A-Z][A-Za-z]+=.*)$/);
  const settings = new Map(
    lines.filter((line) => line.includes('=')).map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')];
    }),
  );
  expect(settings.get('KillMode')).toBe('process');
  expect(settings.get('Restart')).toBe('always');
  expect(meaningOf((settings.get('ExecStart') ?? '').split(' '))).toBe(SERVES);
});

test('the container does the same, and keeps the logs and what agents printed outside', () => {
  const dockerfile = textOf('docs/service/Dockerfile').replaceAll(/\\\n/g, ' ');
  const instruction = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(dockerfile)?.[1] ?? '';
  expect(meaningOf(JSON.parse(instruction('ENTRYPOINT')) as string[])).toBe(SERVES);
  expect(JSON.parse(instruction('VOLUME'))).toEqual(['/repository', '/state']);
  expect(instruction('ENV')).toContain('XDG_STATE_HOME=/state');
  // What a registry calls `wave` is somebody else's.
  expect(instruction('COPY')).toMatch(/^\$\{WAVE\} \/tmp\/wave\.tgz$/);
  expect(instruction('ARG')).toMatch(/^WAVE=.*\.tgz$/);
  expect(instruction('WORKDIR')).toBe('/repository');
});
