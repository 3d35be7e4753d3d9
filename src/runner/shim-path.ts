import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The shim's file: beside this module in the sources, beside the entry or one folder above a chunk in the bundle.
 * @throws Error when the installation is incomplete
 */
export function shimPath(): string {
  for (const place of ['./shim.sh', '../shim.sh']) {
    const path = fileURLToPath(new URL(place, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new Error('shim.sh is missing from this installation of Wave');
}
