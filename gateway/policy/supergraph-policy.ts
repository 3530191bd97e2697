/**
 * What a supergraph asks of callers, read from its text.
 *
 * - A field is protected by what stands at itself, at its type, at the type that it belongs to, and by all that protects what
 *   it is computed from: `@requires` and `@fromContext`, as far as they reach.
 * - Composition writes at an interface what stands at the types that implement it. What stands there beyond that was meant for
 *   the interface itself, and protects those types as well.
 */
import { Kind, parse } from 'graphql';
import type {
  ConstDirectiveNode, DocumentNode, FieldDefinitionNode, InputValueDefinitionNode, SelectionSetNode, TypeNode, ValueNode,
} from 'graphql';
import { areEnoughFor, NEVER, requirementOf } from './requirement.ts';
import type { Requirement } from './requirement.ts';
import { argumentsOf, refuseMisplaced, securityNames, withoutSecurity } from './security-features.ts';
import type { SecurityNames } from './security-features.ts';

/** The same requirement is the same object. */
export interface SupergraphPolicy {
  /** To see that an object is of this type, and anything of it. */
  ofType(type: string): readonly Requirement[];
  /** To read a field of an object type. */
  ofField(type: string, field: string): readonly Requirement[];
  /** To send this value for an argument of this type. What a variable will hold is not known: all that it can. */
  ofInput(type: TypeNode | string, value: ValueNode): readonly Requirement[];
}

export interface ReadPolicy {
  /** Null when the supergraph protects nothing. */
  readonly policy: SupergraphPolicy | null;
  /** The supergraph for executors, without what was read here. */
  readonly supergraphSdl: string;
}

/** @throws {Fault} INVALID_SUPERGRAPH when a part is protected in a way that cannot be understood */
export function readPolicy(supergraphSdl: string): ReadPolicy {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = securityNames(document);
  if (names.size === 0) return { policy: null, supergraphSdl };
  refuseMisplaced(document, names);
  return { policy: createPolicy(readTypes(document, names)), supergraphSdl: withoutSecurity(document, names) };
}

interface PolicyField {
  readonly type: string;
  readonly own: Set<Requirement>;
  /** Selections on the type of the field. */
  readonly requires: readonly string[];
  readonly contexts: readonly { readonly context: string; readonly selection: string }[];
}

interface PolicyType {
  readonly own: Set<Requirement>;
  readonly fields: ReadonlyMap<string, PolicyField>;
  readonly interfaces: readonly string[];
  /** The object types that its values can have. */
  readonly possible: Set<string>;
  /** The contexts that it sets. */
  readonly contexts: readonly string[];
  readonly isInput: boolean;
}

type PolicyTypes = ReadonlyMap<string, PolicyType>;

function readTypes(document: DocumentNode, names: SecurityNames): PolicyTypes {
  const interned = new Map<string, Requirement>();
  const own = (directives: readonly ConstDirectiveNode[] = []): Set<Requirement> => {
    const requirements = new Set<Requirement>();
    for (const directive of directives) {
      const kind = names.get(directive.name.value);
      if (!kind) continue;
      const requirement = requirementOf(kind, argumentsOf(directive));
      const key = JSON.stringify(requirement);
      interned.set(key, interned.get(key) ?? requirement);
      requirements.add(interned.get(key) ?? requirement);
    }
    return requirements;
  };

  const types = new Map<string, PolicyType>();
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name || !TYPES.has(definition.kind)) continue;
    const fields = 'fields' in definition ? (definition.fields ?? []) : [];
    types.set(definition.name.value, {
      own: own('directives' in definition ? (definition.directives as readonly ConstDirectiveNode[]) : []),
      fields: new Map(fields.map((field) => [field.name.value, readField(field, own(field.directives))])),
      interfaces: 'interfaces' in definition ? (definition.interfaces ?? []).map(({ name }) => name.value) : [],
      possible: new Set(definition.kind === Kind.OBJECT_TYPE_DEFINITION ? [definition.name.value] : []),
      contexts: 'directives' in definition ? contextsOf(definition.directives as readonly ConstDirectiveNode[]) : [],
      isInput: definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION,
    });
  }
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      for (const { name } of definition.interfaces ?? []) types.get(name.value)?.possible.add(definition.name.value);
    } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const { name } of definition.types ?? []) types.get(definition.name.value)?.possible.add(name.value);
    }
  }
  handDown(types);
  return types;
}

const TYPES: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION, Kind.UNION_TYPE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION, Kind.INPUT_OBJECT_TYPE_DEFINITION,
]);

function readField({ type, directives = [] }: FieldDefinitionNode | InputValueDefinitionNode, own: Set<Requirement>): PolicyField {
  // Not looked up by name: the feature may be renamed, and only it has such arguments.
  const joins = directives.map(argumentsOf);
  return {
    type: nameOf(type),
    own,
    requires: joins.flatMap(({ requires }) => (typeof requires === 'string' ? [requires] : [])),
    contexts: joins
      .flatMap(({ contextArguments: args }) => (Array.isArray(args) ? (args as { context?: unknown; selection?: unknown }[]) : []))
      .map(({ context, selection }) => ({ context: String(context), selection: String(selection) })),
  };
}

/** By argument, whatever the feature is called here. A tag may be among them, which is no name of a context. */
function contextsOf(directives: readonly ConstDirectiveNode[] = []): readonly string[] {
  return directives.flatMap((directive) => {
    const { name } = argumentsOf(directive);
    return typeof name === 'string' ? [name] : [];
  });
}

