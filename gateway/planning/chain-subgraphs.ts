/**
 * Repairs chains of fields that require one another, in the planner's copy of a supergraph.
 *
 * Where a field requires another one that itself requires something, the planner may take the inputs of the first for granted as
 * soon as it is in the subgraph of the second. It cannot, where each of them is in a subgraph of its own. So the fields of a chain
 * move to subgraphs that only the planner knows: one for each real subgraph and level of the chain, which has the keys and inputs of
 * those fields, and whatever is below them. In the plan, the real names are put back.
 */
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind } from 'graphql';
import type {
  ASTNode, ConstDirectiveNode, DefinitionNode, DocumentNode, EnumTypeDefinitionNode, FieldDefinitionNode, SelectionSetNode,
} from 'graphql';
import { graphNames, textOf } from './join-directives.ts';
import { findChains, implementers, isFieldsType, joinFields, namedType } from './requirement-chains.ts';
import type { ChainedField, FieldsType } from './requirement-chains.ts';
import { selectionOf } from './requirements.ts';

export interface ChainSubgraphs {
  readonly document: DocumentNode;
  /** The plan with the names of the subgraphs that there are. */
  withRealNames(plan: QueryPlan): QueryPlan;
}

export function withChainSubgraphs(original: DocumentNode): ChainSubgraphs {
  const names = graphNames(original);
  const realNames = new Map<string, string>();
  let document = original;
  for (const [key, fields] of groups(findChains(original).filter((field) => canMove(original, field)))) {
    const [first] = fields;
    if (!first) continue;
    const graph = `${first.graph}_CHAIN_${realNames.size}`;
    const real = names.get(first.graph) ?? first.graph;
    const name = `${real}#${realNames.size}`;
    realNames.set(name, real);
    document = withSubgraph(document, { from: first.graph, graph, name, fields, key });
  }
  if (realNames.size === 0) return { document: original, withRealNames: (plan) => plan };
  return { document, withRealNames: (plan) => renamed(plan, realNames) };
}

function groups(fields: readonly ChainedField[]): ReadonlyMap<string, readonly ChainedField[]> {
  return Map.groupBy(fields, ({ graph, level }) => `${graph} ${level}`);
}

/** Not where more than an object's own fields hang on it: an interface with that field, a context, or a move by label. */
function canMove({ definitions }: DocumentNode, { type, field, graph }: ChainedField): boolean {
  const types = new Map(definitions.filter(isFieldsType).map((each) => [each.name.value, each]));
  const definition = types.get(type);
  const node = definition?.fields?.find(({ name }) => name.value === field);
  if (!definition || !node) return false;
  const hasIt = ({ name }: { name: { value: string } }) => types.get(name.value)?.fields?.some((each) => each.name.value === field);
  const isPlain = joinFields(node).every(({ arguments: args = [] }) => !args.some(({ name }) => SPECIAL.has(name.value)));
  return isPlain && !(definition.interfaces ?? []).some(hasIt) && joinTypes(definition, graph).some((each) => textOf(each, 'key') !== undefined);
}

const SPECIAL: ReadonlySet<string> = new Set(['contextArguments', 'overrideLabel', 'override']);

interface NewSubgraph {
  readonly from: string;
  readonly graph: string;
  readonly name: string;
  readonly key: string;
  readonly fields: readonly ChainedField[];
}

