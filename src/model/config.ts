import * as z from 'zod';
import { parseDuration } from '../base/duration.js';
import { agentRoles, stewardRoles } from './agent-role.js';
import { externalProvidersSchema } from './config-providers.js';
import { executorsConfigSchema, runtimePolicySchema } from './config-executors.js';
import { executorKindSchema } from './executor-settings.js';
import { hookNames, lifecycleEvents } from './lifecycle.js';
import { isOpenPort } from './open-port.js';
import { oversightLevels } from './oversight.js';
import { pathFault } from './path-fault.js';
import { approvalChoices } from './question.js';

/** A path inside the repository: relative, with `/`, no `..`, nothing of git's own. */
const repoPath = z
  .string()
  .regex(/^(?!\/|~|[A-Za-z]:)[^\\]+$/, {
    error: 'a path relative to the repository, with `/`',
    abort: true,
  })
  .refine((path) => pathFault(path) === undefined, {
    error: ({ input }) => `a path that stays inside the repository; this ${pathFault(String(input)) ?? ''}`,
  });

const texts = z.array(z.string()).readonly();

const pathsSchema = z
  .strictObject({
    /** Folder of the lanes' wave files. */
    wavesDir: repoPath.optional(),
    /** Folder of all state. */
    stateRoot: repoPath.optional(),
    docsDir: repoPath.optional(),
    /** The component matrix that promotions are checked against. */
    componentCutoverMatrixJsonPath: repoPath.optional(),
    /** The families of benchmarks that eval targets are checked against. */
    benchmarkCatalogPath: repoPath.optional(),
    context7BundleIndexPath: repoPath.optional(),
  })
  .readonly();

const rolesSchema = z
  .strictObject({
    rolePromptDir: repoPath.optional(),
    contQaAgentId: z.string().optional(),
    contEvalAgentId: z.string().optional(),
    securityAgentId: z.string().optional(),
    integrationAgentId: z.string().optional(),
    documentationAgentId: z.string().optional(),
    designAgentId: z.string().optional(),
    contQaRolePromptPath: repoPath.optional(),
    contEvalRolePromptPath: repoPath.optional(),
    securityRolePromptPath: repoPath.optional(),
    integrationRolePromptPath: repoPath.optional(),
    documentationRolePromptPath: repoPath.optional(),
    designRolePromptPath: repoPath.optional(),
  })
  .readonly();

const closureSchema = z
  .strictObject({
    /** Stewards that every wave must declare; the stage of any other one may be inferred. */
    require: z.array(z.enum(stewardRoles)).readonly().optional(),
  })
  .readonly();

const skillsSchema = z
  .strictObject({
    dir: repoPath.optional(),
    base: texts.optional(),
    byRole: z.partialRecord(z.enum(agentRoles), texts).readonly().optional(),
    byRuntime: z.partialRecord(executorKindSchema, texts).readonly().optional(),
    byDeployKind: z.record(z.string(), texts).readonly().optional(),
  })
  .readonly();

const budgetSchema = z
  .strictObject({
    usd: z.number().positive().optional(),
    tokens: z.number().int().positive().optional(),
    minutes: z.number().positive().optional(),
  })
  .readonly();

const budgetsSchema = z
  .strictObject({
    run: budgetSchema.optional(),
    wave: budgetSchema.optional(),
    agent: budgetSchema.optional(),
  })
  .readonly();

/** Dollars for a million tokens, by the exact name of a model. */
const pricesSchema = z
  .record(
    z.string().min(1),
    z
      .strictObject({
        input: z.number().nonnegative(),
        cached: z.number().nonnegative().optional(),
        cacheWrite: z.number().nonnegative().optional(),
        output: z.number().nonnegative(),
      })
      .readonly(),
  )
  .readonly();

const contractsSchema = z
  .strictObject({
    /** How long checking one contract may take, where it does not say itself. */
    minutes: z.number().positive().max(10_000).optional(),
  })
  .readonly();

/** When a person must agree before a wave goes on. */
const oversightSchema = z.enum(oversightLevels);

const approvalsSchema = z
  .strictObject({
    /** How long an approval waits for a person; for ever where left out. */
    timeoutMinutes: z.number().positive().max(100_000).optional(),
    /** What is taken for said when that time is up; nothing where left out. */
    default: z.enum(approvalChoices).optional(),
  })
  .readonly();

const durationSchema = z
  .string()
  .refine((text) => (parseDuration(text) ?? 0) > 0 && /[a-z]/.test(text), 'a duration such as 90s, 5m or 2h');

const clarificationsSchema = z
  .strictObject({
    /** Answers to questions of agents that hold certain words; the first that matches counts. */
    policies: z
      .array(z.strictObject({ match: z.string().trim().min(1), answer: z.string().trim().min(1) }).readonly())
      .readonly()
      .optional(),
    /** How long whoever is asked may take to say that they have seen it. */
    acknowledgeWithin: durationSchema.optional(),
    /** What is open for longer is shown as stale. */
    staleAfter: durationSchema.optional(),
    /** How many agents are asked, one after another, before a person is. */
    maxRoutes: z.number().int().min(0).max(20).optional(),
  })
  .readonly();

const stallDuration = z
  .string()
  .refine(
    (text) => text === 'off' || ((parseDuration(text) ?? 0) > 0 && /[a-z]/.test(text)),
    'a duration such as 90s or 10m, or off',
  );

