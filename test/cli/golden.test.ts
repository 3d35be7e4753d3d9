import fc from 'fast-check';
import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { plainLine } from '../../src/cli/launch/plain-line.js';
import { renderStatus } from '../../src/cli/look/render-status.js';
import { renderWave } from '../../src/cli/launch/render-wave.js';
import { controlStatus } from '../../src/projections/control-status.js';
import type { RecordDraft } from '../../src/model/record.js';
import { log, T0 } from '../rig/events.js';
import { runs, strange } from '../rig/wave-arbitraries.js';
import { every, scenes } from './golden-scenes.js';

const widths = [40, 80, 120] as const;
const plain = createColors(false);
const vivid = createColors(true);

const status = (name: keyof typeof scenes, terminal: Parameters<typeof renderStatus>[1]): string =>
  renderStatus(controlStatus(scenes[name]()), terminal);
const live = (name: keyof typeof scenes, colors: typeof plain, width: number): string[] => {
  const { definition, state } = scenes[name]();
  if (definition === null) throw new Error('every scene has a wave');
  return renderWave({ wave: definition, state }, T0 + 95_000, colors, width);
};
const names = Object.keys(scenes) as (keyof typeof scenes)[];
const titled = (text: (name: keyof typeof scenes) => string): string =>
  names.map((name) => `=== ${name}\n${text(name)}`).join('\n');
const strip = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

describe.each(widths)('at %i columns', (columns) => {
  it('the status', async () => {
    const shown = titled((name) => status(name, { isTty: true, columns, color: false }));
    await expect(shown).toMatchFileSnapshot(`golden/status-${columns}.txt`);
  });

  it('the live view', async () => {
    const shown = titled((name) => `${live(name, plain, columns).join('\n')}\n`);
    await expect(shown).toMatchFileSnapshot(`golden/wave-${columns}.txt`);
  });

  it.each(names)('no line of "%s" is wider, commands aside', (name) => {
    const lines = status(name, { isTty: true, columns, color: false }).split('\n');
    const prose = lines.filter((line) => !/^ {2}(damaged log|answer it|go on):/.test(line));
    for (const line of [...prose, ...live(name, plain, columns)])
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
  });

  it.each(names)('colours change nothing in "%s" but colours', (name) => {
    const terminal = { isTty: true, columns };
    expect(strip(status(name, { ...terminal, color: true }))).toBe(
      status(name, { ...terminal, color: false }),
    );
    expect(live(name, vivid, columns).map(strip)).toEqual(live(name, plain, columns));
  });
});

describe('through a pipe', () => {
  it('the status cuts nothing short that matters, and has no colours', () => {
    const shown = status('blocked', { isTty: false, columns: 20, color: false });
    expect(shown).toContain('wave doctor --lane main --wave 3 --acknowledge coordination:512 --reason …');
    expect(shown).not.toContain('\u001b');
  });

  it('every event is one plain line, or none', async () => {
    const lines = log(...every).map(
      ({ record }) => `${record.type}\n  ${plainLine(record as RecordDraft) ?? '-'}`,
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/plain-lines.txt');
    for (const line of lines) expect(line.split('\n')).toHaveLength(2);
  });

  it('a record that nobody understands is a line or none, and ends nothing', () => {
    fc.assert(
      fc.property(strange, (draft) => {
        const [placed] = log(draft);
        const line = placed === undefined ? undefined : plainLine(placed.record as RecordDraft);
        expect(line ?? '').not.toMatch(/[\n\u001b]/);
      }),
      { numRuns: runs(500) },
    );
  });
});
