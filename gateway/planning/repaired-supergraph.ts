/**
 * The planner's own copy of a supergraph, changed where the planner would otherwise plan wrong answers.
 *
 * - To come back to a subgraph the planner takes the first key whose fields are at hand, also one that the subgraph cannot
 *   resolve. So resolvable keys come first.
 * - It joins fields by name and does not look at what they are called with. A field that some `@requires` calls with
 *   arguments therefore becomes a field of its own for each list of arguments, known only to the plan.
 * - Objects of several types are required with their type, so that whoever requires them can tell them apart.
 *
 * Another repair, `unmet-inputs.ts`, changes plans.
 */
import { Kind, parse, print } from 'graphql';
import type {
  ConstDirectiveNode, DefinitionNode, DocumentNode, FieldDefinitionNode, FieldNode, InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode, SelectionSetNode,
} from 'graphql';
import { argumentsText } from './plan-names.ts';
import { selectionOf } from './requirements.ts';

/** A field as a `@requires` calls it. */
export interface RequiredCall {
  readonly field: string;
  readonly arguments: FieldNode['arguments'];
}

/** What fields require of other subgraphs, where that is called with arguments. */
export interface RequiredCalls {
  /** Calls by the names that they have in plans. */
  readonly byName: ReadonlyMap<string, RequiredCall>;
  /**
   * What each field, as `Type.field`, requires: all that is selected, as paths in names of the plan. Calls of one field with
   * different arguments have one name in a representation, so fields that require them cannot be fetched together.
   */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
  /** Names of the fields in keys of types, as paths. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of interfaces: subgraphs for which these are object types ask for them. */
  readonly interfaceKeys: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface RepairedSupergraph {
  readonly document: DocumentNode;
  readonly requiredCalls: RequiredCalls;
}

type FieldsType = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** @param supergraphSdl checked already */
export function repairForPlanning(supergraphSdl: string): RepairedSupergraph {
  const { definitions } = parse(supergraphSdl, { noLocation: true });
  const types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  const calls = createCalls(types);
  const repaired = definitions.map((definition) =>
    isFieldsType(definition) ? withCallsInRequires(withResolvableKeysFirst(definition), calls) : definition,
  );
  return {
    document: { kind: Kind.DOCUMENT, definitions: repaired.map((definition) => (isFieldsType(definition) ? calls.declareIn(definition) : definition)) },
    requiredCalls: calls,
  };
}

function isFieldsType(definition: DefinitionNode): definition is FieldsType {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function withResolvableKeysFirst<Type extends FieldsType>(type: Type): Type {
  const { directives = [] } = type;
  const isUnresolvable = (directive: ConstDirectiveNode): boolean => {
    const value = argumentOf(directive, 'join__type', 'resolvable');
    return value?.kind === Kind.BOOLEAN && !value.value;
  };
  return {
    ...type,
    directives: [...directives.filter((each) => !isUnresolvable(each)), ...directives.filter(isUnresolvable)],
  };
}

function withCallsInRequires<Type extends FieldsType>(type: Type, calls: Calls): Type {
  const fields = type.fields?.map((field) => ({
    ...field,
    directives: field.directives?.map((directive) => {
      const requires = argumentOf(directive, 'join__field', 'requires');
      if (requires?.kind !== Kind.STRING) return directive;
      const selection = calls.named(selectionOf(requires.value), type.name.value);
      calls.inputs.set(`${type.name.value}.${field.name.value}`, [...pathsOf(selection)]);
      const value = { ...requires, value: print(selection).replace(/\s+/g, ' ').slice(1, -1).trim() };
      return {
        ...directive,
        arguments: directive.arguments?.map((each) => (each.name.value === 'requires' ? { ...each, value } : each)) ?? [],
      };
    }) ?? [],
  }));
  return { ...type, ...(fields && { fields }) };
}

function* pathsOf(set: SelectionSetNode, above = ''): Iterable<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    const path = selection.kind === Kind.FIELD ? `${above}${selection.name.value}` : above;
    if (selection.kind === Kind.FIELD) yield path;
    if (selection.selectionSet) yield* pathsOf(selection.selectionSet, selection.kind === Kind.FIELD ? `${path}.` : above);
  }
}

