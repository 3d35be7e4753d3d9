import type { MarkerKind } from '../model/marker.js';
import type { WaveAgent } from '../model/wave.js';
import { canonicalMarker } from '../markers/canonical-marker.js';
import type { Executor, ExecutorRequest } from './executor.js';

/** Creates what does not exist, prints the rest; each argument is `file:<path>` or `line:<text>`. */
const SCRIPT = `
for step in "$@"; do
  case $step in
    file:*)
      path=\${step#file:}
      case $path in */*) mkdir -p -- "\${path%/*}" || exit 1 ;; esac
      [ -e "$path" ] || printf 'placeholder of the local executor\\n' >"$path" || exit 1 ;;
    line:*) printf '%s\\n' "\${step#line:}" ;;
  esac
done
`;

/** A keyless, deterministic stand-in: placeholder files and markers that say that all is met. For trying a plan. */
export const localExecutor: Executor = {
  kind: 'local',
  environment: [],
  preflight: () => undefined,
  resolve: (request) => ({
    argv: ['sh', '-c', SCRIPT, 'wave-local', ...files(request.agent), ...lines(request)],
    env: {},
    stdin: 'nothing',
  }),
};

function files(agent: WaveAgent): string[] {
  const report = agent.reportPath === null ? [] : [agent.reportPath];
  const paths = [...agent.deliverables, ...agent.proofArtifacts.map(({ path }) => path), ...report];
  return [...new Set(paths)].map((path) => `file:${path}`);
}

function lines(request: ExecutorRequest): string[] {
  return markersFor(request).map((line) => `line:${line}`);
}

function markersFor({ agent, wave }: ExecutorRequest): string[] {
  const say = <K extends MarkerKind>(kind: K, fields: Parameters<typeof canonicalMarker<K>>[1]): string =>
    canonicalMarker(kind, fields);
  const detail = 'local executor';
  switch (agent.role) {
    case 'design':
      return [
        say('design', {
          state: 'ready-for-implementation',
          decisions: 0,
          assumptions: 0,
          open_questions: 0,
          detail,
        }),
      ];
    case 'integration':
      return [
        say('integration', { state: 'ready-for-doc-closure', claims: 0, conflicts: 0, blockers: 0, detail }),
      ];
    case 'documentation':
      return [say('doc-closure', { state: 'no-change', detail })];
    case 'cont-qa':
      return [
        say('gate', {
          architecture: 'pass',
          integration: 'pass',
          durability: 'pass',
          live: 'pass',
          docs: 'pass',
          detail,
        }),
        say('verdict', { state: 'pass', detail }),
      ];
    case 'security':
      return [say('security', { state: 'clear', findings: 0, approvals: 0, detail })];
    case 'cont-eval': {
      const targets = wave.evalTargets.map(({ id }) => id);
      const benchmarks = wave.evalTargets.flatMap((target) => target.benchmarks);
      return [
        say('eval', {
          state: 'satisfied',
          targets: targets.length,
          benchmarks: benchmarks.length,
          regressions: 0,
          ...(targets.length === 0 ? {} : { target_ids: targets }),
          ...(benchmarks.length === 0 ? {} : { benchmark_ids: benchmarks }),
          detail,
        }),
      ];
    }
    case 'implementation':
    case 'infra':
    case 'deploy':
    case 'research':
      return sliceMarkers(agent, say);
    case 'orchestrator':
      return [];
  }
}

function sliceMarkers(
  agent: WaveAgent,
  say: <K extends MarkerKind>(kind: K, fields: Parameters<typeof canonicalMarker<K>>[1]) => string,
): string[] {
  const detail = 'local executor';
  const contract = agent.exitContract;
  const proof =
    contract === null
      ? []
      : [
          say('proof', {
            completion: contract.completion,
            durability: contract.durability,
            proof: contract.proof,
            state: 'met',
            detail,
          }),
          say('doc-delta', { state: contract.docImpact, detail }),
        ];
  const components = agent.components.map((component) =>
    say('component', {
      component,
      level: agent.componentTargets[component] ?? 'repo-landed',
      state: 'met',
      detail,
    }),
  );
  return [...proof, ...components];
}
