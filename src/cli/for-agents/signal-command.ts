import type { Handler } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { signal } from './signal.js';
import { signalKeyOptions } from './signal-key-options.js';

/** `wave signal`. */
export const signalCommand: Handler = async (invocation) => {
  const { options, words, io } = invocation;
  const values = Object.fromEntries(
    Object.keys(signalKeyOptions).flatMap((name) => {
      const value = options[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
  const appendFile = textOption(invocation, 'append-file');
  return signal(
    { words, values, json: wantsJson(invocation), ...(appendFile === undefined ? {} : { appendFile }) },
    io,
  );
};
