import { fileURLToPath } from 'node:url';

/** The built command line, as users run it. */
export const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
