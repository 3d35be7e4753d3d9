import { shellCommand } from '../../base/shell-quote.js';
import type { Wave, WaveAgent, WaveContract } from '../../model/wave.js';
import { codeSpan } from '../../projections/markdown.js';
import type { ContractSchema } from './prompt-sources.js';
import { list, quote, section } from './quote.js';

/** A schema longer than this is read from its file. */
const MAX_SCHEMA = 12_000;
/** All of them together. */
const MAX_SCHEMAS = 30_000;

/** The files that an agent's contracts are judged by, and those that others expect its files to satisfy. */
export function schemaPaths(wave: Wave, agent: WaveAgent): readonly string[] {
  const own = agent.contracts
    .filter(({ type }) => type === 'json-schema' || type === 'markdown')
    .flatMap(({ schema }) => schema ?? []);
  const expected = takenFrom(wave, agent).flatMap(({ input }) => input.schema ?? []);
  return [...new Set([...own, ...expected])];
}

/** What is checked without asking anybody, and the files that say how, in full: authors never repeat them. */
export function contractsSection(
  wave: Wave,
  agent: WaveAgent,
  schemas: readonly ContractSchema[] = [],
): string {
  const checks = agent.contracts.map(
    (contract) => `${codeSpan(contract.id, 80)}: ${contractWords(contract)}${consequence(contract)}`,
  );
  const taken = takenFrom(wave, agent).map(({ taker, input }) => {
    const rule = input.schema === null ? '' : `, and it has to satisfy ${codeSpan(input.schema, 1000)}`;
    return `${taker} takes ${codeSpan(input.path, 1000)} from you${rule}`;
  });
  return section(
    'What is checked without asking you',
    list([...checks, ...taken]),
    checks.length + taken.length === 0
      ? ''
      : 'This happens when you have ended, by the files as they then are. Check it yourself first: what does not hold costs another run.',
    ...schemaTexts(schemas),
  );
}

function takenFrom({ agents }: Wave, { agentId }: WaveAgent) {
  return agents.flatMap(({ agentId: taker, inputs }) =>
    inputs.filter((input) => input.agentId === agentId).map((input) => ({ taker, input })),
  );
}

function contractWords({ type, source, schema, headings, run }: WaveContract): string {
  const file = codeSpan(source ?? '', 1000);
  const by = codeSpan(schema ?? '', 1000);
  switch (type) {
    case 'command':
      return `${codeSpan(shellCommand(run ?? []), 1000)} exits 0`;
    case 'json-schema':
      return `${file} is JSON that satisfies ${by}`;
    case 'markdown':
      return headings.length > 0
        ? `${file} has the headings ${headings.map((heading) => codeSpan(heading, 200)).join(', ')}`
        : `${file} has every heading that ${by} names`;
    case 'typescript':
      return `\`tsc --noEmit\` has nothing against ${file}${schema === null ? '' : ` by ${by}`}`;
    case 'non-empty':
      return `${file} is there and not empty`;
    case 'changed':
      return `${file} is there and is not what it was before you began`;
  }
}

function consequence({ onFailure, rounds }: WaveContract): string {
  if (onFailure === 'warn') return ' (else there is a remark)';
  if (onFailure === 'fail') return '';
  return rounds === null
    ? ' (else you are sent back to it)'
    : ` (else you are sent back to it, at most ${rounds} times)`;
}

function schemaTexts(schemas: readonly ContractSchema[]): string[] {
  let room = MAX_SCHEMAS;
  return schemas.map(({ path, text, isLong }) => {
    const name = codeSpan(path, 1000);
    if (isLong === true) return `${name} is long: read it in its file.`;
    if (text === null) return `${name} is not there yet, or is no text.`;
    if (text.length > MAX_SCHEMA || text.length > room)
      return `${name} has ${text.length} characters: read it in its file.`;
    room -= text.length;
    return `${name} says:\n\n${quote(text, MAX_SCHEMA)}`;
  });
}
