/** What a question to a person leaves to choose, and what becomes of it if nobody answers. */
export type QuestionTerms = Readonly<{
  /** One of these is the answer; empty: any text is. */
  choices: readonly string[];
  /** Counts as the answer when the time is up; null: it stays open. */
  fallback: string | null;
  /** How long it waits for a person, from when it was asked; null: for ever. */
  timeoutMs: number | null;
  /** Its author does nothing until it is answered. */
  waits: boolean;
}>;

/** The terms of a question that states none. */
const openTerms: QuestionTerms = { choices: [], fallback: null, timeoutMs: null, waits: false };

const MOST_CHOICES = 20;
const LONGEST_CHOICE = 200;

/** The terms that somebody else wrote down, as far as they are any. */
export function readTerms(stated: unknown): QuestionTerms {
  if (typeof stated !== 'object' || stated === null) return openTerms;
  const { choices, fallback, timeoutMs, waits } = stated as Partial<Record<keyof QuestionTerms, unknown>>;
  const given: readonly unknown[] = Array.isArray(choices) ? choices : [];
  const texts = given.filter((choice): choice is string => typeof choice === 'string');
  return {
    choices: texts.slice(0, MOST_CHOICES).map((choice) => choice.slice(0, LONGEST_CHOICE)),
    fallback: typeof fallback === 'string' ? fallback.slice(0, LONGEST_CHOICE) : null,
    timeoutMs: typeof timeoutMs === 'number' && timeoutMs >= 0 ? timeoutMs : null,
    waits: waits === true,
  };
}

/** What a person may say to an approval. */
export const approvalChoices = ['approve', 'reject'] as const;

const APPROVAL = 'approval:';

/** The closure condition of the question whether a rung is approved. */
export function approvalCondition(rung: string): string {
  return APPROVAL + rung;
}

/** The rung that a record asks to be approved; null for any other record. Only the launcher asks. */
export function approvedRung(
  record: Readonly<{ closureCondition: string | null; source: string }>,
): string | null {
  const { closureCondition, source } = record;
  if (source !== 'supervisor' || typeof closureCondition !== 'string') return null;
  return closureCondition.startsWith(APPROVAL) ? closureCondition.slice(APPROVAL.length) : null;
}
