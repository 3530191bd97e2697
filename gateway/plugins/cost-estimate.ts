/**
 * Estimates what an operation will cost, before it is planned, with the values it came with.
 *
 * Guarantees: never below what it costs in truth, as long as lists keep to their announced or assumed sizes. Fields that
 * merge with others count twice; of the object types that an abstract value can be, the dearest counts.
 * Survives: fragments that double with each level. They are worked out once for each type and size that they are spread in.
 */
import { getNamedType, getNullableType, isAbstractType, isCompositeType, isInputObjectType, isListType, isObjectType, Kind, valueFromASTUntyped } from 'graphql';
import type {
  DirectiveNode, DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLArgument, GraphQLCompositeType, GraphQLInputType, GraphQLSchema,
  OperationDefinitionNode, SelectionSetNode, ValueNode,
} from 'graphql';
import type { CostModel, FieldCost } from './cost-model.ts';

export interface Sizes {
  /** The largest page. What it is when an argument that may be null is null. */
  readonly listSize: number;
  readonly unsizedList: number;
}

export interface Estimate {
  readonly cost: number;
  /** The largest page asked for, and where; 0 when none is. */
  readonly largestPage: number;
}

type Values = Readonly<Record<string, unknown>>;
type Composite = GraphQLCompositeType;

export interface Estimator {
  estimate(variables: Values): Estimate;
}

/** Makes ready to estimate one operation of a valid document. */
export function createEstimator(schema: GraphQLSchema, model: CostModel, sizes: Sizes, document: DocumentNode, operation: OperationDefinitionNode): Estimator {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = schema.getRootType(operation.operation);
  return {
    estimate: byValues(operation, (variable) => {
      if (!root) return { cost: 0, largestPage: 0 };
      const visit = new CostVisit({ schema, model, sizes, fragments, variable });
      return { cost: visit.selections(operation.selectionSet, root), largestPage: visit.largestPage };
    }),
  };
}

/** Different values of one operation that are remembered. */
const MOST_VALUES = 32;

/**
 * Works something out once for each set of values that it asks for, and only once if it asks for none.
 * @param workOut must depend on nothing else
 */
export function byValues<Result>(
  operation: OperationDefinitionNode,
  workOut: (variable: (name: string) => unknown) => Result,
): (variables: Values) => Result {
  const defaults = new Map<string, unknown>();
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    defaults.set(variable.name.value, defaultValue && valueFromASTUntyped(defaultValue));
  }
  const valueIn = (variables: Values, name: string): unknown => (Object.hasOwn(variables, name) ? variables[name] : defaults.get(name));
  const asked = new Set<string>();
  const known = new Map<string, Result>();
  return (variables) => {
    let key = keyOf(asked, (name) => valueIn(variables, name));
    let result = known.get(key);
    if (result === undefined) {
      result = workOut((name) => {
        asked.add(name);
        return valueIn(variables, name);
      });
      // It may have asked for more than before. The same values always lead to the same questions, so no other result fits this key.
      key = keyOf(asked, (name) => valueIn(variables, name));
      if (known.size >= MOST_VALUES) known.clear();
      known.set(key, result);
    }
    return result;
  };
}

function keyOf(names: ReadonlySet<string>, value: (name: string) => unknown): string {
  if (names.size === 0) return '';
  // No value is another thing than null.
  const values = [...names].map(value);
  return JSON.stringify(values.map((each) => (each === undefined ? [] : [each])));
}

/** A size that the field above has announced for some of the fields here. */
interface Announced {
  readonly fields: readonly string[];
  readonly size: number;
}
const NO_SIZE: Announced = { fields: [], size: 0 };

export interface VisitOptions {
  readonly schema: GraphQLSchema;
  readonly model: CostModel;
  readonly sizes: Sizes;
  readonly fragments?: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Value of a variable; undefined when it has none. */
  readonly variable: (name: string) => unknown;
  /** Told of each field and how many objects it gives for one of its parents, before what is below it. */
  readonly counted?: (field: FieldNode, count: number) => void;
}

/** One walk through selections, with one set of values. */
export class CostVisit {
  largestPage = 0;
  readonly #schema: GraphQLSchema;
  readonly #model: CostModel;
  readonly #sizes: Sizes;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variable: VisitOptions['variable'];
  readonly #counted: VisitOptions['counted'];
  readonly #known = new Map<string, number>();

  constructor({ schema, model, sizes, fragments = new Map(), variable, counted }: VisitOptions) {
    this.#schema = schema;
    this.#model = model;
    this.#sizes = sizes;
    this.#fragments = fragments;
    this.#variable = variable;
    this.#counted = counted;
  }

