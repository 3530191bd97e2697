/**
 * Whether planning an operation is sure to be quick, told from the operation alone.
 *
 * What makes planning slow is choice. The planner looks at each combination of subgraphs that could give the fields of an
 * operation; below an interface it even combines the choices that it has for each of the object types. 362 bytes about an
 * interface of ten types, each of them in four subgraphs, keep it busy for half a minute.
 * A type without a key leaves no choice: its fields come from where the object came from.
 */
import { Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { readSupergraphTypes } from '../../plugins/supergraph-types.ts';
import type { SupergraphType } from '../../plugins/supergraph-types.ts';

export interface Effort {
  /** Fields of the operation. */
  readonly fields: number;
  /** Ways to answer it, at most; a rough number, never above {@link COUNTLESS}. */
  readonly ways: number;
}

const COUNTLESS = 2 ** 40;

/** Operations up to here take a few milliseconds, on any graph. */
const QUICK: Effort = { fields: 200, ways: 256 };

export function isQuick({ fields, ways }: Effort): boolean {
  return fields <= QUICK.fields && ways <= QUICK.ways;
}

/** @returns the effort for the planner's own documents: one operation, and no named fragments */
export function createEffortEstimate(schema: GraphQLSchema, supergraphSdl: string): (document: DocumentNode) => Effort {
  const { types } = readSupergraphTypes(supergraphSdl);
  const roots = new Set(Object.values(OperationTypeNode).map((operation) => schema.getRootType(operation)?.name));
  const known = new Map<string, number>();

  const waysOf = (typeName: string, field: string): number => {
    const key = `${typeName}.${field}`;
    let ways = known.get(key);
    if (ways === undefined) {
      ways = 1;
      for (const name of types.get(typeName)?.possible ?? []) ways = Math.min(COUNTLESS, ways * owners(types.get(name), field, roots.has(name)));
      known.set(key, ways);
    }
    return ways;
  };

  return (document) => {
    let fields = 0;
    let ways = 1;
    const look = (set: SelectionSetNode, typeName: string | undefined): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          look(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
          continue;
        }
        fields += 1;
        if (typeName === undefined) continue;
        ways = Math.min(COUNTLESS, ways * waysOf(typeName, selection.name.value));
        if (selection.selectionSet) look(selection.selectionSet, types.get(typeName)?.fields.get(selection.name.value)?.type);
      }
    };
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) look(definition.selectionSet, schema.getRootType(definition.operation)?.name);
    }
    return { fields, ways };
  };
}

/** Subgraphs between which the planner may choose for a field of an object type. */
function owners(type: SupergraphType | undefined, field: string, isRoot: boolean): number {
  const joins = type?.directives.get('join__type') ?? [];
  const keys = joins.flatMap(({ key }) => (typeof key === 'string' ? key.split(/\W+/) : []));
  // A key is where its object is.
  if (!isRoot && (keys.length === 0 || keys.includes(field))) return 1;
  const owned = (type?.fields.get(field)?.directives.get('join__field') ?? []).filter(({ external }) => external !== true);
  const graphs = owned.length > 0 ? owned : joins;
  return Math.max(1, new Set(graphs.map(({ graph }) => graph)).size);
}
