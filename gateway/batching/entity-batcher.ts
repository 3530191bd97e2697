/**
 * Joins the entity requests of one operation.
 *
 * Guarantees: of one fetch group (a subgraph and what is selected there), all entities that are asked for in one tick are one
 * request, in which each representation stands once; in a query an entity is asked for once, whenever it is asked for
 * again. There is one promise per fetch of the plan, not one per entity.
 * Lives as long as one request of a client: it remembers what that caller may see.
 */
import DataLoader from 'dataloader';
import type { GraphQLFormattedError } from 'graphql';

/** What a subgraph gave for one representation. */
export interface Entity {
  readonly value: Record<string, unknown> | null;
  /** Errors inside this entity, with paths that begin at it. */
  readonly errors: readonly GraphQLFormattedError[];
  /** Why there is no value, where the whole request failed: the same object for all entities of that request. */
  readonly failure: EntityFailure | null;
}

export interface EntityFailure {
  readonly errors: readonly GraphQLFormattedError[];
}

/** A subgraph, and what is selected of its entities. */
export interface EntityGroup {
  /** The same for groups that ask the same. */
  readonly id: string;
}

/** Entities in the order of the representations. Does not reject. */
export type FetchEntities = (representations: readonly string[]) => Promise<readonly Entity[]>;

export interface EntityBatcher {
  /**
   * @param representations as JSON, each once
   * @returns entities in their order, each with whether nobody was given its value before
   */
  load(group: EntityGroup, representations: readonly string[], fetch: FetchEntities): Promise<readonly LoadedEntity[]>;
}

export interface LoadedEntity {
  readonly entity: Entity;
  /** Whether others hold the same value, so that it must be copied before it is changed. */
  readonly shared: boolean;
}

/** @param remember whether an entity may be answered from what was read before; never in a mutation, which may change it */
export function createEntityBatcher({ remember }: { readonly remember: boolean }): EntityBatcher {
  const loaders = new Map<string, DataLoader<readonly string[], readonly LoadedEntity[]>>();

  const createLoader = (fetch: FetchEntities): DataLoader<readonly string[], readonly LoadedEntity[]> => {
    const memory = new Map<string, Entity>();
    // The loader's own cache is off: its keys are whole lists. What is unique here is each representation.
    return new DataLoader<readonly string[], readonly LoadedEntity[]>(
      async (lists) => {
        const known = remember ? memory : new Map<string, Entity>();
        const before = new Set(known.keys());
        const missing = [...new Set(lists.flat())].filter((representation) => !known.has(representation));
        if (missing.length > 0) {
          const entities = await fetch(missing);
          missing.forEach((representation, i) => known.set(representation, entities[i] ?? NOTHING));
        }
        const taken = before;
        return lists.map((list) =>
          list.map((representation) => {
            const shared = taken.has(representation);
            taken.add(representation);
            return { entity: known.get(representation) ?? NOTHING, shared };
          }),
        );
      },
      { cache: false },
    );
  };

  return {
    load(group, representations, fetch) {
      let loader = loaders.get(group.id);
      if (!loader) loaders.set(group.id, (loader = createLoader(fetch)));
      return loader.load(representations);
    },
  };
}

const NOTHING: Entity = { value: null, errors: [], failure: null };
