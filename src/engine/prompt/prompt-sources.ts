import type { ForwardedGap } from '../../model/attempt.js';
import type { Verdict } from '../../model/gate.js';

/** Texts that a prompt is made of besides the wave file. */
export type PromptSources = Readonly<{
  /** Standing prompts of the role that the wave or the configuration names, in order; the built-in one where there are none. */
  rolePrompts: readonly string[];
  /** What kept the agent's previous run from passing; empty on a first run. */
  findings: readonly Verdict[];
  /** Where the component matrix of the repository lies. */
  matrixPath?: string;
  /** What the check of its previous run found, line by line. */
  notes?: readonly string[];
  /** Read-only copies of what it takes from others, by where they are now. */
  inputs?: readonly HandedInput[];
  /** Files that its contracts are judged by, as they are now. */
  schemas?: readonly ContractSchema[];
  /** Gaps that stewards before it reported, the earliest first. */
  gaps?: readonly ForwardedGap[];
  /** What was answered to what it asked and was asked, the oldest first. */
  answers?: readonly GivenAnswer[];
  /** The shared summary and its inbox, as Markdown; left out where there is nothing in them. */
  summary?: string;
  inbox?: string;
  /** How things are done here, as the repository's skills say it to this agent on its executor. */
  skills?: readonly PromptSkill[];
  /** Where their text stands instead: an agent's program may have a place for it. Left out where the prompt holds it. */
  skillsPlace?: string;
  /** Stands for what of the skills belongs to the task; what is said for one executor alone does not. */
  skillsKey?: string;
  /** What is written elsewhere about libraries that it uses. Whatever could be got of it: it is no part of the task. */
  libraryDocs?: readonly LibraryDoc[];
}>;

/** A skill as it is handed over: instructions of the repository, like a role prompt. */
export type PromptSkill = Readonly<{ id: string; text: string }>;

/** Documentation from elsewhere: it is quoted, since nobody here wrote it. */
export type LibraryDoc = Readonly<{ title: string; text: string }>;

/** A file that a contract is judged by; null where it is not there yet, or is no text, or so long that it was not looked at. */
export type ContractSchema = Readonly<{ path: string; text: string | null; isLong?: true }>;

/** One answer as an agent is told. */
export type GivenAnswer = Readonly<{
  /** The record that was answered. */
  id: string;
  /** It put that record up; else it was asked to act on it. */
  isAuthor: boolean;
  /** The beginning of what the record says. */
  question: string;
  /** Actor of the log that answered. */
  by: string;
  /** Nobody did in time: what the question itself named counts. */
  byDefault: boolean;
  response: string;
  /** The log has more of it. */
  isCut: boolean;
}>;

/** A copy of another agent's file, by where the agent finds it; `copy` null where an optional file is not there. */
export type HandedInput = Readonly<{ alias: string; producer: string; path: string; copy: string | null }>;

/** The parts of a prompt, in their order. */
export const promptSections = [
  'who',
  'role',
  'task',
  'files',
  'permissions',
  'inputs',
  'proof',
  'contracts',
  'wave',
  'board',
  'skills',
  'library-docs',
  'summary',
  'inbox',
  'answers',
  'gaps',
  'notes',
  'findings',
  'report',
] as const;

/** A part of a prompt. */
export type PromptSectionId = (typeof promptSections)[number];

/** One part of a prompt that has something in it. */
export type PromptSection = Readonly<{ id: PromptSectionId; text: string }>;

/** A prompt as it is handed over, and the hash of what in it decides whether earlier work still stands. */
export type CompiledPrompt = Readonly<{ text: string; hash: string; sections: readonly PromptSection[] }>;