const stallSettingsSchema = z
  .strictObject({
    /** How long it may take to its first word. */
    firstOutput: stallDuration.optional(),
    /** How long it may then be silent. */
    noOutput: stallDuration.optional(),
    /** How long it may go on without a change of a file that it owns or has to deliver. */
    noProgress: stallDuration.optional(),
  })
  .readonly();

/** When an agent counts as stalled, by executor. */
const stallSchema = z.partialRecord(executorKindSchema, stallSettingsSchema).readonly();

const command = z.union([z.string().min(1), z.array(z.string()).min(1).readonly()]);

/** How long a program or an address may take: no timer knows more than some weeks. */
const timeoutSchema = durationSchema.refine(
  (text) => (parseDuration(text) ?? 0) <= 24 * 3_600_000,
  'at most 24h',
);

const hookSchema = z.union(
  [command, z.strictObject({ run: command, timeout: timeoutSchema.optional() }).readonly()],
  'a shell line, a list of words, or an object with `run` and a `timeout` such as 10s (at most 24h)',
);

/** Programs that run when something happens, by what happens. */
const hooksSchema = z.partialRecord(z.enum(hookNames), hookSchema).readonly();

const webhookSchema = z
  .strictObject({
    /** Names it in logs; its host where left out. */
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and -')
      .optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .refine(
        (url) => !/^https?:\/\/[^/]*@/.test(url),
        'an address without a password; name it in `headers` or sign',
      )
      .refine(isOpenPort, 'another port: fetch connects to none of those that other protocols have'),
    /** What it is told; everything where left out. */
    events: z.array(z.enum(lifecycleEvents)).readonly().optional(),
    /** How long it may take to answer. */
    timeout: timeoutSchema.optional(),
    headers: z
      .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/))
      .readonly()
      .optional(),
    /** Environment variable that holds the signing secret. */
    secretEnv: z.string().optional(),
  })
  .readonly();

const redactionSchema = z
  .strictObject({
    /** Further regular expressions whose matches are hidden. */
    patterns: texts.optional(),
    /** Further environment variables whose values are hidden. */
    env: texts.optional(),
  })
  .readonly();

const capabilityRoutingSchema = z
  .strictObject({ preferredAgents: z.record(z.string(), texts).readonly().optional() })
  .readonly();

// Belongs to whatever provider is named, so that its keys are not ours to know.
const openSection = z.record(z.string(), z.json()).readonly();

const supervisorSchema = z
  .strictObject({
    /** How long the daemon stays while there is nothing to do. */
    idleMinutes: z.number().nonnegative().optional(),
    /** How many agents it lets run at once, over all lanes. */
    maxAgents: z.number().int().positive().optional(),
  })
  .readonly();

const laneSchema = z
  .strictObject({
    /** Folder of this lane's wave files, in place of `<paths.wavesDir>/<lane>`. */
    wavesDir: repoPath.optional(),
    runtimePolicy: runtimePolicySchema.optional(),
    executors: executorsConfigSchema.optional(),
    roles: rolesSchema.optional(),
    closure: closureSchema.optional(),
    skills: skillsSchema.optional(),
    capabilityRouting: capabilityRoutingSchema.optional(),
    budgets: budgetsSchema.optional(),
    oversight: oversightSchema.optional(),
    approvals: approvalsSchema.optional(),
    clarifications: clarificationsSchema.optional(),
    stall: stallSchema.optional(),
  })
  .readonly();

const lanesSchema = z.record(z.string(), laneSchema).readonly();

const projectSchema = z
  .strictObject({
    rootDir: repoPath.optional(),
    paths: pathsSchema.optional(),
    lanes: lanesSchema.optional(),
  })
  .readonly();

/** wave.config.json. Everything is optional; a key that is not here is an error where the file is read. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1).optional(),
    defaultLane: z.string().optional(),
    defaultProject: z.string().optional(),
    projects: z.record(z.string(), projectSchema).readonly().optional(),
    paths: pathsSchema.optional(),
    roles: rolesSchema.optional(),
    closure: closureSchema.optional(),
    executors: executorsConfigSchema.optional(),
    lanes: lanesSchema.optional(),
    skills: skillsSchema.optional(),
    capabilityRouting: capabilityRoutingSchema.optional(),
    budgets: budgetsSchema.optional(),
    prices: pricesSchema.optional(),
    oversight: oversightSchema.optional(),
    approvals: approvalsSchema.optional(),
    clarifications: clarificationsSchema.optional(),
    contracts: contractsSchema.optional(),
    stall: stallSchema.optional(),
    hooks: hooksSchema.optional(),
    webhooks: z.array(webhookSchema).readonly().optional(),
    redaction: redactionSchema.optional(),
    audit: z.strictObject({ track: z.boolean().optional() }).readonly().optional(),
    env: z.strictObject({ pass: texts.optional() }).readonly().optional(),
    supervisor: supervisorSchema.optional(),
    externalProviders: externalProvidersSchema.optional(),
    waveControl: openSection.optional(),
  })
  .readonly();

/** wave.config.json after it was checked. */
export type WaveConfig = z.infer<typeof configSchema>;

/** One lane's part of the configuration. */
export type LaneConfig = z.infer<typeof laneSchema>;

/** What `stall` says of one executor. */
export type StallSettings = z.infer<typeof stallSettingsSchema>;

/** What `hooks` says of one of them. */
export type HookConfig = z.infer<typeof hookSchema>;

/** One of `webhooks`. */
export type WebhookConfig = z.infer<typeof webhookSchema>;
