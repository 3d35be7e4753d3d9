import * as z from 'zod';

const texts = z.array(z.string()).readonly();

const activationSchema = z
  .strictObject({
    /** In words, for people. */
    when: z.string().optional(),
    /** Each list narrows down whom the configuration hands the skill to; empty or left out means anybody. */
    roles: texts.optional(),
    runtimes: texts.optional(),
    deployKinds: texts.optional(),
    components: texts.optional(),
  })
  .readonly();

const evalCaseSchema = z
  .strictObject({
    id: z.string().optional(),
    role: z.string().optional(),
    runtime: z.string().optional(),
    deployKind: z.string().optional(),
    component: z.string().optional(),
    expectActive: z.boolean(),
  })
  .readonly();

/** `skill.json`. What is not about choosing a skill is kept for people and other programs. */
export const skillManifestSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string(),
    title: z.string().trim().min(1),
    description: z.string().trim().min(1),
    version: z.string().optional(),
    activation: activationSchema.optional(),
    tags: texts.optional(),
    termination: z.union([z.string(), z.strictObject({ when: z.string() }).readonly()]).optional(),
    permissions: z
      .strictObject({ network: texts.optional(), shell: texts.optional(), mcpServers: texts.optional() })
      .readonly()
      .optional(),
    trust: z.strictObject({ tier: z.string() }).readonly().optional(),
    /** Whom it has to be handed to and whom not; `wave doctor` tries them. */
    evalCases: z.array(evalCaseSchema).readonly().optional(),
  })
  .readonly();

/** See {@link skillManifestSchema}. */
export type SkillManifest = z.infer<typeof skillManifestSchema>;

/** Whom the configuration hands a skill to. An empty list means anybody. */
export type SkillActivation = Readonly<{
  roles: readonly string[];
  runtimes: readonly string[];
  deployKinds: readonly string[];
  components: readonly string[];
}>;

/** One situation, and whether a skill is to be handed over in it. */
export type SkillCase = z.infer<typeof evalCaseSchema>;

/** A file of a skill as it was read: its text, or why there is none. */
export type SkillFile = Readonly<{ path: string; text: string } | { path: string; fault: string }>;

/** A file to read on, and how large it was when it was looked at. */
export type SkillReference = Readonly<{ path: string; bytes: number }>;

/** The folder of a skill as it lies on the disk. Paths are relative to the repository. */
export type SkillFolder = Readonly<{
  id: string;
  /** Such as `skills/tidy`. */
  folder: string;
  /** `skill.json`; null where there is none. */
  manifest: SkillFile | null;
  /** `SKILL.md`; null where there is none. */
  body: SkillFile | null;
  /** `adapters/<runtime>.md` by the name of the runtime. */
  adapters: Readonly<Record<string, SkillFile>>;
  /** What lies in `references/`, sorted. */
  references: readonly SkillReference[];
}>;

/** A skill that can be handed to an agent. */
export type Skill = Readonly<{
  id: string;
  folder: string;
  title: string;
  description: string;
  version: string | null;
  activation: SkillActivation;
  cases: readonly SkillCase[];
  /** What SKILL.md says, without its frontmatter, safe to show. */
  body: string;
  /** What is added for one runtime, by its name. */
  adapters: Readonly<Record<string, string>>;
  references: readonly SkillReference[];
}>;
