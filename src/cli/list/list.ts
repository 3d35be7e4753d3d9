import { Problem } from '../../base/problem.js';
import { didYouMean } from '../../base/nearest.js';
import { printableLine } from '../../base/printable.js';
import { unreachable } from '../../base/unreachable.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { numberOption, openReader, openRepository, wantsJson } from '../context.js';
import { status } from '../runs/status.js';
import { redactedOutput } from '../redacted-output.js';
import type { Listing } from './listing.js';
import { renderListing } from './listing.js';

const kinds = ['waves', 'agents', 'executors', 'skills', 'contracts', 'lanes', 'runs'] as const;
type Kind = (typeof kinds)[number];

/** `wave list <kind>`: reads files and logs, and starts nothing. */
export const list: Handler = async (invocation) => {
  const { options } = invocation;
  const kind = kindOf(invocation.words);
  // One list of runs is enough: it is that of `wave status --all`.
  if (kind === 'runs') return status({ ...invocation, words: [], options: { ...options, all: true } });
  const { lane, listing, place } = await found(kind, invocation);
  const io = redactedOutput(invocation.io, place);
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind, ...(lane === null ? {} : { lane }), [kind]: listing.items };
    io.stdout(`${JSON.stringify(document)}\n`);
  } else {
    const isWhole = options['no-trunc'] === true || !io.terminal.isTty;
    io.stdout(renderListing(listing, io.terminal, isWhole));
  }
  return 0;
};

async function found(
  kind: Exclude<Kind, 'runs'>,
  invocation: Invocation,
): Promise<Readonly<{ lane: string | null; listing: Listing; place: Pick<LanePlace, 'repo' | 'config'> }>> {
  if (kind === 'lanes') {
    const repository = await openRepository(invocation);
    const { listLanes } = await import('./list-lanes.js');
    return { lane: null, place: repository, listing: listLanes(repository, invocation.io.env) };
  }
  const place = await openReader(invocation);
  const { lane } = place;
  // Not that of WAVE_WAVE: whoever lists, inside of an agent too, asks for all there is.
  const wave = numberOption(invocation, 'wave');
  switch (kind) {
    case 'waves':
      return { lane, place, listing: (await import('./list-waves.js')).listWaves(place) };
    case 'agents':
      return { lane, place, listing: (await import('./list-agents.js')).listAgents(place, wave) };
    case 'contracts':
      return { lane, place, listing: (await import('./list-contracts.js')).listContracts(place, wave) };
    case 'executors':
      return { lane, place, listing: (await import('./list-executors.js')).listExecutors(place) };
    case 'skills':
      return { lane, place, listing: (await import('./list-skills.js')).listSkills(place) };
    default:
      return unreachable(kind);
  }
}

function kindOf(words: readonly string[]): Kind {
  const [word = '', ...more] = words;
  const kind = kinds.find((known) => known === word || known === `${word}s`);
  if (kind !== undefined && more.length === 0) return kind;
  const asked = printableLine(words.join(' '));
  const message = asked === '' ? 'list what?' : `there is no list of "${asked}"${didYouMean(word, kinds)}`;
  throw new Problem('cli/unknown-command', message, { hint: `one of: ${kinds.join(', ')}` });
}
