/**
 * Progressive `@override`: a field with a label comes from its new subgraph for those requests only for which the label holds.
 *
 * `percent(20)` holds for a fifth of the requests, by chance; any other label holds when whoever runs the gateway says so, by a
 * setting or request by request. It is decided once for a request, so all of an answer comes from the same side.
 */
import { setTimeout as after } from 'node:timers/promises';
import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, GraphQLSchema, ObjectTypeDefinitionNode, SelectionSetNode } from 'graphql';
import { isInterfaceType, isObjectType } from 'graphql';
import type { RequestContext } from '../execution/executor.ts';
import type { OverridePercentages } from './override-settings.ts';
import { selectionOf } from './requirements.ts';

/** Which of these labels hold for a request. Only asked about labels that its operation meets, and none that have a percentage. */
export type AnswerLabels = (labels: readonly string[], context: RequestContext) => ReadonlySet<string> | Promise<ReadonlySet<string>>;

export interface OverrideOptions {
  /** Default: none holds. */
  readonly overrideLabels?: AnswerLabels | undefined;
  /** Told why labels were not answered; none of them holds then. */
  readonly labelsFailed?: ((reason: unknown) => void) | undefined;
  /** Of labels that do not say it themselves, or are not to be as they say. Default: none. */
  readonly overridePercentages?: OverridePercentages | undefined;
  /** Told of each label with a percentage that a graph does not have. */
  readonly labelUnknown?: ((label: string) => void) | undefined;
  /** A number from 0 up to, but not, 1: for each percentage of each request. */
  readonly random?: (() => number) | undefined;
}

/** Labels of a supergraph, by the field that has them. */
export interface OverrideLabels {
  readonly all: readonly string[];
  /** The labels that can make a difference to a document. */
  metBy(document: DocumentNode): readonly string[];
  /** As the planner wants them. */
  conditions(decided?: DecidedLabels): Map<string, boolean>;
}

/** No request waits longer than this, even where it has no deadline. */
const PATIENCE_MS = 10_000;
const NO_LABELS: readonly string[] = [];
const PERCENTAGE = /^percent\((\d+(?:\.\d+)?)\)$/;

/** Whether labels hold, for one request: by names that no variable can have, so that they can stand beside the values of conditions. */
export type DecidedLabels = ReadonlyMap<string, boolean>;

const nameOf = (label: string): string => `@override ${label}`;

/** Decides for one request whether these labels hold. */
export async function decideLabels(labels: readonly string[], context: RequestContext, options: OverrideOptions): Promise<DecidedLabels> {
  const { overrideLabels, labelsFailed, overridePercentages, random = Math.random } = options;
  const decided = new Map<string, boolean>();
  const others: string[] = [];
  for (const label of labels) {
    const percentage = overridePercentages?.get(label) ?? PERCENTAGE.exec(label)?.[1];
    decided.set(nameOf(label), percentage !== undefined && random() * 100 < Number(percentage));
    if (percentage === undefined) others.push(label);
  }
  if (others.length === 0 || !overrideLabels) return decided;
  const patience = new AbortController();
  try {
    const waitMs = Math.max(0, Math.min(PATIENCE_MS, context.deadline?.remaining() ?? PATIENCE_MS));
    const held = await Promise.race([overrideLabels(others, context), after(waitMs, null, { signal: patience.signal })]);
    if (!held) throw new Error('the labels were not answered in time');
    for (const label of others) decided.set(nameOf(label), held.has(label));
  } catch (reason) {
    labelsFailed?.(reason);
  } finally {
    patience.abort();
  }
  return decided;
}

/** @param schema of the clients */
export function readOverrideLabels(supergraph: DocumentNode, schema: GraphQLSchema): OverrideLabels {
  const byField = new Map<string, Set<string>>();
  for (const { type, field } of fieldsOf(supergraph)) {
    const labels = argumentsOf(field, 'overrideLabel');
    if (labels.length > 0) byField.set(`${type}.${field.name.value}`, new Set(labels));
  }
  const all = [...new Set([...byField.values()].flatMap((labels) => [...labels]))].sort();
  const conditions: OverrideLabels['conditions'] = (decided) => new Map(all.map((label) => [label, decided?.get(nameOf(label)) === true]));
  if (all.length === 0) return { all, conditions, metBy: () => NO_LABELS };

  const inputs = readInputs(supergraph);
  // As long-lived as the documents.
  const known = new WeakMap<DocumentNode, readonly string[]>();
  const find = (document: DocumentNode): readonly string[] => {
    const selected = selectedFields(document, schema);
    const names = inputs.neededBy(selected);
    const isMet = (coordinate: string): boolean => selected.has(coordinate) || names.has(coordinate.slice(coordinate.indexOf('.') + 1));
    const met = new Set([...byField].flatMap(([coordinate, labels]) => (isMet(coordinate) ? [...labels] : [])));
    return all.filter((label) => met.has(label));
  };
  return {
    all,
    conditions,
    metBy(document) {
      const met = known.get(document) ?? find(document);
      known.set(document, met);
      return met;
    },
  };
}

