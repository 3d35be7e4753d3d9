import { printableLine } from '../base/printable.js';
import type { ToolCall } from './executor.js';

/** A call as it is kept and shown: on one line, and files of the repository by their path in it. */
export function briefCall({ tool, about, ok }: ToolCall, repo: string): ToolCall {
  const here = about.replaceAll(`${repo}/`, '');
  return { tool: printableLine(tool, 60), about: printableLine(here, 200), ok };
}
