import { getNamedType, getNullableType, isAbstractType, isCompositeType, isListType, isObjectType, Kind } from 'graphql';
import type {
  DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLCompositeType, GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLSchema,
  NamedTypeNode, OperationDefinitionNode, SelectionNode, SelectionSetNode,
} from 'graphql';
import type { Requirement } from './requirement.ts';
import type { SupergraphPolicy } from './supergraph-policy.ts';

/** A place in an operation: the type that the document names, and the object types that can be there. */
export interface Scope {
  readonly type: GraphQLCompositeType;
  readonly possible: readonly GraphQLObjectType[];
}

/** One operation of a document, and what the supergraph asks for its parts. */
export interface OperationPolicy {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly root: Scope & { readonly type: GraphQLObjectType };
  /** What all of it requires. */
  readonly requirements: readonly Requirement[];
  /** What it takes to read this field from each of the types that can be there. */
  ofField(scope: Scope, field: FieldNode): readonly Requirement[];
  ofType(type: GraphQLObjectType): readonly Requirement[];
  /** The selections of a fragment, and where they apply. */
  fragment(scope: Scope, selection: Exclude<SelectionNode, FieldNode>): { readonly scope: Scope; readonly selectionSet: SelectionSetNode };
}

/** @param document checked already */
export function createOperationPolicy(
  schema: GraphQLSchema,
  policy: SupergraphPolicy,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): OperationPolicy {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const type = schema.getRootType(operation.operation);
  if (!type) throw new TypeError(`the schema has no ${operation.operation}`);

  const ofType = (object: GraphQLObjectType) => policy.ofType(object.name);
  const ofField = ({ type: parent, possible }: Scope, field: FieldNode): readonly Requirement[] => {
    const definition = fieldOf(parent, field);
    if (!definition) return field.name.value === '__typename' ? possible.flatMap(ofType) : [];
    const inputs = (field.arguments ?? []).flatMap(({ name, value }) => {
      const argument = definition.args.find((each) => each.name === name.value);
      return argument ? policy.ofInput(getNamedType(argument.type).name, value) : [];
    });
    // Where nothing can be there, as far as we know, what stands at the type itself counts.
    const from = possible.length > 0 ? possible : [parent];
    return [...new Set([...from.flatMap(({ name }) => policy.ofField(name, field.name.value)), ...inputs])];
  };
  const fragment: OperationPolicy['fragment'] = (scope, selection) => {
    const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (!part) throw new TypeError('the document must be checked before its policy is read');
    return { scope: narrow(schema, scope, part.typeCondition), selectionSet: part.selectionSet };
  };
  const root = { type, possible: [type] };
  const policyOf = { schema, document, operation, root, ofField, ofType, fragment };
  return { ...policyOf, requirements: allRequirements(policyOf) };
}

/** The field as the type declares it; undefined for `__typename` and the introspection fields. */
export function fieldOf(type: GraphQLCompositeType, { name }: FieldNode): GraphQLField<unknown, unknown> | undefined {
  return 'getFields' in type ? type.getFields()[name.value] : undefined;
}

/** Where the selections of a field of this type are; null when it has none. */
export function scopeBelow(schema: GraphQLSchema, type: GraphQLOutputType): Scope | null {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return null;
  return { type: named, possible: isAbstractType(named) ? schema.getPossibleTypes(named) : [named] };
}

export function hasList(type: GraphQLOutputType): boolean {
  return isListType(getNullableType(type));
}

function narrow(schema: GraphQLSchema, scope: Scope, condition: NamedTypeNode | undefined): Scope {
  const type = condition ? schema.getType(condition.name.value) : undefined;
  if (!type || !isCompositeType(type)) return scope;
  const applies = (object: GraphQLObjectType): boolean => (isObjectType(type) ? type === object : schema.isSubType(type, object));
  return { type, possible: scope.possible.filter(applies) };
}

/** Each selection set is looked at once for each scope that it stands in, however often fragments repeat it. */
function allRequirements({ schema, operation, root, ofField, fragment }: Omit<OperationPolicy, 'requirements'>): readonly Requirement[] {
  const requirements = new Set<Requirement>();
  const visited = new WeakMap<SelectionSetNode, Set<string>>();
  const visit = (scope: Scope, set: SelectionSetNode): void => {
    const scopes = visited.get(set) ?? new Set();
    visited.set(set, scopes);
    const key = `${scope.type.name}:${scope.possible.join()}`;
    if (scopes.has(key)) return;
    scopes.add(key);
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) {
        const part = fragment(scope, selection);
        visit(part.scope, part.selectionSet);
        continue;
      }
      for (const requirement of ofField(scope, selection)) requirements.add(requirement);
      const definition = fieldOf(scope.type, selection);
      const below = definition && scopeBelow(schema, definition.type);
      if (below && selection.selectionSet) visit(below, selection.selectionSet);
    }
  };
  visit(root, operation.selectionSet);
  return [...requirements];
}
