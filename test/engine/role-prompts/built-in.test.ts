import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { builtInRolePrompt } from '../../../src/engine/role-prompts/built-in.js';
import { readMarkers } from '../../../src/markers/marker-reader.js';
import { agentRoles } from '../../../src/model/agent-role.js';

describe.each(agentRoles)('the built-in prompt of the role %s', (role) => {
  const text = builtInRolePrompt[role];

  it('can be read in a minute', () => {
    const words = text.split(/\s+/).length;
    expect(words).toBeGreaterThan(150);
    expect(words).toBeLessThanOrEqual(350);
    expect(text).toBe(text.trim());
  });

  it('says what must not happen, and when to ask somebody', () => {
    expect(text).toMatch(/must not|[Nn]ever|Do not|do not/);
    expect(text).toMatch(/\bask\b|request it|post a blocker/i);
  });

  it('leaves to the compiler what depends on the wave: no heading, marker, file or variable', () => {
    expect(text).not.toMatch(/^#|\[wave|-status\]|\$WAVE|\$\{/m);
    expect(readMarkers(text)).toEqual({ markers: [], diagnostics: [] });
  });

  it('does not shout, and names only commands that there are', () => {
    expect(text).not.toMatch(/!|\b[A-Z]{4,}\b(?<!SIGTERM|TODO)/);
    for (const [, line = ''] of text.matchAll(/`wave ([^`]+)`/g))
      expect(
        commands.some(({ name }) => line === name || line.startsWith(`${name} `)),
        line,
      ).toBe(true);
  });
});
