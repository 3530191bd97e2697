/** What a scenario is: some subgraphs, the data behind all of them, and operations. */

import type { Caller } from '@stoa/identity/caller.ts';
import type { AnswerPolicies } from '../../policy/held-rights.ts';

/**
 * An object of the graph. Fields are its properties; one that takes arguments, or is worked out from others, is a method.
 * A value that is an Error is a field that fails. `_name` is no field: methods may read it everywhere. `$name` is no field
 * either: methods may read it where one server has all the data, but in no subgraph.
 */
export interface Thing {
  readonly [name: string]: unknown;
}

/** All data of a scenario, written once. Where a value may be of several types, objects say theirs as `__typename`. */
export interface World {
  readonly Query: Thing;
  readonly Mutation?: Thing;
  /** Objects that can be found by a key. They all have `__typename`. */
  readonly entities?: readonly Thing[];
}

export interface ScenarioOperation {
  readonly source: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** Who asks. Default: somebody unknown. */
  readonly caller?: Caller;
  /** The answer worked out by hand, where no schema with all the data can give it. */
  readonly expected?: ExpectedAnswer;
  /** Why the stock gateway answers otherwise. A test fails when it no longer does. */
  readonly stockIsWrong?: string;
}

export interface ExpectedAnswer {
  readonly data: unknown;
  /** Places of errors, as far as they can be seen in the answer. */
  readonly failed?: readonly (readonly (string | number)[])[];
}

export interface Scenario {
  /** What holds, as a sentence. */
  readonly title: string;
  /** Schemas by name of the subgraph. One that links nothing itself gets all of federation's directives. */
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly world: () => World;
  /** By subgraph: entities that others have, but this one does not. */
  readonly lacks?: Readonly<Record<string, (entity: Thing) => boolean>>;
  /** Which policies hold for a caller. */
  readonly policies?: AnswerPolicies;
  readonly operations: readonly (string | ScenarioOperation)[];
  /** Why the stock gateway does not serve this graph at all. A test fails when it does. */
  readonly stockRefuses?: string;
}

/** The value of a field, as a plain property or as a method. */
export function valueOf(thing: Thing, field: string, args: Readonly<Record<string, unknown>> = {}): unknown {
  const value = thing[field];
  return typeof value === 'function' ? (value.call(thing, args) as unknown) : value;
}

export function operationsOf({ operations }: Scenario): readonly ScenarioOperation[] {
  return operations.map((each) => (typeof each === 'string' ? { source: each } : each));
}
