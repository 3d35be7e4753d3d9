import type { Wave, WaveAgent } from '../model/wave.js';
import { boardSection } from './prompt/board.js';
import { contractsSection } from './prompt/contracts.js';
import { filesSection, inputsSection, permissionsSection } from './prompt/limits.js';
import {
  answerSection,
  findingsSection,
  gapSection,
  inboxSection,
  libraryDocsSection,
  notesSection,
  skillsElsewhere,
  skillsSection,
  summarySection,
} from './prompt/news.js';
import type { CompiledPrompt, PromptSectionId, PromptSources } from './prompt/prompt-sources.js';
import { promptSections } from './prompt/prompt-sources.js';
import { proofSection } from './prompt/proof.js';
import { section } from './prompt/quote.js';
import { reportSection } from './prompt/report.js';
import { taskHash } from './prompt/task-hash.js';
import { othersSection, passNote, whoSection } from './prompt/who.js';
import { builtInRolePrompt } from './role-prompts/built-in.js';

/** The prompt of one agent: every part that has something in it, in the order of `promptSections`. */
export function compilePrompt(wave: Wave, agent: WaveAgent, sources: PromptSources): CompiledPrompt {
  const texts: Readonly<Record<PromptSectionId, string>> = {
    who: whoSection(wave, agent),
    role: section('Your role', ...rolePrompts(agent, sources)),
    task: section('Your task', passNote(wave, agent), agent.prompt.trim() || agent.title),
    files: filesSection(agent),
    permissions: permissionsSection(agent),
    inputs: inputsSection(sources.inputs ?? []),
    proof: proofSection(wave, agent, sources.matrixPath),
    contracts: contractsSection(wave, agent, sources.schemas),
    wave: othersSection(wave, agent),
    board: boardSection(agent),
    skills:
      sources.skillsPlace === undefined
        ? skillsSection(sources.skills ?? [])
        : skillsElsewhere(sources.skills ?? [], sources.skillsPlace),
    'library-docs': libraryDocsSection(sources.libraryDocs ?? []),
    summary: summarySection(sources.summary),
    inbox: inboxSection(sources.inbox),
    answers: answerSection(sources.answers ?? []),
    gaps: gapSection(sources.gaps ?? [], agent),
    notes: notesSection(sources.notes ?? []),
    findings: findingsSection(sources.findings),
    report: reportSection(wave, agent),
  };
  const sections = promptSections.flatMap((id) => (texts[id] === '' ? [] : [{ id, text: texts[id] }]));
  const text = `${sections.map((part) => part.text).join('\n\n')}\n`;
  return { text, hash: taskHash(wave, agent, sources), sections };
}

/** What the wave or the configuration names takes the place of the built-in one. */
function rolePrompts({ role }: WaveAgent, { rolePrompts: named }: PromptSources): string[] {
  const own = named.map((text) => text.trim()).filter((text) => text !== '');
  return own.length > 0 ? own : [builtInRolePrompt[role]];
}
