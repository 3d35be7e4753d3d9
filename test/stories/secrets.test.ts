import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { story } from '../rig/story.js';
import { WebhookServer } from '../rig/webhook-server.js';

/** Nothing tells it from words but the variable that holds it. */
const VALUE = 'correct-horse-battery-staple';
/** In a variable of the launcher that no agent gets, and in a file that they can read. */
const FOUND = 'found-in-a-file-and-nowhere-else';
/** In no variable: told by what it looks like. */
const TOKEN = ['ghp', 'canaryCanaryCanaryCanary00000000'].join('_');
const SECRETS = [VALUE, TOKEN, FOUND];
const AGENT = fileURLToPath(new URL('../rig/leaky-agent.mjs', import.meta.url));

/** The commands that show something of what was, as text or as JSON, each way of showing once. */
const looks = [
  ...['lint', 'show', 'show --json', 'doctor', 'launch --dry-run', 'launch --dry-run --json', 'status --all'],
  ...['status --all --json', 'attach --agent A1', 'control status', 'control status --json'],
  ...['control status --line', 'control contradiction list', 'control fact list', 'control fact list --json'],
  ...['control task list --all', 'control task get --id question', 'control task get --id question --json'],
  ...['feedback list', 'feedback show --id question', 'coord explain', 'coord explain --json'],
  ...['coord show --all --json', 'coord inbox --agent A2', 'coord render', 'coord render summary --json'],
  ...['coord render ledger', 'logs --level debug', 'logs --agent A1 --timestamps', 'events', 'audit verify'],
  ...[
    'prompt --agent A1',
    'prompt --agent A1 --json',
    'list agents',
    'list executors --json',
    'audit export --wave 0 --out exported',
    'replay --wave 0',
    'diff --agent A1',
    'diff --agent A1 --json',
    'diff --agent A1 --name-only',
    'diff --agent A1 --stat',
  ],
];

/** The files below a folder that hold one of the secrets. */
function leaks(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .filter((path) => {
      const bytes = readFileSync(path);
      return SECRETS.some((secret) => bytes.includes(secret));
    });
}

function leakyWave(repo: ScratchRepository, webhook: string): void {
  repo.env['DEPLOY_TOKEN'] = VALUE;
  repo.env['VAULT_PASSWORD'] = FOUND;
  repo.write('.env', `${FOUND}\n`);
  repo.write('.gitignore', '.env\n');
  repo.wave(0, [
    {
      id: 'A1',
      title: `First ${TOKEN}`,
      run: ['node', AGENT, TOKEN],
      role: 'documentation',
      owns: ['out/', 'out/report.md'],
    },
    { id: 'A2', run: ['sh', '-c', 'mkdir -p out2; tee out2/prompt.md'], owns: ['out2/'] },
  ]);
  const path = 'waves/main/wave-0.md';
  repo.write(
    path,
    repo.read(path).replaceAll('File ownership', `Use ${TOKEN} and ${VALUE}.\n\nFile ownership`),
  );
  const hook = `cat; echo "it was $DEPLOY_TOKEN ${TOKEN}"`;
  repo.write(
    'wave.config.json',
    JSON.stringify({
      env: { pass: ['DEPLOY_TOKEN'] },
      hooks: { 'run.started': hook, 'agent.ended': `${hook}; exit 1`, 'wave.closing': `${hook}; exit 2` },
      webhooks: [{ url: `${webhook}&token=${TOKEN}&word=${VALUE}` }],
    }),
  );
}

describe('secrets that a variable, a prompt, arguments, a hook and an address hold', () => {
  story(
    'are in no file of ours and in no output of any command; nor is what a terminal acts on',
    async ({ repo }) => {
      const server = await WebhookServer.open();
      try {
        leakyWave(repo, server.url);
        const launched = await repo.start(['launch']).result;
        expect(launched, launched.stderr).toMatchObject({ code: 20 });
        // Who looks on later is another shell, and knows nothing of what the launcher knew.
        for (const name of ['DEPLOY_TOKEN', 'VAULT_PASSWORD']) Reflect.deleteProperty(repo.env, name);
        const shown = new Map([['launch', `${launched.stdout}${launched.stderr}`]]);
        for (const look of looks) {
          const { stdout, stderr } = await repo.wave$(...look.split(' '));
          shown.set(look, `${stdout}${stderr}`);
        }
        const told = server.received.map(({ body }) => body).join('\n');
        shown.set('what a webhook was told', told);

        expect(leaks(join(repo.path, '.tmp'))).toEqual([]);
        // By git's own copy of the work tree its files can be compared, names and all.
        const state = leaks(repo.environment().XDG_STATE_HOME ?? '');
        expect(state.filter((path) => !path.includes('/trees/'))).toEqual([]);
        // What an agent may use is in its environment, and in no prompt, which goes to others.
        expect(repo.read('out2/prompt.md')).toContain('Use [redacted] and [redacted].');
        // The wave file is its author's, and is exported as it is.
        expect(leaks(join(repo.path, 'exported'))).toEqual([join(repo.path, 'exported/wave.md')]);
        const telling = [...shown].filter(([, text]) => SECRETS.some((secret) => text.includes(secret)));
        expect(telling.map(([name]) => name)).toEqual([]);

        // A patch that no terminal is shown is for programs: byte by byte what is in the files, where nothing is hidden.
        const toPeople = [...shown].filter(([name]) => name !== 'diff --agent A1');
        const acting = toPeople.filter(([, text]) =>
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/.test(text),
        );
        expect(acting.map(([name]) => name)).toEqual([]);
        // Whoever says nothing says no secret.
        expect(shown.get('logs --agent A1 --timestamps')).toContain('half of it: [redacted]');
        expect(shown.get('coord show --all --json')).toContain('[redacted]');
        expect(shown.get('events')).toContain('in pieces: [redacted]');
        expect(shown.get('events')).toContain('decoded: [redacted]');
        expect(told).toContain('agent.ended');
        expect(shown.get('coord show --all --json')).toContain('by mcp: [redacted] [redacted] [redacted]');
        const [note, ...patch] = (shown.get('diff --agent A1') ?? '').split('\n');
        expect(note).toContain('do not apply it');
        expect(patch).toEqual(
          expect.arrayContaining(['+[redacted] [redacted] [redacted]', '+the name says it']),
        );
        expect(shown.get('diff --agent A1 --name-only')).toContain('out/[redacted].txt\n');
        expect(shown.get('diff --agent A1 --json')).toContain('"redacted":true');
      } finally {
        await server.close();
      }
    },
  );
});
