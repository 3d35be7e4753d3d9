import type { WaveEnvironment } from '../../src/model/wave-environment.js';
import { emptyEnvironment } from '../../src/model/wave-environment.js';
import type { LintContext, LintedWave } from '../../src/waves/lint-wave.js';
import { lintWave } from '../../src/waves/lint-wave.js';

/** Lints a text as `waves/main/wave-1.md` of a repository in which nothing exists. */
export function lintText(text: string, context: Partial<LintContext> = {}): LintedWave {
  const defaults = { file: 'waves/main/wave-1.md', lane: 'main', fileWave: 1, config: {} };
  return lintWave(text, { ...defaults, environment: emptyEnvironment, ...context });
}

/** An environment in which these files exist. */
export function filesAt(files: Readonly<Record<string, string>>): WaveEnvironment {
  return {
    fileExists: (path) => Object.hasOwn(files, path),
    readFile: (path) => files[path] ?? null,
    isInsideRepository: () => true,
  };
}

/** The head of a wave file and one agent with these sections. */
export function oneAgent(sections: string, owned = '- src/', id = 'A1'): string {
  return `# Wave 1 - Test\n\n**Commit message**: \`Test: it\`\n\n${agent(id, sections, owned)}`;
}

/** An agent with a prompt that owns these paths. */
export function agent(id: string, sections = '', owned = `- own/${id}.md`): string {
  return `## Agent ${id}: Title\n\n${sections}\n\n### Prompt\n\n\`\`\`text\nDo it.\n\nFile ownership:\n${owned}\n\`\`\`\n\n`;
}
