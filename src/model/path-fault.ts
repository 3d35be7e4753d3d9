import { printable } from '../base/printable.js';

/** Why a path that somebody wrote is none of the project's, or undefined. Paths are relative to the repository, with `/`. */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  // What a terminal acts on, and what nobody sees, is no part of a name.
  if (/[\t\n\ufffd]/.test(path) || printable(path) !== path) return 'holds a control character';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.startsWith('~')) return 'is absolute';
  if (path.includes('\\')) return 'holds a backslash';
  const segments = path.split('/');
  if (segments.includes('..')) return 'leaves the repository';
  if (segments.slice(0, -1).includes('')) return 'has an empty segment';
  // Some file systems take capitals for the same.
  if (segments.some((segment) => segment.toLowerCase() === '.git')) return "is git's own";
  return path.length > 1024 ? 'is too long' : undefined;
}
