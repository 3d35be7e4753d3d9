import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { parseCommand } from '../../../src/cli/parse-command.js';
import { recoveryHints } from '../../../src/cli/launch/recovery-hints.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import { shellWords } from '../../rig/shell-words.js';

describe('recoveryHints', () => {
  const nasty = ["it's", '-x', '$(touch /tmp/never)', 'two\nlines', 'a b', '`x`', '', '"', '\\'];

  it.each(nasty)('every command runs as printed, also with %j in it', (text) => {
    const state = waveReducer.initial();
    const hints = recoveryHints({ lane: 'main', wave: 3, state, flags: ['--model', text] });
    expect(hints.length).toBeGreaterThan(0);
    expect(hints.length).toBeLessThanOrEqual(8);
    for (const { command } of hints) {
      const [program, ...words] = shellWords(command);
      if (program !== 'wave') continue;
      expect(() => parseCommand(commands, words)).not.toThrow();
    }
    const again = hints.find(({ type }) => type === 'resume');
    const { options } = parseCommand(commands, shellWords(again?.command ?? '').slice(1));
    expect(options.model).toBe(text);
    expect(options['start-wave']).toBe(3);
    expect(options['end-wave']).toBe(3);
  });
});
