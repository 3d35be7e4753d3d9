import ndjson from 'ndjson';
import type { Surroundings } from './command.js';

/** A stream of JSON values on stdout, one a line. */
export type NdjsonWriter = Readonly<{ write: (value: unknown) => void; end: () => Promise<void> }>;

/** Opens the stream; `end` resolves when every line has been handed to stdout. */
export function ndjsonWriter(io: Pick<Surroundings, 'stdout'>): NdjsonWriter {
  const stream = ndjson.stringify();
  const done = new Promise<void>((resolve, reject) => {
    stream.on('end', resolve);
    stream.on('error', reject);
  });
  stream.on('data', (line: string | Buffer) => io.stdout(line.toString()));
  return {
    write: (value) => void stream.write(value),
    end: async () => {
      stream.end();
      await done;
    },
  };
}
