/**
 * Repairs plans in which a field does not get what it requires.
 *
 * A field that requires another one, which itself requires something, is planned wrongly where that other field is of the
 * subgraph that the object came from: there the planner selects it at once, without its inputs, and then fetches those for
 * nothing; or it selects it in a subgraph that only knows it as `@external`. Here such a selection is taken out, and fetched
 * with its inputs right before the fetch that needs it.
 */
import type { FetchNode, FlattenNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { trimSelectionNodes } from '@apollo/query-planner';
import { getNamedType, getNullableType, isInterfaceType, isListType, isObjectType, Kind, parse, print } from 'graphql';
import type {
  DocumentNode, FieldNode, GraphQLNamedType, GraphQLOutputType, GraphQLSchema, OperationDefinitionNode, SelectionNode, SelectionSetNode,
} from 'graphql';
import { operationOf } from './fetch-operation.ts';
import { readRequirements, topLevelNames } from './requirements.ts';
import type { Requirements } from './requirements.ts';
import { alsoForSubscriptions } from './subscription-plans.ts';

export type RepairPlan = (plan: QueryPlan) => QueryPlan;

type Path = readonly (string | number)[];

/** A field in a fetch that does not have what it requires. */
interface Unmet {
  readonly fetch: FetchNode;
  readonly path: Path;
  readonly field: FieldNode;
  readonly type: string;
  /** The subgraph that can give it. */
  readonly owner: string;
}

const MAX_REPAIRS = 50;

/**
 * @param supergraph that the planner plans on
 * @param schema of the same, with all types
 */
export function createPlanRepair(supergraph: DocumentNode, schema: GraphQLSchema): RepairPlan {
  const requirements = readRequirements(supergraph);
  // Plans are right unless some field requires a field that requires something.
  if (!requirements.areChained) return (plan) => plan;

  return alsoForSubscriptions((plan) => {
    let node = plan.node as PlanNode | undefined;
    for (let i = 0; node && i < MAX_REPAIRS; i += 1) {
      const all: Unmet[] = [...findUnmet(node, [], requirements, schema)];
      // Each repair adds a fetch with inputs. What gives those is placed before it, so it is repaired after it.
      const unmet = all.find((each) => !all.some((other) => isInputOf(each, other, requirements))) ?? all[0];
      if (!unmet) return node === plan.node ? plan : { ...plan, node };
      node = repaired(node, unmet, requirements);
    }
    return { ...plan, ...(node && { node }) };
  });
}

function* findUnmet(node: PlanNode, path: Path, requirements: Requirements, schema: GraphQLSchema): Iterable<Unmet> {
  if (node.kind === 'Flatten') yield* findUnmet(node.node, [...path, ...node.path], requirements, schema);
  if (node.kind === 'Sequence' || node.kind === 'Parallel') for (const each of node.nodes) yield* findUnmet(each, path, requirements, schema);
  if (node.kind === 'Defer') {
    for (const part of [node.primary, ...node.deferred]) if (part.node) yield* findUnmet(part.node, path, requirements, schema);
  }
  if (node.kind !== 'Fetch') return;
  const { serviceName: subgraph } = node;

  /** @param given what objects there have already, or are given along with something else */
  function* search(set: SelectionSetNode, type: GraphQLNamedType | undefined, at: Path, given: ReadonlySet<string>): Iterable<Unmet> {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const narrower = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type;
        yield* search(selection.selectionSet, narrower, at, given);
      }
      if (selection.kind !== Kind.FIELD || !type) continue;
      const name = selection.name.value;
      const inputs = requirements.inputsOf(subgraph, type.name, name);
      const isUnmet = inputs && !topLevelNames(inputs).every((input) => given.has(input));
      const owner = isUnmet ? subgraph : given.has(name) ? undefined : requirements.ownerOf(subgraph, type.name, name);
      if (owner !== undefined) yield { fetch: node as FetchNode, path: at, field: selection, type: type.name, owner };
      const fieldType = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name]?.type : undefined;
      if (!selection.selectionSet || !fieldType) continue;
      const provided = requirements.providedBy(subgraph, type.name, name);
      const below = [...at, (selection.alias ?? selection.name).value, ...listSteps(fieldType)];
      yield* search(selection.selectionSet, getNamedType(fieldType), below, new Set(provided && topLevelNames(provided)));
    }
  }
  const operation = operationOf(node);
  if (!node.requires) yield* search(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, path, NONE);
  else yield* search(entitySelection(operation), undefined, path, new Set(node.requires.flatMap(fieldNames)));
}

function listSteps(type: GraphQLOutputType): readonly string[] {
  const nullable = getNullableType(type);
  return isListType(nullable) ? ['@', ...listSteps(nullable.ofType)] : [];
}

