/**
 * What a composed supergraph says about its types, read from its text: which subgraph can answer which field, and the
 * directives of cost, neither of which the schema for clients has any more.
 */
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DefinitionNode, DocumentNode, TypeNode } from 'graphql';

export interface SupergraphField {
  /** Name of its type, without lists and non-null. */
  readonly type: string;
  /** Arguments of directives by directive name, as plain values. Of repeated ones all. */
  readonly directives: ReadonlyMap<string, readonly DirectiveValues[]>;
  readonly args: ReadonlyMap<string, ReadonlyMap<string, readonly DirectiveValues[]>>;
}

export type DirectiveValues = Readonly<Record<string, unknown>>;

export interface SupergraphType {
  readonly kind: 'object' | 'interface' | 'union' | 'input' | 'other';
  readonly fields: ReadonlyMap<string, SupergraphField>;
  readonly directives: ReadonlyMap<string, readonly DirectiveValues[]>;
  /** Object types that a value of this type can be; itself for an object type. */
  readonly possible: ReadonlySet<string>;
}

export interface SupergraphTypes {
  readonly types: ReadonlyMap<string, SupergraphType>;
  /** The name that a directive of `https://specs.apollo.dev/<feature>` has in this supergraph; null when it is not linked. */
  directiveName(feature: string, directive: string): string | null;
}

export function readSupergraphTypes(supergraphSdl: string): SupergraphTypes {
  const document = parse(supergraphSdl, { noLocation: true });
  const possible = possibleTypes(document);
  const types = new Map<string, SupergraphType>();
  for (const definition of document.definitions) {
    const kind = KINDS[definition.kind];
    if (!kind || !('name' in definition) || !definition.name) continue;
    types.set(definition.name.value, {
      kind,
      fields: fieldsOf(definition),
      directives: directivesOf('directives' in definition ? (definition.directives as readonly ConstDirectiveNode[]) : []),
      possible: possible.get(definition.name.value) ?? new Set(kind === 'object' ? [definition.name.value] : []),
    });
  }
  return { types, directiveName: (feature, directive) => linkedName(document, feature, directive) };
}

const KINDS: Readonly<Partial<Record<Kind, SupergraphType['kind']>>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'object',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'interface',
  [Kind.UNION_TYPE_DEFINITION]: 'union',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'input',
  [Kind.ENUM_TYPE_DEFINITION]: 'other',
  [Kind.SCALAR_TYPE_DEFINITION]: 'other',
};

function possibleTypes({ definitions }: DocumentNode): ReadonlyMap<string, Set<string>> {
  const possible = new Map<string, Set<string>>();
  const add = (abstract: string, object: string): void => {
    possible.set(abstract, (possible.get(abstract) ?? new Set()).add(object));
  };
  for (const definition of definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      for (const { name } of definition.interfaces ?? []) add(name.value, definition.name.value);
    } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value);
    }
  }
  return possible;
}

function fieldsOf(definition: DefinitionNode): ReadonlyMap<string, SupergraphField> {
  const fields = new Map<string, SupergraphField>();
  if (!('fields' in definition)) return fields;
  for (const field of definition.fields ?? []) {
    const args = 'arguments' in field ? (field.arguments ?? []) : [];
    fields.set(field.name.value, {
      type: nameOf(field.type),
      directives: directivesOf(field.directives),
      args: new Map(args.map((argument) => [argument.name.value, directivesOf(argument.directives)])),
    });
  }
  return fields;
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

function directivesOf(directives: readonly ConstDirectiveNode[] = []): ReadonlyMap<string, readonly DirectiveValues[]> {
  const byName = new Map<string, DirectiveValues[]>();
  for (const { name, arguments: args = [] } of directives) {
    const values = Object.fromEntries(args.map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]));
    byName.set(name.value, [...(byName.get(name.value) ?? []), values]);
  }
  return byName;
}

/** A `@link` can import a directive, under its own or another name, or leave it with the prefix of its feature. */
function linkedName({ definitions }: DocumentNode, feature: string, directive: string): string | null {
  for (const definition of definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { url, as = feature, import: imports = [] } of directivesOf(definition.directives).get('link') ?? []) {
      if (typeof url !== 'string' || !url.startsWith(`https://specs.apollo.dev/${feature}/`)) continue;
      for (const each of Array.isArray(imports) ? (imports as unknown[]) : []) {
        if (each === `@${directive}`) return directive;
        const { name, as: alias } = (typeof each === 'object' && each !== null ? each : {}) as { name?: unknown; as?: unknown };
        if (name === `@${directive}`) return typeof alias === 'string' ? alias.replace(/^@/, '') : directive;
      }
      return directive === feature ? String(as) : `${String(as)}__${directive}`;
    }
  }
  return null;
}