/** Fields that a document selects, as `Type.field`, of every type that the object may have there. */
function selectedFields(document: DocumentNode, schema: GraphQLSchema): ReadonlySet<string> {
  const fields = new Set<string>();
  const types = new TypeInfo(schema);
  visit(document, visitWithTypeInfo(types, {
    Field({ name }) {
      const parent = types.getParentType();
      if (!parent) return;
      fields.add(`${parent.name}.${name.value}`);
      if (!isInterfaceType(parent)) return;
      const { interfaces, objects } = schema.getImplementations(parent);
      for (const type of [...interfaces, ...objects]) fields.add(`${type.name}.${name.value}`);
    },
  }));
  // An object that knows its interface in one subgraph only (`@interfaceObject`) has that field from there.
  for (const field of [...fields]) {
    const [typeName = '', name = ''] = field.split('.');
    const type = schema.getType(typeName);
    if (isObjectType(type)) for (const each of type.getInterfaces()) fields.add(`${each.name}.${name}`);
  }
  return fields;
}

/**
 * What fields need that no client selects: keys, and what `@requires` and `@fromContext` name. By name only: a field of
 * another type that is called the same makes a label count that makes no difference, which costs a plan and nothing else.
 */
function readInputs(supergraph: DocumentNode): { neededBy(fields: ReadonlySet<string>): ReadonlySet<string> } {
  const keys = new Set<string>();
  const byName = new Map<string, Set<string>>();
  for (const type of objectTypes(supergraph)) for (const key of argumentsOf(type, 'key')) addNames(selectionOf(key), keys);
  for (const { field } of fieldsOf(supergraph)) {
    const needed = byName.get(field.name.value) ?? new Set<string>();
    for (const requires of argumentsOf(field, 'requires')) addNames(selectionOf(requires), needed);
    for (const selection of contextSelections(field)) addNames(selectionOf(selection), needed);
    if (needed.size > 0) byName.set(field.name.value, needed);
  }
  return {
    neededBy(fields) {
      const needed = new Set(keys);
      for (const field of fields) for (const name of byName.get(field.slice(field.indexOf('.') + 1)) ?? []) needed.add(name);
      // A set visits what is added to it on the way.
      for (const name of needed) for (const inner of byName.get(name) ?? []) needed.add(inner);
      return needed;
    },
  };
}

function objectTypes({ definitions }: DocumentNode): ObjectTypeDefinitionNode[] {
  return definitions.filter(
    (each) => each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.INTERFACE_TYPE_DEFINITION,
  ) as ObjectTypeDefinitionNode[];
}

function fieldsOf(supergraph: DocumentNode): { type: string; field: FieldDefinitionNode }[] {
  return objectTypes(supergraph).flatMap(({ name, fields = [] }) => fields.map((field) => ({ type: name.value, field })));
}

/** Texts that the composition wrote about a type or field. */
function argumentsOf({ directives = [] }: Pick<FieldDefinitionNode, 'directives'>, name: string): string[] {
  return directives.flatMap((directive) => {
    if (!directive.name.value.startsWith('join__')) return [];
    const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
    return value?.kind === Kind.STRING ? [value.value] : [];
  });
}

function contextSelections({ directives = [] }: FieldDefinitionNode): string[] {
  return directives.flatMap(({ arguments: args = [] }) => {
    const contexts = args.find(({ name }) => name.value === 'contextArguments')?.value;
    if (contexts?.kind !== Kind.LIST) return [];
    return contexts.values.flatMap((context) => {
      const selection = context.kind === Kind.OBJECT ? context.fields.find(({ name }) => name.value === 'selection')?.value : undefined;
      return selection?.kind === Kind.STRING ? [selection.value.replace(/^\s*\{|\}\s*$/g, '')] : [];
    });
  });
}

function addNames({ selections }: SelectionSetNode, names: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) addNames(selection.selectionSet, names);
  }
}
