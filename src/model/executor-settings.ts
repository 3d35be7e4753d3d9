import * as z from 'zod';
import type { budgetUnits, ExecutorKind, RetryPolicy, SandboxKind, SettingForm } from './executor.js';
import { camelCase, executorKinds, executorSettingForms, retryPolicies, sandboxKinds } from './executor.js';

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type FormValues = {
  text: string;
  flag: boolean;
  count: number;
  list: readonly string[];
  json: unknown;
  argv: readonly string[];
};

type SettingsOf<Forms extends Readonly<Record<string, SettingForm>>> = Readonly<{
  [Name in keyof Forms & string as Camel<Name>]?: FormValues[Forms[Name]] | undefined;
}>;

/** The settings of each executor, by its id; absent means not set. */
export type VendorSettings = {
  readonly [Kind in ExecutorKind]: SettingsOf<(typeof executorSettingForms)[Kind]>;
};

/** Limits of one agent run; absent means none. */
export type AgentBudget = Readonly<{ [Unit in (typeof budgetUnits)[number]]?: number | undefined }>;

/** What a wave file's `### Executor` or a profile of the configuration says. Absent means not said. */
export type ExecutorSettings = Readonly<{
  id?: ExecutorKind | undefined;
  profile?: string | undefined;
  model?: string | undefined;
  fallbacks?: readonly ExecutorKind[] | undefined;
  tags?: readonly string[] | undefined;
  retryPolicy?: RetryPolicy | undefined;
  budget?: AgentBudget | undefined;
  sandbox?: SandboxKind | undefined;
  /** Paths that it may write to from within its sandbox, beside its workspace. */
  sandboxWrite?: readonly string[] | undefined;
}> &
  Partial<VendorSettings>;

const argv = z.union([
  z.array(z.string()).min(1).readonly(),
  // A shell line, as in wave files.
  z
    .string()
    .min(1)
    .transform((line): readonly string[] => ['sh', '-c', line]),
]);

const formSchemas = {
  text: z.string(),
  flag: z.boolean(),
  count: z.number().int().positive(),
  list: z.array(z.string()).readonly(),
  json: z.json(),
  argv,
} as const satisfies Record<SettingForm, z.ZodType>;

function vendorShape(kind: ExecutorKind): Record<string, z.ZodType> {
  const forms: Readonly<Record<string, SettingForm>> = executorSettingForms[kind];
  return Object.fromEntries(
    Object.entries(forms).map(([name, form]) => [camelCase(name), formSchemas[form].optional()]),
  );
}

/** Executor ids. */
export const executorKindSchema = z.enum(executorKinds);

/** `budget` of an agent, or of a profile. */
const agentBudgetSchema = z
  .strictObject({
    turns: z.number().int().positive().optional(),
    minutes: z.number().positive().optional(),
    tokens: z.number().int().positive().optional(),
    usd: z.number().positive().optional(),
  })
  .readonly();

/** The settings of one executor; `model` besides, where a default model per executor is wanted. */
export function vendorSettingsSchema<Kind extends ExecutorKind>(
  kind: Kind,
): z.ZodType<VendorSettings[Kind] & Readonly<{ model?: string | undefined }>> {
  const shape = { model: z.string().optional(), ...vendorShape(kind) };
  // The shape is computed from the same table as the type.
  return z.strictObject(shape).readonly() as unknown as z.ZodType<
    VendorSettings[Kind] & Readonly<{ model?: string | undefined }>
  >;
}

/** `sandbox` of an agent, of a profile, or of all executors. */
export const sandboxSettings = {
  sandbox: z.enum(sandboxKinds).optional(),
  sandboxWrite: z.array(z.string().min(1)).readonly().optional(),
} as const;

/** A profile: everything that an agent's own executor section can say, but for another profile. */
export const executorProfileSchema = z
  .strictObject({
    id: executorKindSchema.optional(),
    model: z.string().optional(),
    fallbacks: z.array(executorKindSchema).readonly().optional(),
    tags: z.array(z.string()).readonly().optional(),
    retryPolicy: z.enum(retryPolicies).optional(),
    budget: agentBudgetSchema.optional(),
    ...sandboxSettings,
    command: vendorSettingsSchema('command').optional(),
    local: vendorSettingsSchema('local').optional(),
    claude: vendorSettingsSchema('claude').optional(),
    codex: vendorSettingsSchema('codex').optional(),
    opencode: vendorSettingsSchema('opencode').optional(),
    gemini: vendorSettingsSchema('gemini').optional(),
  })
  .readonly();

/** A profile of `executors.profiles`. */
export type ExecutorProfile = z.infer<typeof executorProfileSchema>;
