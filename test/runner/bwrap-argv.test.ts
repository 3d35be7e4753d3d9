import { expect, test } from 'vitest';
import type { Mount } from '../../src/runner/bwrap-argv.js';
import { bwrapArgv } from '../../src/runner/bwrap-argv.js';

function argvOf(mounts: readonly Mount[], hasNetwork = true): readonly string[] {
  return bwrapArgv({ program: '/bin/bwrap', cwd: '/repo', hasNetwork, mounts }, ['agent', '--flag']);
}

/** What is between the base of every sandbox and what it begins with. */
function mounted(mounts: readonly Mount[]): string {
  const upToMounts = (list: readonly Mount[]): string => argvOf(list).join(' ').split(' --setenv')[0] ?? '';
  return upToMounts(mounts).slice(upToMounts([]).length).trim();
}

test('an agent is started by the script on both sides of bwrap, where it works', () => {
  const argv = argvOf([]);
  expect(argv.slice(0, 4)).toEqual([
    '/bin/sh',
    expect.stringMatching(/\/sandbox\.sh$/),
    'outside',
    '/bin/bwrap',
  ]);
  expect(argv.slice(argv.indexOf('--chdir'))).toEqual([
    ...['--chdir', '/repo', '--', '/bin/sh', argv[1], 'inside', 'agent', '--flag'],
  ]);
});

test.each([
  [true, false],
  [false, true],
])('the network is the machine’s (%s), or another one without anything (%s)', (hasNetwork, isApart) => {
  expect(argvOf([], hasNetwork).includes('--unshare-net')).toBe(isApart);
});

test.each([
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--cap-drop ALL',
  '--ro-bind / /',
  '--dev /dev',
  '--ro-bind-try /proc/sys /proc/sys',
])('every sandbox has %s', (words) => {
  expect(argvOf([]).join(' ')).toContain(` ${words} `);
});

test.each<[string, readonly Mount[], string]>([
  [
    'outer ones come first, whatever the order in which they were named',
    [
      { path: '/repo/.git', how: 'read' },
      { path: '/repo', how: 'write' },
      { path: '/', how: 'read' },
    ],
    '--ro-bind / / --bind /repo /repo --ro-bind /repo/.git /repo/.git',
  ],
  [
    'of two about one path the later counts',
    [
      { path: '/home/ada/.ssh', how: 'empty' },
      { path: '/home/ada/.ssh', how: 'write' },
    ],
    '--bind /home/ada/.ssh /home/ada/.ssh',
  ],
  ['a file is blanked by one without content', [{ path: '/a', how: 'blank' }], '--ro-bind /dev/null /a'],
  ['a folder is emptied in memory', [{ path: '/a', how: 'empty' }], '--tmpfs /a'],
  ['what lies elsewhere is put in place', [{ path: '/a', how: 'read', from: '/b' }], '--ro-bind /b /a'],
])('%s', (_, mounts, words) => {
  expect(mounted(mounts)).toBe(words);
});
