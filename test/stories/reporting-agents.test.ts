import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { story } from '../rig/story.js';

const said = (event: object): string => `printf '%s\\n' '${JSON.stringify(event)}'`;
const result = (over: object): string =>
  said({
    type: 'result',
    subtype: 'success',
    is_error: false,
    session_id: 's1',
    total_cost_usd: 0.25,
    ...over,
  });
const use = (id: string, name: string, input: object): string =>
  said({ type: 'assistant', message: { content: [{ type: 'tool_use', id, name, input }] } });
const answer = (id: string, isError: boolean): string =>
  said({ type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: id, is_error: isError }] } });

/** Speaks as Claude does: turned away at first, and with exit code 0. */
const PROGRAM = `#!/bin/sh
cat > /dev/null
if [ "$WAVE_ATTEMPT" = 1 ]; then
  ${result({ is_error: true, api_error_status: 503, result: 'API Error: out of order' })}
  exit 0
fi
${use('1', 'Write', { file_path: 'out.txt' })}
echo done > out.txt
${answer('1', false)}
${use('2', 'Bash', { command: 'curl -H "Authorization: Bearer abcdefghijklmnopqrstuvwxyz" x.org' })}
${answer('2', true)}
${result({
  usage: { input_tokens: 40, output_tokens: 2 },
  permission_denials: [{ tool_name: 'Bash', tool_input: { command: 'curl x.org' } }],
})}
`;

describe('an agent whose program reports in events', () => {
  story(
    'has failed where it says so, and leaves on record what it did and what that cost',
    async ({ repo }) => {
      repo.write('claude.sh', PROGRAM);
      repo.write(
        'waves/main/wave-0.md',
        [
          '# Wave 0 - Report',
          '## Agent A1: Reporter',
          '### Executor\n- id: claude\n- claude.command: ./claude.sh',
          '### Deliverables\n- out.txt',
          '### Prompt\n```text\nWrite it.\n\nFile ownership\n- out.txt\n```',
          '',
        ].join('\n\n'),
      );
      chmodSync(join(repo.path, 'claude.sh'), 0o755);
      const launch = await repo.wave$('launch');
      expect(launch, launch.stdout + launch.stderr).toMatchObject({ code: 0 });
      expect(launch.stdout).toContain(
        'A1 was not allowed: Bash curl x.org (more can be allowed under ### Permissions)',
      );

      const ends = repo
        .records('.tmp/main/control-plane/wave-0.ndjson')
        .flatMap(({ type, data }) =>
          type === 'agent-run.concluded' ? [data as Record<string, unknown>] : [],
        );
      expect(ends[0]).toMatchObject({ failureClass: 'transient', detail: 'API Error: out of order' });
      expect(ends[1]).toMatchObject({
        failureClass: null,
        sessionId: 's1',
        denied: ['Bash curl x.org'],
        toolCalls: 2,
        envelope: { usage: { inputTokens: 40, outputTokens: 2, costUsd: 0.25 } },
      });

      const called = (await repo.wave$('events', '--type', 'tool.called')).stdout.trim().split('\n');
      expect(called.map((line) => (JSON.parse(line) as { data: object }).data)).toMatchObject([
        { tool: 'Write', about: 'out.txt', ok: true },
        { tool: 'Bash', about: 'curl -H "Authorization: [redacted]" x.org', ok: false },
      ]);
      const log = async (...words: string[]) => (await repo.wave$('logs', '--agent', 'A1', ...words)).stdout;
      expect(await log()).toBe('✓ Write out.txt\n✗ Bash curl -H "Authorization: [redacted]" x.org\n');
      expect(await log('--attempt', '1')).toBe('✗ API Error: out of order\n');
      expect(await log('--attempt', '1', '--raw')).toMatch(/^\{"type":"result",/);
      const status = await repo.waveJson('status', '--all');
      expect(status).toMatchObject({
        runs: [{ tokens: { input: 40, output: 2 }, costUsd: 0.5, unknownRuns: 0, unpricedRuns: 0 }],
      });
    },
  );
});
