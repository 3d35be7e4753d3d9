import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HandedSkill } from '../../src/supervisor/agent-skills.js';
import { handOverSkills, skillEntries } from '../../src/supervisor/hand-over-skills.js';
import type { Session } from '../../src/supervisor/session.js';
import { preparePlace } from '../rig/prepare-place.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
let repo: string;
beforeEach(() => {
  repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-handed-')));
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

const put = (path: string, content: string): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), content);
};
const copyOf = (path: string): string => `.tmp/main/programs/x/${path}`;
const handOver = (...paths: readonly string[]) => {
  const context = preparePlace(repo);
  const redactor = { redact: (text: string) => text.replaceAll('secret', '***') };
  const copies = paths.map((path) => ({ path, copy: join(repo, copyOf(path)) }));
  const skill: HandedSkill = { id: 'tidy', folder: 'skills/tidy', text: 'A secret.', copies };
  return handOverSkills({ context, redactor } as unknown as Session, [skill]);
};

it('copies what is named, for reading only, and again where it begins anew', async () => {
  put('skills/tidy/references/a.md', 'Old.');
  await handOver('skills/tidy/references/a.md');
  put('skills/tidy/references/a.md', 'New.');
  const told = await handOver('skills/tidy/references/a.md');
  const copy = copyOf('skills/tidy/references/a.md');
  expect(readFileSync(join(repo, copy), 'utf8')).toBe('New.');
  expect(statSync(join(repo, copy)).mode & 0o777).toBe(0o444);
  expect(told[0]?.copies).toEqual([
    {
      path: 'skills/tidy/references/a.md',
      copy: copy.slice('.tmp/main/'.length),
      sha256: sha256('New.'),
      bytes: 4,
    },
  ]);
});

it('tells what stands in its text as it is handed over', async () => {
  expect(await handOver()).toEqual([
    { skill: 'tidy', folder: 'skills/tidy', sha256: sha256('A ***.'), bytes: 6, copies: [] },
  ]);
});

it('copies nothing that leads out of the repository or is gone by now, and says so', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'wave-outside-'));
  writeFileSync(join(outside, 'key'), 'a key');
  put('skills/tidy/SKILL.md', 'x');
  symlinkSync(join(outside, 'key'), join(repo, 'skills/tidy/away'));
  const none = { copy: null, sha256: null, bytes: null };
  expect((await handOver('skills/tidy/away', 'skills/tidy/gone'))[0]?.copies).toEqual([
    { path: 'skills/tidy/away', ...none },
    { path: 'skills/tidy/gone', ...none },
  ]);
  expect(statSync(join(repo, copyOf('skills/tidy/away')), { throwIfNoEntry: false })).toBeUndefined();
  rmSync(outside, { recursive: true });
});

it('is on record with the place, and not at all where there is nothing', async () => {
  const about = { attempt: 1, agent: 'A1' };
  const told = await handOver();
  expect(skillEntries(about, told, { instructions: null })).toEqual([
    { type: 'skills.handed-over', ...about, data: { skills: told, place: null } },
  ]);
  expect(skillEntries(about, told, { instructions: { place: 'p', text: 't' } })[0]?.data).toMatchObject({
    place: 'p',
  });
  expect(skillEntries(about, [], { instructions: null })).toEqual([]);
});
