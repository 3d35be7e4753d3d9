import type * as z from 'zod';
import type { CommandCall } from '../model/command-call.js';

/** A command as a tool: what it takes, in the words of the command's own flags, and how it is called. */
export type Tool = Readonly<{
  name: string;
  title: string;
  /** For the model that chooses among tools: when to use it, and what comes back. */
  description: string;
  input: z.ZodObject;
  /** Whether it only looks. */
  readsOnly: boolean;
  /** Whether texts that other agents wrote are in what it gives back. */
  quotesOthers: boolean;
  /** @param input what {@link input} made of the arguments */
  call: (input: unknown) => CommandCall;
}>;

/** A tool whose call is typed by its own schema. */
export function tool<Input extends z.ZodObject>({
  call,
  ...rest
}: Omit<Tool, 'call' | 'input'> &
  Readonly<{ input: Input; call: (input: z.infer<Input>) => CommandCall }>): Tool {
  return { ...rest, call: (input) => call(input as z.infer<Input>) };
}

/** Arguments as flags: `closureCondition` is `closure-condition`, and what was not given is left out. */
export function flags(
  given: Readonly<Record<string, boolean | string | number | readonly string[] | undefined>>,
): CommandCall['options'] {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [
            [
              name.replace(/[A-Z_]/g, (letter) => `-${letter.replace('_', '').toLowerCase()}`),
              value,
            ] as const,
          ],
    ),
  );
}
