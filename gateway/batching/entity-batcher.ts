/**
 * The entities that one operation wants of subgraphs.
 *
 * Guarantees: of one kind (a subgraph, and what is selected there), what is wanted at one meeting is asked for together, each
 * representation once; in a query an entity is not asked for again once it was read.
 * Lives as long as one request of a client: it remembers what that caller may see.
 */
import type { GraphQLFormattedError } from 'graphql';
import { EntityMemory } from './entity-memory.ts';
import type { Meeting } from './meeting.ts';

/** What a subgraph gave for one representation. */
export interface Entity {
  readonly value: Record<string, unknown> | null;
  /** Errors inside this entity, with paths that begin at it. */
  readonly errors: readonly GraphQLFormattedError[];
  /** What failed of the whole request, or nobody knows where: the same object for all entities of that request. */
  readonly failure: EntityFailure | null;
}

export interface EntityFailure {
  readonly errors: readonly GraphQLFormattedError[];
}

export interface LoadedEntities {
  /** In the order of the representations. */
  readonly entities: readonly Entity[];
  /** Of each, whether others hold the same value, so that it must be copied before it is changed; null when none is. */
  readonly shared: readonly boolean[] | null;
}

/** What several fetches want of one kind. */
export interface Batch {
  /** Representations that somebody has to ask for, each once. */
  readonly missing: readonly string[];
  /** What each of the fetches gets. @param entities those that were missing, in their order */
  loaded(entities: readonly Entity[]): readonly LoadedEntities[];
}

export class EntityBatcher {
  readonly #remember: boolean;
  // Made by those who need them: most requests have no entities, or few.
  #memories: Map<string, EntityMemory> | null = null;
  #meetings: Map<object, Meeting<never, unknown>> | null = null;

  /** @param remember whether an entity may be answered from what was read before; never in a mutation, which may change it */
  constructor({ remember }: { readonly remember: boolean }) {
    this.#remember = remember;
  }

  /**
   * @param kind the same for fetches that ask the same
   * @param lists representations as JSON, in each list once
   */
  batch(kind: string, lists: readonly (readonly string[])[]): Batch {
    const memory = this.#memoryOf(kind);
    const [only] = lists;
    if (only && lists.length === 1 && memory.isEmpty) {
      return {
        missing: only,
        loaded: (entities) => {
          if (this.#remember) memory.add(only, entities);
          return [{ entities, shared: null }];
        },
      };
    }
    const missing = [...new Set(lists.flat())].filter((representation) => !memory.has(representation));
    return {
      missing,
      loaded: (entities) => {
        memory.add(missing, entities);
        const untaken = new Set(missing);
        return lists.map((list) => ({
          entities: list.map((representation) => memory.get(representation) ?? NOTHING),
          shared: list.map((representation) => !untaken.delete(representation)),
        }));
      },
    };
  }

  /** Where these fetches of the operation meet. */
  meeting<Wish, Result>(fetches: object, open: () => Meeting<Wish, Result>): Meeting<Wish, Result> {
    const meetings = (this.#meetings ??= new Map<object, Meeting<never, unknown>>());
    let meeting = meetings.get(fetches) as Meeting<Wish, Result> | undefined;
    if (!meeting) meetings.set(fetches, (meeting = open()));
    return meeting;
  }

  #memoryOf(kind: string): EntityMemory {
    if (!this.#remember) return new EntityMemory();
    const memories = (this.#memories ??= new Map<string, EntityMemory>());
    let memory = memories.get(kind);
    if (!memory) memories.set(kind, (memory = new EntityMemory()));
    return memory;
  }
}

const NOTHING: Entity = { value: null, errors: [], failure: null };
