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
  /** @param representations as JSON, each once */
  load(group: EntityGroup, representations: readonly string[], fetch: FetchEntities): Promise<LoadedEntities>;
}

export interface LoadedEntities {
  /** In the order of the representations. */
  readonly entities: readonly Entity[];
  /** Of each, whether others hold the same value, so that it must be copied before it is changed; null when none is. */
  readonly shared: readonly boolean[] | null;
}

/** @param remember whether an entity may be answered from what was read before; never in a mutation, which may change it */
export function createEntityBatcher({ remember }: { readonly remember: boolean }): EntityBatcher {
  const loaders = new Map<string, DataLoader<readonly string[], LoadedEntities>>();

  const createLoader = (fetch: FetchEntities): DataLoader<readonly string[], LoadedEntities> => {
    const memory = createMemory();
    // The loader's own cache is off: its keys are whole lists. What is unique here is each representation.
    return new DataLoader<readonly string[], LoadedEntities>(
      async (lists) => {
        const [only] = lists;
        if (only && lists.length === 1 && memory.isEmpty()) {
          const entities = await fetch(only);
          if (remember) memory.add(only, entities);
          return [{ entities, shared: null }];
        }
        const known = remember ? memory : createMemory();
        const missing = [...new Set(lists.flat())].filter((representation) => !known.has(representation));
        if (missing.length > 0) known.add(missing, await fetch(missing));
        const untaken = new Set(missing);
        return lists.map((list) => ({
          entities: list.map((representation) => known.get(representation) ?? NOTHING),
          shared: list.map((representation) => !untaken.delete(representation)),
        }));
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

/** Entities by representation. Most groups are asked once, so an index is made only when somebody looks something up. */
function createMemory() {
  const added: (readonly [readonly string[], readonly Entity[]])[] = [];
  const index = new Map<string, Entity>();
  const indexed = (): ReadonlyMap<string, Entity> => {
    for (const [representations, entities] of added.splice(0)) {
      representations.forEach((representation, i) => index.set(representation, entities[i] ?? NOTHING));
    }
    return index;
  };
  return {
    isEmpty: () => added.length === 0 && index.size === 0,
    add: (representations: readonly string[], entities: readonly Entity[]) => void added.push([representations, entities]),
    has: (representation: string) => indexed().has(representation),
    get: (representation: string) => indexed().get(representation),
  };
}

const NOTHING: Entity = { value: null, errors: [], failure: null };