function withSubgraph({ definitions, ...rest }: DocumentNode, subgraph: NewSubgraph): DocumentNode {
  const included = includedIn(definitions, subgraph);
  return {
    ...rest,
    definitions: definitions.map((definition): DefinitionNode => {
      if (definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph') return withGraph(definition, subgraph);
      const fields = 'name' in definition && definition.name ? included.get(definition.name.value) : undefined;
      if (!fields) return definition;
      if (isFieldsType(definition)) return withFields(definition, fields, included, subgraph);
      return copiedDirectives(definition, subgraph);
    }),
  };
}

/** What the new subgraph has of each type: names of fields; types without fields are there as a whole. */
type Included = ReadonlyMap<string, ReadonlySet<string>>;

function includedIn(definitions: readonly DefinitionNode[], { from, fields }: NewSubgraph): Included {
  const byName = new Map(definitions.flatMap((each) => ('name' in each && each.name ? [[each.name.value, each] as const] : [])));
  const types = new Map(definitions.filter(isFieldsType).map((type) => [type.name.value, type]));
  const included = new Map<string, Set<string>>();

  const includeField = (type: FieldsType, field: FieldDefinitionNode): void => {
    const names = included.get(type.name.value);
    if (!names || names.has(field.name.value)) return;
    names.add(field.name.value);
    include(namedType(field));
    for (const argument of field.arguments ?? []) include(namedType(argument));
  };
  const includeSelection = (type: FieldsType | undefined, set: SelectionSetNode): void => {
    if (!type) return;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) includeSelection(types.get(selection.typeCondition?.name.value ?? type.name.value), selection.selectionSet);
      if (selection.kind !== Kind.FIELD) continue;
      const field = type.fields?.find(({ name }) => name.value === selection.name.value);
      if (!field) continue;
      include(type.name.value);
      includeField(type, field);
      if (selection.selectionSet) includeSelection(types.get(namedType(field)), selection.selectionSet);
    }
  };
  const include = (name: string): void => {
    const definition = byName.get(name);
    if (!definition || included.has(name) || !isIn(definition, from)) return;
    included.set(name, new Set());
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) for (const member of definition.types ?? []) include(member.name.value);
    if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) for (const field of definition.fields ?? []) include(namedType(field));
    if (!isFieldsType(definition)) return;
    const keys = joinTypes(definition, from).flatMap((each) => textOf(each, 'key') ?? []);
    for (const key of keys) includeSelection(definition, selectionOf(key));
    for (const field of definition.fields ?? []) {
      const here = joinFields(field).filter((each) => textOf(each, 'graph') === from);
      const isOwn = joinFields(field).length === 0 || here.length > 0;
      const isExternal = here.some(isExternalField);
      const requires = here.some((each) => textOf(each, 'requires') !== undefined);
      // Of what has keys, the real subgraph is asked.
      if (isOwn && !requires && (isExternal || keys.length === 0)) includeField(definition, field);
    }
    for (const implementer of implementers(types, name)) {
      include(implementer);
      const type = types.get(implementer);
      for (const field of type?.fields ?? []) {
        const isWanted = definition.fields?.some((each) => each.name.value === field.name.value);
        if (type && isWanted && joinFields(field).every((each) => textOf(each, 'requires') === undefined)) includeField(type, field);
      }
    }
  };

  for (const { type, field } of fields) {
    const definition = types.get(type);
    const node = definition?.fields?.find(({ name }) => name.value === field);
    if (!definition || !node) continue;
    include(type);
    includeField(definition, node);
    for (const join of joinFields(node)) includeSelection(definition, selectionOf(textOf(join, 'requires') ?? '__typename'));
  }
  return included;
}

function withFields(type: FieldsType, names: ReadonlySet<string>, included: Included, { from, graph, fields }: NewSubgraph): FieldsType {
  const moved = new Set(fields.flatMap((each) => (each.type === type.name.value ? [each.field] : [])));
  const graphs = [...new Set(type.directives?.flatMap((each) => (each.name.value === 'join__type' ? (textOf(each, 'graph') ?? []) : [])))];
  const withField = (field: FieldDefinitionNode): FieldDefinitionNode => {
    const joins = joinFields(field);
    const isIncluded = names.has(field.name.value);
    // A field about which nothing is said is in all subgraphs of its type.
    if (joins.length === 0) return isIncluded ? field : { ...field, directives: [...(field.directives ?? []), ...graphs.map(joinField)] };
    const isMoved = moved.has(field.name.value);
    const others = (field.directives ?? []).filter((each) => !isMoved || !isOf(each, from));
    const copies = isIncluded ? joins.filter((each) => isOf(each, from)).map((each) => withArgument(each, 'graph', graph)) : [];
    return { ...field, directives: [...others, ...copies] };
  };
  const copies = (type.directives ?? []).flatMap((directive) => {
    if (!isOf(directive, from)) return [];
    if (directive.name.value === 'join__implements' && !included.has(textOf(directive, 'interface') ?? '')) return [];
    const copy = withArgument(directive, 'graph', graph);
    const isKey = directive.name.value === 'join__type' && textOf(directive, 'key') !== undefined;
    // Nobody comes here for anything but what has moved.
    return [isKey && moved.size === 0 ? withResolvable(copy) : copy];
  });
  return { ...type, directives: [...(type.directives ?? []), ...copies], fields: type.fields?.map(withField) ?? [] };
}