/** Gives the types that implement an interface what was said of the interface only. */
function handDown(types: PolicyTypes): void {
  const additions: (() => void)[] = [];
  const hand = (from: Set<Requirement>, heirs: readonly Set<Requirement>[]): void => {
    const known = [...new Set(heirs.flatMap((heir) => [...heir]))];
    // What nobody meets would be enough for anything.
    const possible = known.filter(({ length }) => length > 0);
    for (const requirement of from) {
      if (known.includes(requirement) || areEnoughFor(possible, requirement)) continue;
      additions.push(() => heirs.forEach((heir) => heir.add(requirement)));
    }
  };
  for (const [name, type] of types) {
    const implementing = [...type.possible].flatMap((each) => types.get(each) ?? []).filter(({ interfaces }) => interfaces.includes(name));
    if (implementing.length === 0) continue;
    hand(type.own, implementing.map(({ own }) => own));
    for (const [fieldName, { own }] of type.fields) hand(own, implementing.flatMap(({ fields }) => fields.get(fieldName)?.own ?? []));
  }
  for (const add of additions) add();
}

function createPolicy(types: PolicyTypes): SupergraphPolicy {
  const known = new Map<string, readonly Requirement[]>();
  const once = (key: string, collect: (into: Set<Requirement>) => void): readonly Requirement[] => {
    let requirements = known.get(key);
    if (!requirements) {
      const into = new Set<Requirement>();
      collect(into);
      known.set(key, (requirements = [...into]));
    }
    return requirements;
  };

  const addField = (typeName: string, fieldName: string, into: Set<Requirement>, visited: Set<string>): void => {
    const coordinate = `${typeName}.${fieldName}`;
    if (visited.has(coordinate)) return;
    visited.add(coordinate);
    const type = types.get(typeName);
    const field = type?.fields.get(fieldName);
    if (!type || !field) return void into.add(NEVER);
    addAll(into, type.own, field.own, types.get(field.type)?.own);
    // A subgraph to which an interface is an object says at the interface what its fields require.
    for (const each of [field, ...type.interfaces.flatMap((name) => types.get(name)?.fields.get(fieldName) ?? [])]) {
      for (const requires of each.requires) addSelection([typeName], requires, into, visited);
      for (const { context, selection } of each.contexts) {
        const setters = [...types.values()].filter(({ contexts }) => contexts.includes(context));
        if (setters.length === 0) into.add(NEVER);
        for (const setter of setters) {
          addAll(into, setter.own);
          addSelection([...setter.possible], selection, into, visited);
        }
      }
    }
  };
  const addSelection = (possible: readonly string[], text: string, into: Set<Requirement>, visited: Set<string>): void => {
    const selections = selectionsOf(text);
    if (selections) addSet(possible, selections, into, visited);
    else into.add(NEVER);
  };
  const addSet = (possible: readonly string[], set: SelectionSetNode, into: Set<Requirement>, visited: Set<string>): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        into.add(NEVER);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const within = selection.typeCondition ? types.get(selection.typeCondition.name.value)?.possible : undefined;
        addSet(within ? possible.filter((name) => within.has(name)) : possible, selection.selectionSet, into, visited);
      } else {
        const name = selection.name.value;
        const below = new Set<string>();
        for (const each of possible) {
          addAll(into, types.get(each)?.own);
          if (name === '__typename') continue;
          addField(each, name, into, visited);
          for (const object of types.get(types.get(each)?.fields.get(name)?.type ?? '')?.possible ?? []) below.add(object);
        }
        if (selection.selectionSet) addSet([...below], selection.selectionSet, into, visited);
      }
    }
  };
  const addInput = (typeName: string, value: ValueNode | undefined, into: Set<Requirement>, visited: Set<string>): void => {
    if (value?.kind === Kind.LIST) return value.values.forEach((each) => addInput(typeName, each, into, visited));
    if (value?.kind === Kind.NULL) return;
    const type = types.get(typeName);
    addAll(into, type?.own);
    if (!type?.isInput) return;
    if (value?.kind === Kind.OBJECT) {
      for (const { name, value: inner } of value.fields) addInput(type.fields.get(name.value)?.type ?? '', inner, into, visited);
    } else if (!visited.has(typeName)) {
      visited.add(typeName);
      for (const { type: inner } of type.fields.values()) addInput(inner, undefined, into, visited);
    }
  };

  return {
    ofType: (type) => once(type, (into) => addAll(into, types.get(type)?.own)),
    ofField: (type, field) => once(`${type}.${field}`, (into) => addField(type, field, into, new Set())),
    ofInput: (type, value) => {
      const into = new Set<Requirement>();
      addInput(typeof type === 'string' ? type : nameOf(type), value, into, new Set());
      return [...into];
    },
  };
}

function addAll(into: Set<Requirement>, ...sets: readonly (Iterable<Requirement> | undefined)[]): void {
  for (const set of sets) for (const each of set ?? []) into.add(each);
}

/** A field set as `@requires` has it, or one in braces as `@fromContext` has it. Null when it is neither. */
function selectionsOf(text: string): SelectionSetNode | null {
  try {
    const [definition] = parse(text.trim().startsWith('{') ? text : `{${text}}`, { noLocation: true }).definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : null;
  } catch {
    return null;
  }
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
