import { didYouMean, nearest } from '../base/nearest.js';
import { slugify } from '../base/slug.js';
import type { Reading } from './bullets.js';
import { checkText, isReadable } from './check-text.js';
import type { AgentDraft, AgentParts, WaveDraft, WaveParts } from './draft.js';
import { fieldName } from './fields.js';
import { readHead } from './head.js';
import { limits } from './limits.js';
import type { Outline, Section } from './outline.js';
import { outline } from './outline.js';
import { agentSections, waveSections } from './sections/registry.js';

const AGENT_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;
const emptyOutline: Omit<Outline, 'blocks'> = { titles: [], preface: [], sections: [], strays: [] };

/** Reads a wave file section by section. Reports what one section alone shows to be wrong; never throws on content. */
export function readWave(reading: Reading, fileWave: number | undefined): WaveDraft {
  const parsed = isReadable(reading) ? outline(reading.source) : undefined;
  const found = parsed ?? emptyOutline;
  checkText(reading, parsed?.blocks);
  const head = readHead(found, reading, fileWave, parsed !== undefined);
  const agents: AgentDraft[] = [];
  const waveLevel: Section[] = [];
  for (const section of found.sections) {
    if (!/^agent\b/i.test(section.title)) {
      waveLevel.push(section);
      continue;
    }
    if (agents.length === limits.agents) {
      reading.findings.add('wave/too-many', section.span, `a wave has at most ${limits.agents} agents`);
      break;
    }
    const agent = readAgent(section, agents, reading);
    if (agent !== undefined) agents.push(agent);
  }
  if (agents.length === 0 && parsed !== undefined) {
    reading.findings.add(
      'wave/missing-agent',
      head.titleSpan,
      'the wave has no agent',
      'Add `## Agent A1: <title>` with a `### Prompt`.',
    );
  }
  reportStrays(found, waveLevel, reading);
  return { ...head, agents, parts: readParts<WaveParts>(waveLevel, waveRegistry, reading, agentTitles) };
}

type Entry<Parts> = Readonly<{
  part: keyof Parts;
  title: string;
  read: (section: Section, reading: Reading) => unknown;
}>;

const sectionName = (title: string): string => fieldName(title).replace(/:$/, '').replaceAll(/[\s-]+/g, ' ').trim();
const byName = <Parts>(entries: readonly Entry<Parts>[]): ReadonlyMap<string, Entry<Parts>> =>
  new Map(entries.map((entry) => [sectionName(entry.title), entry]));
const titlesOf = (entries: Iterable<Readonly<{ title: string }>>): readonly string[] =>
  [...entries].map(({ title }) => title);
const agentRegistry = byName<AgentParts>(agentSections);
const waveRegistry = byName<WaveParts>(waveSections);
const agentTitles = titlesOf(agentSections);
const waveTitles = titlesOf(waveSections);

function readParts<Parts>(
  sections: readonly Section[],
  registry: ReadonlyMap<string, Entry<Parts>>,
  reading: Reading,
  elsewhere: readonly string[],
): Partial<Parts> {
  const parts = new Map<keyof Parts, unknown>();
  const seen = new Set<keyof Parts>();
  for (const section of sections) {
    const entry = registry.get(sectionName(section.title));
    if (entry === undefined) {
      reportUnknown(section, titlesOf(registry.values()), elsewhere, reading);
      continue;
    }
    if (seen.has(entry.part)) {
      const message = `the section "${entry.title}" is there twice; only the first counts`;
      reading.findings.add('wave/duplicate-section', section.span, message);
      continue;
    }
    seen.add(entry.part);
    const value = entry.read(section, reading);
    if (value !== undefined) parts.set(entry.part, value);
  }
  // Each reader of the registry returns the type of its own part.
  return Object.fromEntries(parts) as Partial<Parts>;
}

function reportUnknown(
  section: Section,
  known: readonly string[],
  elsewhere: readonly string[],
  { findings }: Reading,
): void {
  const belongs = elsewhere.find((title) => sectionName(title) === sectionName(section.title));
  if (belongs !== undefined) {
    const forAgents = (agentTitles as readonly string[]).includes(belongs);
    findings.add(
      'wave/misplaced-section',
      section.span,
      `"${belongs}" is a section of ${forAgents ? 'an agent' : 'the wave'}`,
      forAgents ? `Write \`### ${belongs}\` beneath an agent.` : `Write \`## ${belongs}\` outside of agents.`,
    );
    return;
  }
  const candidate = nearest(section.title, known);
  findings.add(
    'wave/unknown-section',
    section.span,
    `unknown section "${section.title}"${didYouMean(section.title, known)}`,
    candidate === undefined ? `It is ignored. Known here: ${known.join(', ')}.` : 'It is ignored.',
  );
}

function reportStrays(found: Omit<Outline, 'blocks'>, waveLevel: readonly Section[], reading: Reading): void {
  for (const section of [...found.strays, ...waveLevel.flatMap(({ sections }) => sections)]) {
    reportUnknown(section, [], [...agentTitles, ...waveTitles], reading);
  }
}

function readAgent(section: Section, others: readonly AgentDraft[], reading: Reading): AgentDraft | undefined {
  const { findings } = reading;
  const match = /^agent\s+([^\s:]+)\s*(?::|\s[-–—](?=\s))\s*(.*)$/i.exec(section.title);
  const agentId = match?.[1] ?? '';
  if (match === null || !AGENT_ID.test(agentId)) {
    findings.add(
      match === null ? 'wave/bad-agent-heading' : 'wave/bad-id',
      section.span,
      match === null ? `"${section.title}" is no heading of an agent` : `"${agentId}" cannot be the id of an agent`,
      match === null
        ? 'Write `## Agent <id>: <title>`.'
        : 'Use letters, digits, `.`, `_` and `-`, at most 64, the first and last no punctuation.',
    );
  }
  const parts = readParts<AgentParts>(section.sections, agentRegistry, reading, waveTitles);
  if (match === null || !AGENT_ID.test(agentId)) return undefined;
  const twin = others.find((other) => slugify(other.agentId) === slugify(agentId));
  if (twin !== undefined) {
    findings.add(
      'wave/duplicate-agent',
      section.span,
      twin.agentId === agentId
        ? `there is another agent ${agentId}`
        : `the ids ${agentId} and ${twin.agentId} are the same as file names`,
      'Give each agent an id of its own.',
    );
    return undefined;
  }
  return { agentId, title: (match[2] ?? '').trim() || agentId, span: section.span, parts };
}
