import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The shell scripts that Wave brings along. */
export type ScriptName = 'shim.sh' | 'sandbox.sh';

/**
 * A script's file: beside this module in the sources, beside the entry or one folder above a chunk in the bundle.
 * @throws Error when the installation is incomplete
 */
export function scriptPath(name: ScriptName): string {
  for (const place of ['./', '../']) {
    const path = fileURLToPath(new URL(place + name, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new Error(`${name} is missing from this installation of Wave`);
}