  /** Cost of all selections, for one object of this type. */
  selections(set: SelectionSetNode, type: Composite, announced: Announced = NO_SIZE): number {
    let total = 0;
    /** An object is of one of these types only. */
    let alternatives: Map<string, number> | undefined;
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection.directives)) continue;
      if (selection.kind === Kind.FIELD) {
        total += this.#field(selection, type, announced);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (!fragment) continue;
      const within = this.#narrow(type, fragment.typeCondition?.name.value);
      if (!within) continue;
      const cost =
        selection.kind === Kind.INLINE_FRAGMENT
          ? this.selections(selection.selectionSet, within, announced)
          : this.#spread(selection.name.value, fragment.selectionSet, within, announced);
      if (isAbstractType(type) && isObjectType(within)) {
        alternatives ??= new Map();
        alternatives.set(within.name, (alternatives.get(within.name) ?? 0) + cost);
      } else {
        total += cost;
      }
    }
    return alternatives ? total + Math.max(...alternatives.values()) : total;
  }

  #spread(name: string, set: SelectionSetNode, type: Composite, announced: Announced): number {
    const key = `${name} ${type.name} ${announced.size} ${announced.fields.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const cost = this.selections(set, type, announced);
    this.#known.set(key, cost);
    return cost;
  }

  /** The type inside a fragment; null when no object can be both. */
  #narrow(type: Composite, condition: string | undefined): Composite | null {
    const inner = condition === undefined ? type : this.#schema.getType(condition);
    if (!inner || !isCompositeType(inner) || inner === type) return type;
    if (!isObjectType(type)) return inner;
    return isAbstractType(inner) && this.#schema.isSubType(inner, type) ? type : null;
  }

  #field(node: FieldNode, parent: Composite, announced: Announced): number {
    const name = node.name.value;
    // Introspection is answered by the gateway itself, from memory; it asks nobody.
    if (name.startsWith('__') || !('getFields' in parent)) return 0;
    const field = parent.getFields()[name];
    if (!field) return 0;
    const cost = this.#model.field(parent.name, field);
    const size = this.#size(node, field.args, cost);
    const ownSize = cost.sizedFields.length > 0 ? null : size;
    const isAnnounced = announced.fields.includes(name);
    const count = countOf(cost, isAnnounced ? announced.size : (ownSize ?? this.#sizes.unsizedList), this.#sizes.unsizedList);
    this.#counted?.(node, count);
    const type = getNamedType(field.type);
    const forBelow = cost.sizedFields.length > 0 ? { fields: cost.sizedFields, size: size ?? this.#sizes.unsizedList } : NO_SIZE;
    const below = node.selectionSet && isCompositeType(type) ? this.selections(node.selectionSet, type, forBelow) : 0;
    return count * (cost.weight + below) + this.#inputs(node, parent.name, field.args);
  }

  /** How many the arguments ask for; null when neither they nor the schema say. */
  #size(node: FieldNode, args: readonly GraphQLArgument[], { slicing, assumed }: FieldCost): number | null {
    let size: number | null = null;
    for (const name of slicing) {
      const value = this.#argument(node, args, name);
      if (value === undefined) continue;
      // Null says nothing, and what the subgraph makes of it is unknown: as much as it may give at most.
      const asked = typeof value === 'number' ? Math.max(0, value) : this.#sizes.listSize;
      if (typeof value === 'number') this.largestPage = Math.max(this.largestPage, asked);
      size = Math.max(size ?? 0, asked);
    }
    if (size !== null) return size;
    if (assumed !== null) return assumed;
    return slicing.length > 0 ? this.#sizes.listSize : null;
  }

  /** Value of an argument, with all defaults; undefined when it has none. */
  #argument(node: FieldNode, args: readonly GraphQLArgument[], name: string): unknown {
    const given = this.#given(node, name);
    return given === undefined ? args.find((argument) => argument.name === name)?.defaultValue : given;
  }

  #given(node: FieldNode, name: string): unknown {
    const literal = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return literal && this.#value(literal);
  }

  #value(literal: ValueNode): unknown {
    if (literal.kind === Kind.VARIABLE) return this.#variable(literal.name.value);
    if (literal.kind === Kind.INT || literal.kind === Kind.FLOAT) return Number(literal.value);
    if (literal.kind === Kind.NULL) return null;
    return valueFromASTUntyped(literal, this.#variablesIn(literal));
  }

  #variablesIn(literal: ValueNode): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    const look = (node: ValueNode): void => {
      if (node.kind === Kind.VARIABLE) values[node.name.value] = this.#variable(node.name.value);
      else if (node.kind === Kind.LIST) node.values.forEach(look);
      else if (node.kind === Kind.OBJECT) for (const { value } of node.fields) look(value);
    };
    look(literal);
    return values;
  }

  #inputs(node: FieldNode, parent: string, args: readonly GraphQLArgument[]): number {
    if (!this.#model.weighsInput) return 0;
    let cost = 0;
    for (const { name, type } of args) {
      const value = this.#argument(node, args, name);
      if (value == null) continue;
      cost += this.#model.argumentWeight(parent, node.name.value, name) + this.#inputCost(type, value);
    }
    return cost;
  }

  #inputCost(type: GraphQLInputType, value: unknown): number {
    const nullable = getNullableType(type);
    if (value == null) return 0;
    if (isListType(nullable)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return items.reduce<number>((sum, item) => sum + this.#inputCost(nullable.ofType, item), 0);
    }
    if (!isInputObjectType(nullable) || typeof value !== 'object') return 0;
    let cost = 0;
    for (const field of Object.values(nullable.getFields())) {
      const given = Object.hasOwn(value, field.name) ? (value as Values)[field.name] : field.defaultValue;
      if (given != null) cost += this.#model.inputWeight(nullable.name, field.name) + this.#inputCost(field.type, given);
    }
    return cost;
  }

  #isIncluded(directives: readonly DirectiveNode[] = []): boolean {
    return directives.every(({ name, arguments: [condition] = [] }) => {
      if ((name.value !== 'skip' && name.value !== 'include') || !condition) return true;
      // A condition without a value is an error of its own; until then the field counts.
      return this.#value(condition.value) !== (name.value === 'skip');
    });
  }
}

/** Objects in a field: a list has its size, and each list inside it the usual one. */
function countOf({ lists }: FieldCost, size: number, unsized: number): number {
  return lists === 0 ? 1 : size * unsized ** (lists - 1);
}
