import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { launchCommand, placeCommand, projectIdOf } from '../../src/model/lane-name.js';
import { filesBelow } from '../docs/pages.js';

describe('a command about a place', () => {
  it.each([
    [{ lane: 'main' }, 'wave doctor --lane main'],
    [{ lane: 'main', wave: 0 }, 'wave doctor --lane main --wave 0'],
    [{ project: 'shop', lane: 'main', wave: 3 }, 'wave doctor --project shop --lane main --wave 3'],
    [{ project: '.', lane: 'main', wave: null }, 'wave doctor --project . --lane main'],
  ])('%j is named as %s', (place, command) => {
    expect(placeCommand(['doctor'], place)).toBe(command);
  });

  it('quotes what comes behind the place', () => {
    expect(placeCommand(['recover'], { lane: 'a' }, ['--reason', "it's done"])).toBe(
      `wave recover --lane a --reason 'it'\\''s done'`,
    );
  });

  it('a launch of one wave is a range of one', () => {
    expect(launchCommand({ project: 'shop', lane: 'main' }, 2)).toBe(
      'wave launch --project shop --lane main --start-wave 2 --end-wave 2',
    );
  });
});

it('a lane outside of all projects has none, however that is said', () => {
  expect([{}, { project: '.' }, { project: 'shop' }].map(projectIdOf)).toEqual([null, null, 'shop']);
});

/** Commands that are printed are made in one place, or one of them forgets the project. */
it('no other source spells a flag of a place in a command', () => {
  const examples = /(?:specs?|commands|command)\.ts$/;
  const sources = filesBelow('src', '.ts').filter(
    (path) => !examples.test(path) && !path.endsWith('model/lane-name.ts'),
  );
  expect(sources.length).toBeGreaterThan(200);
  const spelled = sources.flatMap((path) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.flatMap((line, index) =>
      /--(?:lane|project|wave) ?\$\{|'--(?:lane|project|wave)',|wave [a-z ]+ --(?:lane|project) /.test(line)
        ? [`${path}:${index + 1}: ${line.trim()}`]
        : [],
    );
  });
  expect(spelled).toEqual([]);
});
