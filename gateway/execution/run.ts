import type { GraphQLFormattedError } from 'graphql';
import type { EntityBatcher } from '../batching/entity-batcher.ts';
import type { RequestContext } from './executor.ts';

/** A place in the answer, in names of the plan. */
export type PlanPath = readonly (string | number)[];

/** An error fit for clients, but for its path. */
export interface LocatedError {
  readonly error: GraphQLFormattedError;
  readonly path: PlanPath;
  /** Whether it is only of interest to clients that selected that place. Else they are told of it at the place above. */
  readonly ifSelected?: true;
}

/** One operation on its way. */
export interface Run {
  readonly context: RequestContext;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly batcher: EntityBatcher;
  /** What subgraphs gave so far, in names of the plan. Texts are byte texts. */
  readonly data: Record<string, unknown>;
  readonly errors: LocatedError[];
  /** Objects that some subgraph does not know: they lack its fields for a good reason. */
  readonly unknown: Set<unknown>;
  /** Whether some text in the data may need a backslash when it is written as JSON. */
  escapes: boolean;
  /** Told of each fetch that others wait for, when it has ended. */
  readonly fetched?: ((id: string) => void) | undefined;
}

/** A part of a plan, made ready to run. */
export type Step = (run: Run) => Promise<void>;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
