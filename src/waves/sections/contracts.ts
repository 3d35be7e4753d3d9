import type { WaveContract } from '../../model/wave.js';
import { contractFailureRules, contractStages, contractTypeAliases, contractTypes } from '../../model/wave.js';
import type { Bullet, Located, Reading } from '../bullets.js';
import { bulletsOf, whole } from '../bullets.js';
import type { Fields } from '../fields.js';
import { isChoice, pipedFields } from '../fields.js';
import type { Section } from '../outline.js';
import { checkedPath } from '../path-rules.js';
import { readArgv } from './argv.js';
import { isId } from './id-list.js';

const keys = [
  ...['id', 'type', 'source', 'schema', 'headings', 'run'],
  ...['stage', 'on-failure', 'rounds', 'minutes'],
] as const;

const HEADINGS = 'headings or schema';

/** `- id: … | type: … | …` items; ids are unique within the agent. */
export function readContracts(section: Section, reading: Reading): readonly Located<WaveContract>[] {
  const contracts: Located<WaveContract>[] = [];
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const { span } = whole(bullet, reading.source);
    const value = readContract(bullet, span, reading);
    if (value === undefined) continue;
    if (contracts.some((other) => other.value.id === value.id)) {
      reading.findings.add('wave/duplicate-item', span, `another contract has the id "${value.id}"`);
      continue;
    }
    contracts.push({ value, span });
  }
  return contracts;
}

function readContract(bullet: Bullet, span: Located<string>['span'], reading: Reading): WaveContract | undefined {
  const fields = pipedFields(bullet, keys, reading);
  const id = fields.get('id');
  const type = contractType(fields, reading);
  const missing = missingFields(fields, type);
  if (missing.length > 0) {
    const hint =
      type === 'markdown' && missing.includes(HEADINGS)
        ? 'Write `headings: Summary; ## Risks`, or name a file that has them: `schema: docs/template.md`.'
        : undefined;
    reading.findings.add('wave/missing-field', span, `the contract lacks ${missing.join(', ')}`, hint);
  }
  rejectStrangers(fields, type, reading);
  if (id !== undefined && !isId(id.value)) {
    reading.findings.add('wave/bad-id', id.span, `"${id.value}" is no id`);
    return undefined;
  }
  const source = path(fields.get('source'), reading);
  const schema = path(fields.get('schema'), reading);
  const run = fields.get('run');
  const argv = run === undefined ? undefined : readArgv(run, 'run', reading);
  const stage = fields.get('stage');
  const rule = fields.get('on-failure');
  const contract = {
    source: source ?? null,
    schema: schema ?? null,
    headings: readHeadings(fields.get('headings')),
    run: argv ?? null,
    minutes: readMinutes(fields.get('minutes'), reading),
    stage: stage !== undefined && isChoice(stage, contractStages, 'stage', reading) ? stage.value : null,
    onFailure:
      rule !== undefined && isChoice(rule, contractFailureRules, 'on-failure rule', reading) ? rule.value : 'fail',
    rounds: readRounds(fields.get('rounds'), reading),
  } as const;
  if (id === undefined || type === undefined || missing.length > 0) return undefined;
  return { id: id.value, type, ...contract };
}

function contractType(fields: Fields, reading: Reading): WaveContract['type'] | undefined {
  const found = fields.get('type');
  if (found === undefined) return undefined;
  const name = found.value.toLowerCase();
  const type = { ...found, value: contractTypeAliases.get(name) ?? name.replaceAll('_', '-') };
  return isChoice(type, contractTypes, 'contract type', reading) ? type.value : undefined;
}

function missingFields(fields: Fields, type: WaveContract['type'] | undefined): readonly string[] {
  const needed = ['id', 'type'];
  if (type === 'command') needed.push('run');
  else if (type !== undefined) needed.push('source');
  if (type === 'json-schema') needed.push('schema');
  const missing = needed.filter((name) => !fields.has(name));
  const hasHeadings = fields.has('schema') || readHeadings(fields.get('headings')).length > 0;
  return type === 'markdown' && !hasHeadings ? [...missing, HEADINGS] : missing;
}

/** A field that the type does not look at would seem to ask for something, and ask for nothing. */
function rejectStrangers(fields: Fields, type: WaveContract['type'] | undefined, { findings }: Reading): void {
  if (type === undefined) return;
  const strangers = [
    ...(type === 'command' ? [] : ['run']),
    ...(type === 'markdown' ? [] : ['headings']),
    ...(['json-schema', 'markdown', 'typescript'].includes(type) ? [] : ['schema']),
  ];
  for (const name of strangers) {
    const field = fields.get(name);
    if (field !== undefined)
      findings.add('wave/unknown-field', field.span, `a ${type} contract has no field "${name}"`);
  }
}

function readHeadings(field: Located<string> | undefined): readonly string[] {
  const headings = (field?.value ?? '').split(';').map((heading) => heading.trim());
  return headings.filter((heading) => heading.replace(/^#{1,6}(?=\s|$)/, '').trim() !== '');
}

function readMinutes(field: Located<string> | undefined, { findings }: Reading): number | null {
  if (field === undefined) return null;
  const minutes = /^\d{1,5}(?:\.\d{1,4})?$/.test(field.value) ? Number(field.value) : 0;
  if (minutes > 0) return minutes;
  findings.add('wave/bad-value', field.span, `minutes wants a number above 0, not "${field.value}"`);
  return null;
}

function path(field: Located<string> | undefined, reading: Reading): string | undefined {
  return field === undefined ? undefined : checkedPath(field, reading)?.value;
}

function readRounds(field: Located<string> | undefined, { findings }: Reading): number | null {
  if (field === undefined) return null;
  const rounds = /^\d{1,3}$/.test(field.value) ? Number(field.value) : 0;
  if (rounds > 0) return rounds;
  findings.add('wave/bad-value', field.span, `rounds wants a whole number above 0, not "${field.value}"`);
  return null;
}
