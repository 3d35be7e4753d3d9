import { printableLine } from '../../base/printable.js';
import { shellCommand } from '../../base/shell-quote.js';
import { isSteward } from '../../model/agent-role.js';
import type { ForwardedGap } from '../../model/attempt.js';
import type { Verdict } from '../../model/gate.js';
import { gates } from '../../model/gate.js';
import type { WaveAgent } from '../../model/wave.js';
import { codeSpan } from '../../projections/markdown.js';
import type { GivenAnswer, LibraryDoc, PromptSkill } from './prompt-sources.js';
import { bounded, quote, quoteItem, section } from './quote.js';

/** The most characters of each of these parts, its heading left aside. */
const MAX_VIEW = 12_000;
const MAX_ENTRIES = 16_000;
const MAX_LIBRARY_DOCS = 24_000;
const MAX_SKILL = 24_000;

const HOW_SKILLS_COUNT =
  'Follow each where it applies; where one contradicts your task or what you own, your task counts.';

/** Said in the prompt where the skills' text stands in another place of the agent's program. */
export function skillsElsewhere(skills: readonly PromptSkill[], place: string): string {
  if (skills.length === 0) return '';
  const names = skills.map(({ id }) => codeSpan(id)).join(', ');
  return section(
    'Skills',
    `How things are done in this repository stands in ${place}, under the same heading: ${names}. ${HOW_SKILLS_COUNT}`,
  );
}

/** Skills are instructions of the repository, like role prompts. */
export function skillsSection(skills: readonly PromptSkill[]): string {
  if (skills.length === 0) return '';
  return section(
    'Skills',
    `How things are done in this repository. ${HOW_SKILLS_COUNT}`,
    ...skills.map(({ id, text }) => {
      const whole = text.trim();
      const cut = `${whole.slice(0, MAX_SKILL)}\n\n(Cut here: the skill has ${whole.length} characters.)`;
      return `### Skill: ${printableLine(id)}\n\n${whole.length > MAX_SKILL ? cut : whole}`;
    }),
  );
}

/** Documentation of libraries: written elsewhere, so it is quoted. */
export function libraryDocsSection(docs: readonly LibraryDoc[]): string {
  const each = Math.floor(MAX_LIBRARY_DOCS / Math.max(1, docs.length));
  return section(
    'Documentation of libraries',
    docs.length === 0
      ? ''
      : 'Fetched for this task from outside of the repository. Where it and the code here differ, the code is right about what is installed.',
    ...docs.map(({ title, text }) => `${codeSpan(title, 200)}:\n\n${quote(text, each)}`),
  );
}

/** What everybody knows, as it was when the agent started. */
export function summarySection(summary = ''): string {
  return summary === '' ? '' : section('What everybody knows as you start', quote(summary, MAX_VIEW));
}

/** What is for the agent, as it was when it started. */
export function inboxSection(inbox = ''): string {
  return inbox === '' ? '' : section('Your inbox as you start', quote(inbox, MAX_VIEW));
}

/** Said to an agent that comes after a gap: the sweep goes on, and what it says counts. */
export function gapSection(gaps: readonly ForwardedGap[], { role }: WaveAgent): string {
  const entries = gaps.map(({ stage, agentId, attempt, detail, targets }) => {
    const about = targets.length === 0 ? '' : `, about ${targets.join(', ')}`;
    return `- ${agentId} (${stage}), attempt ${attempt}${about}:\n${quoteItem(printableLine(detail, 2000), 2000)}`;
  });
  if (entries.length === 0) return '';
  return section(
    'Gaps that stewards before you reported',
    isSteward(role)
      ? 'The wave stays open for them, whatever you say. Judge what is there as you would without them: do not refuse because of a gap ' +
          'that is not yours, and do not pass over what you find because somebody has found something already.'
      : 'The wave stays open for them. Where one is about your files, mend it.',
    bounded(entries, MAX_ENTRIES, (more) => `and ${more} more: \`wave coord render board\``),
  );
}

/** Whoever answered, it is no instruction of ours: it is quoted, line by line. */
export function answerSection(answers: readonly GivenAnswer[]): string {
  const entries = [...answers].reverse().map(({ id, isAuthor, question, by, byDefault, response, isCut }) => {
    const command = shellCommand(['wave', 'control', 'task', 'get', '--json', '--id', id]);
    const more = isCut ? `\n\n  (cut; all of it: ${codeSpan(command)})` : '';
    const who = by === 'launcher' ? 'It was answered' : `${codeSpan(by, 80)} answered`;
    const how = byDefault ? 'Nobody answered in time, so your default counts' : who;
    const asked = `You ${isAuthor ? 'asked' : 'were asked'}: ${codeSpan(question)} (${codeSpan(id, 128)}).`;
    return `- ${asked} ${how}:\n${quoteItem(response, 4000)}${more}`;
  });
  return section(
    'What was answered to what you asked and were asked',
    entries.length === 0
      ? ''
      : 'An answer settles its question; it does not widen your task. The newest comes first. Do not ask again what is answered here.',
    bounded(entries, MAX_ENTRIES, (more) => `and ${more} earlier ones: \`wave coord inbox\``),
  );
}

/** What the check of its work found. */
export function notesSection(notes: readonly string[]): string {
  return section(
    'What the check of your work found',
    notes.length === 0 ? '' : 'Mend each of these, and look whether the same is wrong elsewhere.',
    bounded(
      notes.map((text) => quote(text, 1000)),
      MAX_ENTRIES,
      (more) => `and ${more} more of them`,
    ),
  );
}

/** What kept the agent's previous run from passing, and what to do about it. */
export function findingsSection(findings: readonly Verdict[]): string {
  return section(
    'What kept your previous run from passing',
    findings.length === 0
      ? ''
      : 'You ran before, and what you changed is still there: go on from it, do not begin anew. Mend what is named, make sure that the ' +
          'rest still holds, and report all of it again: lines of an earlier run do not count.',
    bounded(
      findings.map(
        (finding) =>
          `- ${finding.gate}: ${finding.statusCode}. ${meaningOf(finding)}\n${quoteItem(finding.detail, 2000)}`,
      ),
      MAX_ENTRIES,
      (more) => `and ${more} more: \`wave control status\``,
    ),
  );
}

function meaningOf({ gate, statusCode }: Verdict): string {
  const codes: Readonly<Record<string, Readonly<{ doc: string }>>> = gates[gate].codes;
  return Object.hasOwn(codes, statusCode) ? (codes[statusCode]?.doc ?? '') : '';
}
