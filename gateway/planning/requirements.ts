import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, SelectionSetNode } from 'graphql';

/** What subgraphs need to resolve fields and entities, as a supergraph says it. */
export interface Requirements {
  /** Whether a field requires a field that requires something. */
  readonly areChained: boolean;
  /** What a field requires in this subgraph. */
  inputsOf(subgraph: string, typeName: string, fieldName: string): SelectionSetNode | undefined;
  /** A key by which this subgraph finds objects of the type. */
  keyOf(subgraph: string, typeName: string): SelectionSetNode | undefined;
}

export function readRequirements({ definitions }: DocumentNode): Requirements {
  const inputs = new Map<string, SelectionSetNode>();
  const keys = new Map<string, SelectionSetNode>();
  const requiring = new Set<string>();
  const required = new Set<string>();
  const names = new Map<string, string>();

  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of definition.values ?? []) {
      for (const directive of directives) names.set(name.value, textOf(directive, 'name') ?? '');
    }
  }
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    for (const directive of definition.directives ?? []) {
      const key = directive.name.value === 'join__type' ? textOf(directive, 'key') : undefined;
      const place = `${names.get(textOf(directive, 'graph') ?? '')} ${type}`;
      // The keys that can be resolved come first.
      if (key !== undefined && !keys.has(place)) keys.set(place, selectionOf(key));
    }
    for (const field of definition.fields ?? []) {
      for (const directive of field.directives ?? []) {
        const requires = directive.name.value === 'join__field' ? textOf(directive, 'requires') : undefined;
        if (requires === undefined) continue;
        const selection = selectionOf(requires);
        inputs.set(`${names.get(textOf(directive, 'graph') ?? '')} ${type}.${field.name.value}`, selection);
        requiring.add(field.name.value);
        addNames(selection, required);
      }
    }
  }
  return {
    areChained: [...requiring].some((name) => required.has(name)),
    inputsOf: (subgraph, type, field) => inputs.get(`${subgraph} ${type}.${field}`),
    keyOf: (subgraph, type) => keys.get(`${subgraph} ${type}`),
  };
}

function textOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function addNames({ selections }: SelectionSetNode, names: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) addNames(selection.selectionSet, names);
  }
}

/** The selection that a `key` or `requires` holds. */
export function selectionOf(fields: string): SelectionSetNode {
  const [operation] = parse(`{${fields}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`${fields} is no selection`);
  return operation.selectionSet;
}
