/**
 * A subgraph over the data of a scenario. It is strict: asked for what is not its own (an `@external` field that it does not
 * provide there, one that was taken over from it, an entity without one of its keys), it fails. Methods see what their subgraph has,
 * and of other subgraphs' fields only what came along in the representation.
 */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getNamedType, isAbstractType, isCompositeType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import type {
  DefinitionNode, GraphQLObjectType, GraphQLOutputType, GraphQLSchema, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { servedBy } from '../../execution/testing/in-process.ts';
import type { InProcessSubgraph } from '../../execution/testing/in-process.ts';
import type { Scenario, Thing, World } from './scenario.ts';
import { valueOf } from './scenario.ts';
import { completeSdl, readRules, withUsualPrefix } from './sdl-rules.ts';
import type { SdlRules } from './sdl-rules.ts';

/** The world of the moment: operations that change it get a new one each. */
export interface Stage {
  world: World;
}

export interface ServedSubgraph extends InProcessSubgraph {
  readonly schema: GraphQLSchema;
}

/** An object as a subgraph has it at hand. */
interface Seen {
  readonly __typename: unknown;
  readonly of: Thing;
  /** The representation that it was asked for with. */
  readonly given: Thing | undefined;
  /** Fields of others that are at hand here. */
  readonly provided: SelectionSetNode | undefined;
}

export function serveSubgraphs(scenario: Scenario, stage: Stage): readonly ServedSubgraph[] {
  const parts = Object.entries(scenario.subgraphs).map(([name, text]) => {
    const sdl = completeSdl(text);
    const document = parse(withUsualPrefix(sdl));
    const find = { current: (_: Thing): unknown => null };
    const reference = { __resolveReference: (representation: Thing) => find.current(representation) };
    const types = document.definitions.flatMap((each) => (isObjectOrInterface(each) ? [each.name.value] : []));
    const schema = buildSubgraphSchema([{ typeDefs: document, resolvers: Object.fromEntries(types.map((type) => [type, reference])) }]);
    return { name, sdl, rules: readRules(document, schema), find, schema };
  });
  const takenOver = new Set(parts.flatMap(({ rules }) => rules.takenOver.map(({ from, field }) => `${from} ${field}`)));
  const kinds = kindsOf(parts.map(({ schema }) => schema));
  return parts.map(({ name, sdl, schema, rules, find }) => {
    const lacks = scenario.lacks?.[name] ?? (() => false);
    find.current = (representation) => {
      const thing = findEntity(stage.world, representation, rules, kinds, name);
      return thing && !lacks(thing) ? seen(thing, representation) : null;
    };
    addResolvers(schema, rules, { name, stage, takenOver });
    return { ...servedBy(name, sdl, schema), schema };
  });
}

const FIELDS_KINDS: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION, Kind.INTERFACE_TYPE_DEFINITION, Kind.INTERFACE_TYPE_EXTENSION,
]);

function isObjectOrInterface(definition: DefinitionNode): definition is ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode {
  return FIELDS_KINDS.has(definition.kind);
}

function seen(of: Thing, given?: Thing, provided?: SelectionSetNode): Seen {
  return { __typename: of.__typename, of, given, provided };
}

interface Side {
  readonly name: string;
  readonly stage: Stage;
  readonly takenOver: ReadonlySet<string>;
}

function addResolvers(schema: GraphQLSchema, rules: SdlRules, { name, stage, takenOver }: Side): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      field.resolve = (source: unknown, args: Readonly<Record<string, unknown>>) => {
        const object = (source as Seen | undefined) ?? rootOf(stage.world, type, schema);
        const { isExternal, provides } = rules.field(type.name, field.name);
        const isProvided = object.provided && selects(object.provided, field.name);
        if (takenOver.has(`${name} ${type.name}.${field.name}`)) throw new Error(`${type.name}.${field.name} was taken from ${name}`);
        if (isExternal && !isProvided) throw new Error(`${name} does not have ${type.name}.${field.name}`);
        const below = provides ?? (object.provided && providedBelow(object.provided, field.name));
        return wrapped(valueOf(isProvided ? object.of : visible(object, type, rules), field.name, args), field.type, below);
      };
    }
  }
}