function copiedDirectives<Node extends ASTNode>(node: Node, { from, graph }: NewSubgraph): Node {
  const own = 'directives' in node ? (node.directives ?? []) : [];
  const copies = own.filter((each) => isOf(each as ConstDirectiveNode, from)).map((each) => withArgument(each as ConstDirectiveNode, 'graph', graph));
  const copied = { ...node, directives: [...own, ...copies] };
  const subgraph = { from, graph } as NewSubgraph;
  if (copied.kind === Kind.ENUM_TYPE_DEFINITION) return { ...copied, values: copied.values?.map((value) => copiedDirectives(value, subgraph)) };
  if (copied.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) return { ...copied, fields: copied.fields?.map((field) => copiedDirectives(field, subgraph)) };
  return copied;
}

function withGraph(type: EnumTypeDefinitionNode, { from, graph, name }: NewSubgraph): EnumTypeDefinitionNode {
  const copies = (type.values ?? []).filter((value) => value.name.value === from).map((value) => ({
    ...value,
    name: { kind: Kind.NAME as const, value: graph },
    directives: value.directives?.map((each) => withArgument(each, 'name', name)) ?? [],
  }));
  return { ...type, values: [...(type.values ?? []), ...copies] };
}

function renamed(plan: QueryPlan, names: ReadonlyMap<string, string>): QueryPlan {
  const rename = <Value>(value: Value): Value => {
    if (Array.isArray(value)) return value.map(rename) as Value;
    if (typeof value !== 'object' || value === null || !('kind' in value || 'node' in value)) return value;
    const node = value as Value & Partial<PlanNode> & { serviceName?: string };
    if (node.kind === 'Fetch') return { ...value, serviceName: names.get(node.serviceName ?? '') ?? node.serviceName };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)])) as Value;
  };
  return rename(plan);
}

function isIn(definition: DefinitionNode, graph: string): boolean {
  return 'directives' in definition && (definition.directives ?? []).some((each) => each.name.value === 'join__type' && isOf(each as ConstDirectiveNode, graph));
}

function joinTypes({ directives = [] }: FieldsType, graph: string): readonly ConstDirectiveNode[] {
  return directives.filter((each) => each.name.value === 'join__type' && isOf(each, graph));
}

function isOf(directive: ConstDirectiveNode, graph: string): boolean {
  return directive.name.value.startsWith('join__') && textOf(directive, 'graph') === graph;
}

function isExternalField({ arguments: args = [] }: ConstDirectiveNode): boolean {
  return args.some(({ name, value }) => name.value === 'external' && value.kind === Kind.BOOLEAN && value.value);
}

function joinField(graph: string): ConstDirectiveNode {
  return withArgument({ kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'join__field' } }, 'graph', graph);
}

function withArgument({ arguments: args = [], ...directive }: ConstDirectiveNode, name: string, value: string): ConstDirectiveNode {
  const node = name === 'graph' ? { kind: Kind.ENUM as const, value } : { kind: Kind.STRING as const, value };
  const argument = { kind: Kind.ARGUMENT as const, name: { kind: Kind.NAME as const, value: name }, value: node };
  return { ...directive, arguments: [...args.filter((each) => each.name.value !== name), argument] };
}

function withResolvable({ arguments: args = [], ...directive }: ConstDirectiveNode): ConstDirectiveNode {
  const argument = {
    kind: Kind.ARGUMENT as const,
    name: { kind: Kind.NAME as const, value: 'resolvable' },
    value: { kind: Kind.BOOLEAN as const, value: false },
  };
  return { ...directive, arguments: [...args.filter((each) => each.name.value !== 'resolvable'), argument] };
}
