/** What fields cost and how long lists are, as the supergraph says it with `@cost` and `@listSize`, or by default. */
import { getNamedType, getNullableType, isCompositeType, isInterfaceType, isListType, isObjectType, isScalarType } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { DirectiveValues, SupergraphTypes } from './supergraph-types.ts';

export interface FieldCost {
  /** For each object or leaf that the field gives. */
  readonly weight: number;
  /** Arguments that say how many there will be. */
  readonly slicing: readonly string[];
  /** Fields of the field's type that these sizes are meant for; empty when they are for the field itself. */
  readonly sizedFields: readonly string[];
  /** How many there are when no argument says so; null when nobody knows. */
  readonly assumed: number | null;
  /** Lists inside one another: `[[X]]` is 2. */
  readonly lists: number;
}

export interface CostModel {
  field(parent: string, field: GraphQLField<unknown, unknown>): FieldCost;
  /** Of an argument, or of a field of an input object. */
  argumentWeight(parent: string, field: string, argument: string): number;
  inputWeight(inputType: string, field: string): number;
  /** Whether any input costs anything. */
  readonly weighsInput: boolean;
}

/** What a field of the root costs on top, because a mutation does more than it answers. */
const MUTATION_WEIGHT = 10;
const PAGE_ARGUMENTS = ['first', 'last'];
const CONNECTION_LISTS = ['edges', 'nodes'];

export function createCostModel(schema: GraphQLSchema, supergraph: SupergraphTypes): CostModel {
  const costName = supergraph.directiveName('cost', 'cost');
  const listSizeName = supergraph.directiveName('cost', 'listSize');
  const known = new Map<string, FieldCost>();

  const directive = (directives: ReadonlyMap<string, readonly DirectiveValues[]> | undefined, name: string | null): DirectiveValues | undefined =>
    name === null ? undefined : directives?.get(name)?.[0];
  const weightIn = (directives: ReadonlyMap<string, readonly DirectiveValues[]> | undefined): number | undefined => {
    const weight = directive(directives, costName)?.weight;
    // The specification has integers, its ancestors text. Nothing is cheaper than free.
    return weight === undefined || Number.isNaN(Number(weight)) ? undefined : Math.max(0, Number(weight));
  };
  const typeWeight = (type: GraphQLNamedType): number => {
    const own = weightIn(supergraph.types.get(type.name)?.directives);
    if (own !== undefined) return own;
    if (isObjectType(type)) return 1;
    if (!isCompositeType(type)) return 0;
    return Math.max(1, ...schema.getPossibleTypes(type).map(typeWeight));
  };

  const costOf = (parent: string, field: GraphQLField<unknown, unknown>): FieldCost => {
    const facts = supergraph.types.get(parent)?.fields.get(field.name);
    const lists = listsIn(field);
    const type = getNamedType(field.type);
    const mutation = parent === schema.getMutationType()?.name ? MUTATION_WEIGHT : 0;
    const weight = (weightIn(facts?.directives) ?? typeWeight(type)) + mutation;
    const listSize = directive(facts?.directives, listSizeName);
    if (listSize) {
      const assumed = typeof listSize.assumedSize === 'number' ? Math.max(0, listSize.assumedSize) : null;
      return { weight, lists, assumed, slicing: names(listSize.slicingArguments), sizedFields: names(listSize.sizedFields) };
    }
    const slicing = field.args.filter((argument) => PAGE_ARGUMENTS.includes(argument.name) && isNumber(argument.type)).map(({ name }) => name);
    return { weight, lists, assumed: null, slicing, sizedFields: lists === 0 && slicing.length > 0 ? connectionLists(type) : [] };
  };

  return {
    field: (parent, field) => {
      const key = `${parent}.${field.name}`;
      const cost = known.get(key) ?? costOf(parent, field);
      known.set(key, cost);
      return cost;
    },
    argumentWeight: (parent, field, argument) => weightIn(supergraph.types.get(parent)?.fields.get(field)?.args.get(argument)) ?? 0,
    inputWeight: (inputType, field) => weightIn(supergraph.types.get(inputType)?.fields.get(field)?.directives) ?? 0,
    weighsInput: costName !== null && hasWeighedInput(supergraph, costName),
  };
}

function hasWeighedInput({ types }: SupergraphTypes, costName: string): boolean {
  for (const { kind, fields } of types.values()) {
    for (const { args, directives } of fields.values()) {
      if (kind === 'input' && directives.has(costName)) return true;
      for (const argument of args.values()) if (argument.has(costName)) return true;
    }
  }
  return false;
}

function listsIn({ type }: GraphQLField<unknown, unknown>): number {
  let lists = 0;
  for (let at = getNullableType(type); isListType(at); at = getNullableType(at.ofType)) lists += 1;
  return lists;
}

/** The lists of a connection in the style of Relay. */
function connectionLists(type: GraphQLNamedType): readonly string[] {
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = type.getFields();
  return CONNECTION_LISTS.filter((name) => fields[name] && listsIn(fields[name]) > 0);
}

function isNumber(type: GraphQLField<unknown, unknown>['args'][number]['type']): boolean {
  const nullable = getNullableType(type);
  return isScalarType(nullable) && (nullable.name === 'Int' || nullable.name === 'Float');
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