function rootOf({ Query, Mutation = {} }: World, type: GraphQLObjectType, schema: GraphQLSchema): Seen {
  return seen(type === schema.getMutationType() ? Mutation : Query);
}

/** What a method sees of its object. */
function visible({ of, given }: Seen, type: GraphQLObjectType, rules: SdlRules): Thing {
  return new Proxy(of, {
    get(_, property) {
      if (typeof property === 'symbol') return undefined;
      if (property.startsWith('_')) return of[property];
      if (!type.getFields()[property]) return undefined;
      return rules.field(type.name, property).isExternal ? given?.[property] : of[property];
    },
  });
}

function wrapped(value: unknown, type: GraphQLOutputType, provided: SelectionSetNode | undefined): unknown {
  if (!isCompositeType(getNamedType(type)) || value == null || value instanceof Error) return value;
  if (Array.isArray(value)) return value.map((item) => wrapped(item, type, provided));
  return seen(value as Thing, undefined, provided);
}

function selects({ selections }: SelectionSetNode, field: string): boolean {
  return selections.some((each) => {
    if (each.kind === Kind.FIELD) return each.name.value === field;
    return each.kind === Kind.INLINE_FRAGMENT && selects(each.selectionSet, field);
  });
}

function providedBelow(set: SelectionSetNode, field: string): SelectionSetNode | undefined {
  for (const each of set.selections) {
    if (each.kind === Kind.FIELD && each.name.value === field) return each.selectionSet;
    const inner = each.kind === Kind.INLINE_FRAGMENT ? providedBelow(each.selectionSet, field) : undefined;
    if (inner) return inner;
  }
  return undefined;
}

/** Whether objects of a type are also of another one, anywhere in the graph. */
type Kinds = (typeName: unknown, of: unknown) => boolean;

function kindsOf(schemas: readonly GraphQLSchema[]): Kinds {
  return (typeName, of) =>
    typeName === of ||
    schemas.some((schema) => {
      const [type, wanted] = [schema.getType(String(typeName)), schema.getType(String(of))];
      return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
    });
}

function findEntity({ entities = [] }: World, representation: Thing, rules: SdlRules, kinds: Kinds, name: string): Thing | undefined {
  const { __typename: typeName } = representation;
  const usable = rules.keys(String(typeName)).filter((key) => has(representation, key));
  if (usable.length === 0) throw new Error(`${name} cannot find ${JSON.stringify(representation)}`);
  return entities.find((entity) => kinds(entity.__typename, typeName) && usable.some((key) => isEqual(entity, representation, key)));
}

function has(value: unknown, { selections }: SelectionSetNode): boolean {
  return selections.every((each) => {
    if (each.kind !== Kind.FIELD) return true;
    const inner = (value as Thing)[each.name.value];
    if (inner == null || !each.selectionSet) return inner !== undefined;
    return [inner].flat().every((item) => has(item, each.selectionSet as SelectionSetNode));
  });
}

function isEqual(thing: unknown, other: unknown, { selections }: SelectionSetNode): boolean {
  return selections.every((each) => {
    if (each.kind !== Kind.FIELD) return true;
    const [a, b] = [valueOf(thing as Thing, each.name.value), (other as Thing)[each.name.value]];
    // Nothing can be found by null.
    if (a == null || b == null) return false;
    if (!each.selectionSet) return `${a as string}` === `${b as string}`;
    const [left, right] = [[a].flat(), [b].flat()];
    return left.length === right.length && left.every((item, i) => isEqual(item, right[i], each.selectionSet as SelectionSetNode));
  });
}
