import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/streams/${name}`, import.meta.url));

describe('an agent that prints the stream of', () => {
  for (const name of [
    'claude-stream-json.ndjson',
    'claude-partial-messages.ndjson',
    'codex-exec-json.ndjson',
    'opencode-format-json.ndjson',
    'gemini-stream-json.ndjson',
    'gemini-json.txt',
  ]) {
    story(`${name} is understood`, async ({ repo }) => {
      const exitContract = [
        'completion: integrated',
        'durability: durable',
        'proof: integration',
        'doc-impact: owned',
      ];
      repo.wave(0, [{ id: 'A1', run: ['cat', fixture(name)], exitContract }]);
      const result = await repo.wave$('launch', '--max-retries-per-wave', '0');
      expect(result, result.stdout).toMatchObject({ code: 0 });
      expect(repo.json('.tmp/main/results/wave-0/attempt-1/A1.json')).toMatchObject({
        proof: { state: 'satisfied', completion: 'integrated', detail: '12 "tests" pass' },
        implementation: {
          docDelta: { state: 'owned', paths: ['docs/parser.md'] },
          components: [{ componentId: 'parser', level: 'repo-landed', state: 'met' }],
        },
        gaps: [],
      });
    });
  }
});
