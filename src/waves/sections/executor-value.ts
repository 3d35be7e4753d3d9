import type { SettingForm } from '../../model/executor.js';
import type { Located, Reading } from '../bullets.js';
import { commaList, unquoted } from '../bullets.js';
import { isChoice } from '../fields.js';
import { readArgv } from './argv.js';

/** The value of an executor key in the form that the key asks for. @returns undefined, and a report, where it is not */
export function readSetting(
  key: string,
  form: SettingForm | 'amount',
  value: Located<string>,
  reading: Reading,
  choices?: readonly string[],
): unknown {
  const text = unquoted(value.value);
  const bad = (what: string): undefined => {
    const shown = value.value === '' ? 'nothing' : `"${value.value}"`;
    reading.findings.add('wave/bad-value', value.span, `${key} wants ${what}, not ${shown}`);
    return undefined;
  };
  if (text === '') return bad('a value');
  switch (form) {
    case 'text':
      if (choices === undefined) return text;
      return isChoice({ ...value, value: text }, choices, key, reading) ? text : undefined;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : bad('true or false');
    case 'count': {
      const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(count) && count > 0 ? count : bad('a whole number above 0');
    }
    case 'amount': {
      const amount = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(amount) && amount > 0 ? amount : bad('a number above 0');
    }
    case 'list':
      return commaList(text);
    case 'json':
      return readJson(value, bad);
    case 'argv':
      return readArgv(value, key, reading);
  }
}

function readJson(value: Located<string>, bad: (what: string) => undefined): unknown {
  try {
    return JSON.parse(/^`.*`$/s.test(value.value) ? value.value.slice(1, -1) : value.value) as unknown;
  } catch (error) {
    return bad(`JSON (${error instanceof Error ? error.message : 'invalid'})`);
  }
}
