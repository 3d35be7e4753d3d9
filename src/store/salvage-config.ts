import { isJsonObject } from '../base/json.js';
import type { WaveConfig } from '../model/config.js';
import { configSchema } from '../model/config.js';

/** What says where state and wave files are. */
const PLACES = ['paths', 'lanes', 'projects', 'defaultProject'] as const;

/**
 * What a configuration that cannot be used still says of where things are, for commands that have to find them all the same.
 * Never throws.
 */
export function salvageConfig(source: string): WaveConfig {
  const json = parsed(source);
  if (json === undefined) return stateRootIn(source);
  return PLACES.reduce<WaveConfig>((config, key) => {
    const own = configSchema.safeParse(Object.hasOwn(json, key) ? { [key]: json[key] } : {});
    return own.success ? { ...config, ...own.data } : config;
  }, {});
}

function parsed(source: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(source);
    return isJsonObject(json) ? json : {};
  } catch {
    return undefined;
  }
}

/** In what is no JSON, the first that is named, unless a project has it. */
function stateRootIn(source: string): WaveConfig {
  const common = source.split('"projects"', 1)[0] ?? '';
  const stateRoot = /"stateRoot"\s*:\s*"([^"\\]+)"/.exec(common)?.[1];
  const config = configSchema.safeParse(stateRoot === undefined ? {} : { paths: { stateRoot } });
  return config.success ? config.data : {};
}
