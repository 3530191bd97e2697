/**
 * Bounds what the planner is given. Planning takes time in proportion to the document with all its fragments expanded,
 * and fragments that spread others twice double that with each level: 772 bytes can keep a planner busy for half a minute.
 *
 * Guarantees: counts that number without expanding anything. Each fragment is counted once for each type that it is
 * spread in, so the work grows with document times types, never with the number it finds. Circles end.
 * A field of an interface counts once for each of its object types where no subgraph answers it for all of them, because
 * the planner asks for each then.
 */
import { MEASURED_AT_MOST, refuseOverrun } from '@stoa/graphql/limits.ts';
import type { OnOverrun } from '@stoa/graphql/limits.ts';
import { Kind } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { GatewayPlugin } from './plugin.ts';
import { readSupergraphTypes } from './supergraph-types.ts';
import type { SupergraphType, SupergraphTypes } from './supergraph-types.ts';

export function selectionsPlugin(allowed: number, overLimit: OnOverrun): GatewayPlugin {
  return {
    name: 'selections',
    graph: ({ supergraphSdl }) => {
      const { types } = readSupergraphTypes(supergraphSdl);
      const multiplier = multiplierOf(types);
      return {
        checkDocument: ({ document, schema }) => {
          const roots = { query: schema.getQueryType()?.name, mutation: schema.getMutationType()?.name, subscription: schema.getSubscriptionType()?.name };
          const found = countBravely(document, { types, multiplier, roots });
          if (found <= allowed) return;
          const overrun = {
            limit: 'selections',
            code: 'SELECTIONS',
            allowed,
            // Fragments reach numbers that tell nobody anything.
            ...(found <= 1_000_000 && { found }),
            message: `A document may have ${allowed} fields, its fragments expanded.`,
          };
          overLimit(overrun);
          if (found > allowed * MEASURED_AT_MOST) refuseOverrun(overrun);
        },
      };
    },
  };
}

export interface SelectionFacts {
  readonly types: SupergraphTypes['types'];
  /** How many times the planner asks for a field of a type. */
  readonly multiplier: (type: string, field: string) => number;
  readonly roots: Readonly<Record<'query' | 'mutation' | 'subscription', string | undefined>>;
}

/** Beyond this all numbers are the same: far too many. */
const UNCOUNTABLE = 2 ** 50;

/** What nests so deep that counting runs out of stack is more than any limit. Limits of depth do not let it come here. */
function countBravely(document: DocumentNode, facts: SelectionFacts): number {
  try {
    return countSelections(document, facts);
  } catch (error) {
    if (error instanceof RangeError) return UNCOUNTABLE;
    throw error;
  }
}

/** Fields of the largest operation (or fragment, used or not), with everything expanded. */
export function countSelections(document: DocumentNode, { types, multiplier, roots }: SelectionFacts): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  /** By fragment and type; 0 while it is being counted, which ends circles. Validation names those. */
  const known = new Map<string, number>();

  const count = (set: SelectionSetNode, typeName: string | undefined): number => {
    const type = typeName === undefined ? undefined : types.get(typeName);
    let total = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const below = selection.selectionSet ? count(selection.selectionSet, type?.fields.get(name)?.type) : 0;
        total += (1 + below) * (typeName !== undefined && type?.kind === 'interface' ? multiplier(typeName, name) : 1);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        total += count(selection.selectionSet, narrow(typeName, type, selection.typeCondition?.name.value));
      } else {
        total += countFragment(selection.name.value, typeName, type);
      }
    }
    return Math.min(total, UNCOUNTABLE);
  };
  const countFragment = (name: string, typeName: string | undefined, type: SupergraphType | undefined): number => {
    const fragment = fragments.get(name);
    if (!fragment) return 0;
    const within = narrow(typeName, type, fragment.typeCondition.name.value);
    const key = `${name} ${within}`;
    const counted = known.get(key);
    if (counted !== undefined) return counted;
    known.set(key, 0);
    const total = count(fragment.selectionSet, within);
    known.set(key, total);
    return total;
  };

  let most = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) most = Math.max(most, count(definition.selectionSet, roots[definition.operation]));
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) most = Math.max(most, countFragment(definition.name.value, undefined, undefined));
  }
  return most;
}

/** The type inside a fragment. An object type stays what it is inside a fragment on one of its interfaces. */
function narrow(outer: string | undefined, type: SupergraphType | undefined, condition: string | undefined): string | undefined {
  return condition === undefined || type?.kind === 'object' ? outer : condition;
}

function multiplierOf(types: SupergraphTypes['types']): (type: string, field: string) => number {
  const known = new Map<string, number>();
  return (type, field) => {
    // Documents bring names that there are not; those are not kept.
    if (!types.get(type)?.fields.has(field)) return 1;
    const key = `${type}.${field}`;
    const counted = known.get(key);
    if (counted !== undefined) return counted;
    const multiplier = isAnsweredWhole(types, type, field) ? 1 : Math.max(1, types.get(type)?.possible.size ?? 1);
    known.set(key, multiplier);
    return multiplier;
  };
}

/** Whether each subgraph that has this interface answers this field for every object type of it. */
function isAnsweredWhole(types: SupergraphTypes['types'], interfaceName: string, field: string): boolean {
  const type = types.get(interfaceName);
  if (!type?.fields.has(field)) return true;
  for (const { graph, isInterfaceObject } of type.directives.get('join__type') ?? []) {
    // To this subgraph the interface is an object: it is asked once for all.
    if (isInterfaceObject === true) continue;
    for (const name of type.possible) if (!answers(types.get(name), graph, interfaceName, field)) return false;
  }
  return true;
}

function answers(object: SupergraphType | undefined, graph: unknown, interfaceName: string, field: string): boolean {
  const joins = object?.directives.get('join__implements') ?? [];
  if (!joins.some((join) => join.graph === graph && join.interface === interfaceName)) return false;
  const owners = object?.fields.get(field)?.directives.get('join__field') ?? [];
  // Without owners it is in every subgraph that has the type.
  return owners.length === 0 || owners.some((owner) => owner.graph === graph && owner.external !== true);
}
