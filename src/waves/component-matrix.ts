import * as z from 'zod';
import { componentLevels } from '../model/component-level.js';

const level = z.enum(componentLevels);

const matrixSchema = z.object({
  components: z.record(
    z.string(),
    z.object({
      currentLevel: level,
      promotions: z.array(z.object({ wave: z.number().int().nonnegative(), target: level })).default([]),
    }),
  ),
});

/** What the repository says about each component: the level it has, and the waves that lift it. */
export type ComponentMatrix = ReadonlyMap<
  string,
  z.infer<typeof matrixSchema>['components'][string]
>;

/** Reads the JSON of a component matrix; undefined where it is not one. Other keys are left alone. */
export function parseComponentMatrix(text: string): ComponentMatrix | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = matrixSchema.safeParse(json);
  return parsed.success ? new Map(Object.entries(parsed.data.components)) : undefined;
}