function isInputOf(input: Unmet, { owner, type, field, path }: Unmet, requirements: Requirements): boolean {
  const inputs = requirements.inputsOf(owner, type, field.name.value);
  return inputs !== undefined && isSame(input.path, path) && topLevelNames(inputs).includes(input.field.name.value);
}

/** Whether a fetch takes this field from there as its input. */
function isNeeded(node: PlanNode, path: Path, unmet: Unmet): boolean {
  if (node.kind === 'Sequence' || node.kind === 'Parallel') return node.nodes.some((each) => isNeeded(each, path, unmet));
  if (node.kind === 'Flatten') return isNeeded(node.node, [...path, ...node.path], unmet);
  const name = (unmet.field.alias ?? unmet.field.name).value;
  return node.kind === 'Fetch' && isSame(path, unmet.path) && (node.requires ?? []).flatMap(fieldNames).includes(name);
}

function entitySelection({ selectionSet }: OperationDefinitionNode): SelectionSetNode {
  const [entities] = selectionSet.selections;
  return entities?.kind === Kind.FIELD && entities.selectionSet ? entities.selectionSet : selectionSet;
}

const NONE: ReadonlySet<string> = new Set();

/** Names at the top of a representation, whatever its type. */
function fieldNames(node: QueryPlanSelectionNode): readonly string[] {
  return node.kind === 'Field' ? [node.alias ?? node.name] : node.selections.flatMap(fieldNames);
}

function repaired(plan: PlanNode, unmet: Unmet, requirements: Requirements): PlanNode {
  const { fetch, field, type, path, owner } = unmet;
  const key = requirements.keyOf(owner, type, fetch.serviceName) ?? { kind: Kind.SELECTION_SET, selections: [] };
  const inputs = requirements.inputsOf(owner, type, field.name.value) ?? { kind: Kind.SELECTION_SET, selections: [] };
  const before = withoutField(fetch, field, key.selections);
  const extra = entityFetch({ ...fetch, serviceName: owner }, type, field, [TYPENAME, ...key.selections, ...inputs.selections]);
  const node: PlanNode = path.length > 0 ? ({ kind: 'Flatten', path: [...path], node: extra } satisfies FlattenNode) : extra;

  let isUsed = false;
  const rebuild = (each: PlanNode, at: Path): PlanNode => {
    if (each.kind === 'Sequence' || each.kind === 'Parallel') return { ...each, nodes: each.nodes.map((inner) => rebuild(inner, at)) };
    if (each.kind === 'Flatten') {
      const below = [...at, ...each.path];
      const inner = rebuild(each.node, below);
      if (each.node.kind !== 'Fetch' || !isNeeded(each.node, below, unmet)) return { ...each, node: inner };
      isUsed = true;
      return { kind: 'Sequence', nodes: [node, { ...each, node: inner }] };
    }
    return each === fetch ? before : each;
  };
  const rebuilt = rebuild(plan, []);
  return isUsed ? rebuilt : { kind: 'Sequence', nodes: [rebuilt, node] };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

/** The fetch with the key of the object in place of the field. */
function withoutField(fetch: FetchNode, field: FieldNode, key: readonly SelectionNode[]): FetchNode {
  const replace = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection === field) return [TYPENAME, ...key];
      if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) return [selection];
      return [{ ...selection, selectionSet: replace(selection.selectionSet) }];
    }),
  });
  const operation = operationOf(fetch);
  return {
    ...fetch,
    operationDocumentNode: { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet: replace(operation.selectionSet) }] },
  };
}

function entityFetch(fetch: FetchNode, type: string, field: FieldNode, representation: readonly SelectionNode[]): FetchNode {
  const text = print(field);
  const variables = (operationOf(fetch).variableDefinitions ?? []).filter(({ variable }) => new RegExp(`\\$${variable.name.value}\\b`).test(text));
  const own = variables.filter(({ variable }) => variable.name.value !== 'representations').map(print);
  const operation = `query(${['$representations: [_Any!]!', ...own].join(', ')}) { _entities(representations: $representations) { ... on ${type} { ${text} } } }`;
  const { inputRewrites: _input, outputRewrites: _output, contextRewrites: _context, ...rest } = fetch;
  return {
    ...rest,
    operation,
    operationKind: 'query' as FetchNode['operationKind'],
    operationDocumentNode: parse(operation, { noLocation: true }),
    variableUsages: variables.map(({ variable }) => variable.name.value),
    requires: [{ kind: 'InlineFragment', typeCondition: type, selections: trimSelectionNodes(representation) }],
  };
}
