import type { AgentInput } from '../../model/wave.js';
import type { Located, Reading } from '../bullets.js';
import { bulletsOf, unquoted, whole } from '../bullets.js';
import type { Section } from '../outline.js';
import { pathFault } from '../../model/path-fault.js';

const FORM = '- <agent>/<path> as <alias> [optional] [schema: <path>]';
const ITEM = /^(`[^`]+`|\S+)\s+as\s+(`[^`]+`|\S+)((?:\s+(?:\[?optional\]?|\[?schema:\s*(?:`[^`]+`|[^\s\]]+)\]?))*)$/i;

/** `- <agent>/<deliverable path or name> as <alias> [optional] [schema: <path>]`; aliases are unique. */
export function readInputs(section: Section, reading: Reading): readonly Located<AgentInput>[] {
  const inputs: Located<AgentInput>[] = [];
  for (const bullet of bulletsOf(section.blocks, reading)) {
    const item = whole(bullet, reading.source);
    const value = readInput(item, reading);
    if (value === undefined) continue;
    if (inputs.some((other) => other.value.alias.toLowerCase() === value.alias.toLowerCase())) {
      reading.findings.add('wave/duplicate-item', item.span, `another input has the alias "${value.alias}"`);
      continue;
    }
    inputs.push({ value, span: item.span });
  }
  return inputs;
}

function readInput(item: Located<string>, { findings }: Reading): AgentInput | undefined {
  const match = ITEM.exec(item.value);
  const from = unquoted(match?.[1] ?? '');
  const slash = from.indexOf('/');
  if (match === null || slash < 1 || slash === from.length - 1) {
    findings.add('wave/bad-item', item.span, `"${item.value}" is no input`, `Write \`${FORM}\`.`);
    return undefined;
  }
  const alias = unquoted(match[2] ?? '');
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(alias)) {
    findings.add(
      'wave/bad-id',
      item.span,
      `the alias "${alias}" cannot be a file name`,
      'Use letters, digits, `.`, `_` and `-`.',
    );
    return undefined;
  }
  const rest = match[3] ?? '';
  const schema = /schema:\s*(`[^`]+`|[^\s\]]+)/i.exec(rest)?.[1];
  const path = from.slice(slash + 1);
  const fault = pathFault(path) ?? (schema === undefined ? undefined : pathFault(unquoted(schema)));
  if (fault !== undefined) {
    findings.add('wave/bad-path', item.span, `a path of the input ${fault}`, 'Paths are relative to the repository.');
    return undefined;
  }
  return {
    agentId: from.slice(0, slash),
    path,
    alias,
    optional: /(?:^|\s)\[?optional\b/i.test(rest),
    schema: schema === undefined ? null : unquoted(schema),
  };
}
