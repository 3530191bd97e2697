/** What a subgraph's schema says about itself, read from its text and not with the help of what is tested. */
import { getNamedType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type {
  ConstDirectiveNode, ConstValueNode, DocumentNode, FieldDefinitionNode, GraphQLNamedType, GraphQLSchema, SelectionSetNode,
} from 'graphql';

const DIRECTIVES = [
  'key', 'requires', 'provides', 'external', 'shareable', 'override', 'interfaceObject', 'inaccessible', 'tag', 'extends',
  'composeDirective', 'context', 'fromContext', 'authenticated', 'requiresScopes', 'policy', 'cost', 'listSize',
];
const IMPORTS = DIRECTIVES.map((name) => `"@${name}"`).join(', ');
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${IMPORTS}])\n`;

/** The schema of a subgraph, with a link to federation unless it is one of the first version or has its own. */
export function completeSdl(sdl: string): string {
  return sdl.includes('@link(') || sdl.includes('# federation 1') ? sdl : LINK + sdl;
}

/** The library that serves subgraphs knows one prefix only; composition gets the schema as it is. */
export function withUsualPrefix(sdl: string): string {
  const [link = '', prefix = ''] = /(?<=specs\.apollo\.dev\/federation\/[^"]*"), as: "(\w+)"/.exec(sdl) ?? [];
  return link === '' ? sdl : sdl.replace(link, '').replaceAll(`@${prefix}__`, '@federation__');
}

export interface FieldRules {
  readonly isExternal: boolean;
  readonly provides: SelectionSetNode | undefined;
  /** The subgraph that this field was taken over from, for good. */
  readonly takenFrom: string | undefined;
}

export interface SdlRules {
  /** Of `Type.field`. */
  field(typeName: string, fieldName: string): FieldRules;
  /** By which the subgraph finds objects of a type. */
  keys(typeName: string): readonly SelectionSetNode[];
  /** Fields, as `Type.field`, that other subgraphs may not be asked for any more: by their name. */
  readonly takenOver: readonly { readonly from: string; readonly field: string }[];
}

export function readRules(document: DocumentNode, schema: GraphQLSchema): SdlRules {
  const nameOf = directiveNames(document);
  const fields = new Map<string, FieldRules>();
  const keys = new Map<string, SelectionSetNode[]>();
  const keyFields = new Set<string>();
  const takenOver: { from: string; field: string }[] = [];

  const addKeyFields = (set: SelectionSetNode, type: GraphQLNamedType | undefined): void => {
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      keyFields.add(`${type.name}.${selection.name.value}`);
      const field = type.getFields()[selection.name.value];
      if (selection.selectionSet && field) addKeyFields(selection.selectionSet, getNamedType(field.type));
    }
  };
  const find = (directives: readonly ConstDirectiveNode[], name: string) => directives.filter((each) => nameOf(each) === name);

  for (const definition of document.definitions) {
    if (!('fields' in definition) || !('directives' in definition) || !definition.name) continue;
    const typeName = definition.name.value;
    const directives = definition.directives ?? [];
    for (const key of find(directives, 'key')) {
      const selection = selectionOf(argument(key, 'fields'));
      addKeyFields(selection, schema.getType(typeName));
      const resolvable = key.arguments?.find(({ name }) => name.value === 'resolvable')?.value;
      if (resolvable?.kind !== Kind.BOOLEAN || resolvable.value) keys.set(typeName, [...(keys.get(typeName) ?? []), selection]);
    }
    for (const field of (definition.fields ?? []) as readonly FieldDefinitionNode[]) {
      const own = field.directives ?? [];
      const [override] = find(own, 'override');
      const [provides] = find(own, 'provides');
      const isLabelled = override && argument(override, 'label') !== undefined;
      const takenFrom = override && !isLabelled ? argument(override, 'from') : undefined;
      const coordinate = `${typeName}.${field.name.value}`;
      if (takenFrom !== undefined) takenOver.push({ from: takenFrom, field: coordinate });
      fields.set(coordinate, {
        isExternal: find(own, 'external').length > 0 || find(directives, 'external').length > 0,
        provides: provides && selectionOf(argument(provides, 'fields')),
        takenFrom,
      });
    }
  }
  return {
    field(typeName, fieldName) {
      const coordinate = `${typeName}.${fieldName}`;
      const rules = fields.get(coordinate) ?? { isExternal: false, provides: undefined, takenFrom: undefined };
      // What a subgraph finds its objects by, it has, whatever it says.
      return rules.isExternal && keyFields.has(coordinate) ? { ...rules, isExternal: false } : rules;
    },
    keys: (typeName) => keys.get(typeName) ?? [],
    takenOver,
  };
}

/** The names of federation's directives, where a schema imports them under others. */
function directiveNames({ definitions }: DocumentNode): (directive: ConstDirectiveNode) => string {
  const renamed = new Map<string, string>();
  const prefixes = ['federation__'];
  for (const definition of definitions) {
    if (definition.kind !== Kind.SCHEMA_EXTENSION && definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    for (const link of definition.directives ?? []) {
      const prefix = argument(link, 'as');
      if (prefix !== undefined) prefixes.push(`${prefix}__`);
      const imports = link.arguments?.find(({ name }) => name.value === 'import')?.value;
      if (imports?.kind !== Kind.LIST) continue;
      for (const each of imports.values) {
        const [name, as] = [member(each, 'name'), member(each, 'as')];
        if (name !== undefined && as !== undefined) renamed.set(as.replace('@', ''), name.replace('@', ''));
      }
    }
  }
  return ({ name: { value } }) => renamed.get(value) ?? prefixes.reduce((name, prefix) => name.replace(prefix, ''), value);
}

function member(value: ConstValueNode, name: string): string | undefined {
  if (value.kind !== Kind.OBJECT) return undefined;
  const found = value.fields.find((field) => field.name.value === name)?.value;
  return found?.kind === Kind.STRING ? found.value : undefined;
}

function argument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function selectionOf(fields = ''): SelectionSetNode {
  const [operation] = parse(`{ ${fields} }`).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`${fields} is no selection`);
  return operation.selectionSet;
}
