import type { Located, Reading } from '../bullets.js';
import { bulletsOf, unquoted, whole } from '../bullets.js';
import type { WorkspaceDraft } from '../draft.js';
import type { Section } from '../outline.js';

/** `- shared`, `- worktree` or `- worktree: <agent>`, one item. */
export function readWorkspace(section: Section, reading: Reading): Located<WorkspaceDraft> | undefined {
  const [first, second] = bulletsOf(section.blocks, reading);
  if (second !== undefined) {
    const { span } = whole(second, reading.source);
    reading.findings.add('wave/duplicate-item', span, 'an agent has one workspace; the first counts');
  }
  if (first === undefined) {
    reading.findings.add('wave/missing-field', section.span, 'the section names no workspace');
    return undefined;
  }
  const item = whole(first, reading.source);
  const text = unquoted(item.value);
  if (text === 'shared') return { ...item, value: { mode: 'shared', of: null } };
  const match = /^worktree(?:\s*:\s*(\S+))?$/.exec(text);
  if (match !== null) return { ...item, value: { mode: 'worktree', of: match[1] ?? null } };
  reading.findings.add(
    'wave/bad-value',
    item.span,
    `"${item.value}" is no workspace`,
    'Write `- shared`, `- worktree` or `- worktree: <agent>`.',
  );
  return undefined;
}