interface Calls extends RequiredCalls {
  readonly inputs: Map<string, readonly string[]>;
  /** The selection with a name of its own for each call with arguments. */
  named(selection: SelectionSetNode, typeName: string): SelectionSetNode;
  /** The type with the fields that its calls became. */
  declareIn(type: FieldsType): FieldsType;
}

function createCalls(types: ReadonlyMap<string, FieldsType>): Calls {
  const byName = new Map<string, RequiredCall>();
  const bySignature = new Map<string, string>();
  const taken = new Set([...types.values()].flatMap(({ fields = [] }) => fields.map(({ name }) => name.value)));
  const fieldOf = (typeName: string, name: string) => types.get(typeName)?.fields?.find((field) => field.name.value === name);

  const nameFor = (node: FieldNode): string => {
    const signature = `${node.name.value}(${argumentsText(node)})`;
    let name = bySignature.get(signature);
    if (name === undefined) {
      name = `r${byName.size}_${node.name.value}`;
      while (taken.has(name)) name = `_${name}`;
      bySignature.set(signature, name);
      byName.set(name, { field: node.name.value, arguments: node.arguments ?? [] });
    }
    return name;
  };

  const named = (set: SelectionSetNode, typeName: string): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        return { ...selection, selectionSet: named(selection.selectionSet, selection.typeCondition?.name.value ?? typeName) };
      }
      const { selectionSet, arguments: args = [] } = selection;
      const below = selectionSet && withTypename(named(selectionSet, namedTypeOf(fieldOf(typeName, selection.name.value))));
      const name = args.length > 0 ? nameFor(selection) : selection.name.value;
      const { alias: _alias, ...rest } = selection;
      return { ...rest, name: { kind: Kind.NAME, value: name }, arguments: [], ...(below && { selectionSet: below }) };
    }),
  });

  /** A subgraph that requires parts of objects of several types wants to know which is which. */
  const withTypename = (set: SelectionSetNode): SelectionSetNode => {
    if (!set.selections.some(({ kind }) => kind === Kind.INLINE_FRAGMENT)) return set;
    return { ...set, selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }, ...set.selections] };
  };

  return {
    byName,
    inputs: new Map(),
    keys: keysOf(types.values()),
    interfaceKeys: keysOf([...types.values()].filter(({ kind }) => kind === Kind.INTERFACE_TYPE_DEFINITION)),
    named,
    declareIn(type) {
      // Every type with such a field gets it, so that interfaces and those who implement them stay alike.
      const declared = [...byName].flatMap(([name, call]) => {
        const field = type.fields?.find((each) => each.name.value === call.field);
        return field ? [{ ...field, name: { kind: Kind.NAME as const, value: name }, arguments: [] }] : [];
      });
      return declared.length > 0 ? { ...type, fields: [...(type.fields ?? []), ...declared] } : type;
    },
  };
}

function keysOf(types: Iterable<FieldsType>): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  for (const { name, directives = [] } of types) {
    for (const directive of directives) {
      const key = argumentOf(directive, 'join__type', 'key');
      if (key?.kind !== Kind.STRING) continue;
      const names = keys.get(name.value) ?? new Set();
      for (const path of pathsOf(selectionOf(key.value))) names.add(path);
      keys.set(name.value, names);
    }
  }
  return keys;
}

function namedTypeOf(field: FieldDefinitionNode | undefined): string {
  let type = field?.type;
  while (type && type.kind !== Kind.NAMED_TYPE) type = type.type;
  return type?.name.value ?? '';
}

function argumentOf(directive: ConstDirectiveNode, directiveName: string, name: string) {
  if (directive.name.value !== directiveName) return undefined;
  return directive.arguments?.find((argument) => argument.name.value === name)?.value;
}
