import { Kind, parse } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { graphNames, textOf } from './join-directives.ts';

/** What subgraphs need to resolve fields and entities, as a supergraph says it. */
export interface Requirements {
  /** Whether a field requires a field that requires something. */
  readonly areChained: boolean;
  /** What a field requires in this subgraph. */
  inputsOf(subgraph: string, typeName: string, fieldName: string): SelectionSetNode | undefined;
  /** The subgraph that computes a field which this subgraph only knows as `@external`. */
  ownerOf(subgraph: string, typeName: string, fieldName: string): string | undefined;
  /** What this subgraph gives along with a field, though it is another one's. */
  providedBy(subgraph: string, typeName: string, fieldName: string): SelectionSetNode | undefined;
  /** A key by which this subgraph finds objects of the type; if possible one that `known` has, too. */
  keyOf(subgraph: string, typeName: string, known: string): SelectionSetNode | undefined;
}

export function readRequirements({ definitions }: DocumentNode): Requirements {
  const inputs = new Map<string, SelectionSetNode>();
  const provided = new Map<string, SelectionSetNode>();
  const owners = new Map<string, string>();
  const externals = new Set<string>();
  const keys = new Map<string, string[]>();
  const requiring = new Set<string>();
  const required = new Set<string>();
  const names = graphNames({ definitions });

  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    for (const directive of definition.directives ?? []) {
      const key = directive.name.value === 'join__type' ? textOf(directive, 'key') : undefined;
      const place = `${names.get(textOf(directive, 'graph') ?? '')} ${type}`;
      // The keys that can be resolved come first.
      if (key !== undefined) keys.set(place, [...(keys.get(place) ?? []), key]);
    }
    for (const field of definition.fields ?? []) {
      for (const directive of field.directives ?? []) {
        if (directive.name.value !== 'join__field') continue;
        const subgraph = names.get(textOf(directive, 'graph') ?? '') ?? '';
        const place = `${subgraph} ${type}.${field.name.value}`;
        const external = directive.arguments?.find(({ name }) => name.value === 'external')?.value;
        if (external?.kind === Kind.BOOLEAN && external.value) externals.add(place);
        const provides = textOf(directive, 'provides');
        if (provides !== undefined) provided.set(place, selectionOf(provides));
        const requires = textOf(directive, 'requires');
        if (requires === undefined) continue;
        const selection = selectionOf(requires);
        inputs.set(place, selection);
        owners.set(`${type}.${field.name.value}`, subgraph);
        requiring.add(field.name.value);
        addNames(selection, required);
      }
    }
  }
  return {
    areChained: [...requiring].some((name) => required.has(name)),
    inputsOf: (subgraph, type, field) => inputs.get(`${subgraph} ${type}.${field}`),
    ownerOf: (subgraph, type, field) => (externals.has(`${subgraph} ${type}.${field}`) ? owners.get(`${type}.${field}`) : undefined),
    providedBy: (subgraph, type, field) => provided.get(`${subgraph} ${type}.${field}`),
    keyOf(subgraph, type, known) {
      const own = keys.get(`${subgraph} ${type}`) ?? [];
      const common = own.find((key) => keys.get(`${known} ${type}`)?.includes(key));
      const key = common ?? own[0];
      return key === undefined ? undefined : selectionOf(key);
    },
  };
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

/** Names of the fields at the top of a selection, whatever their type. */
export function topLevelNames({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? topLevelNames(selection.selectionSet) : [];
  });
}
