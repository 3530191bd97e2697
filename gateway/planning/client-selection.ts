import { isAbstractType, Kind } from 'graphql';
import type {
  DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLCompositeType, GraphQLInterfaceType, GraphQLObjectType,
  GraphQLOutputType, GraphQLSchema, NamedTypeNode, OperationDefinitionNode, SelectionNode, SelectionSetNode,
} from 'graphql';
import { isSelected } from './conditions.ts';
import type { ConditionValues } from './conditions.ts';
import { deferralOf } from './deferral.ts';
import { createPlanNames, responseName } from './plan-names.ts';
import type { PlanNames } from './plan-names.ts';
import type { ReservedNames } from './supergraph.ts';

/** What is selected in one place, from all over the document. The same sets are the same object. */
export type Selections = readonly SelectionSetNode[];

/** A field of the answer. */
export interface SelectedField {
  readonly responseName: string;
  /** Its name in the data that subgraphs gave. */
  readonly planName: string;
  readonly name: string;
  /** Undefined for `__typename` and the introspection fields. */
  readonly type: GraphQLOutputType | undefined;
  readonly selections: Selections;
}

/** A fragment with `@defer`: a part of the answer that comes later. */
export interface DeferredSelection {
  /** Tells apart the places in the document where something is deferred. */
  readonly id: number;
  /** As the client calls it. */
  readonly label: string | undefined;
  readonly selections: Selections;
}

/** An operation of a client, with the values of its conditions. */
export interface ClientSelection {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly rootType: GraphQLObjectType;
  readonly rootSelections: Selections;
  readonly names: PlanNames;
  isSelected(selection: SelectionNode): boolean;
  /** Undefined for what comes along with the answer around it. */
  deferred(selection: SelectionNode): DeferredSelection | undefined;
  fragment(name: string): FragmentDefinitionNode;
  /** Whether a selection for `condition` selects from objects of `type`. */
  applies(condition: NamedTypeNode | undefined, type: GraphQLObjectType | GraphQLInterfaceType): boolean;
  /** The fields that objects of this type have in the answer, in the order of the answer; what is deferred left out. */
  readonly fieldsOf: (type: GraphQLObjectType | GraphQLInterfaceType, selections: Selections) => readonly SelectedField[];
  /** What objects of this type get later, in the order of the document. */
  readonly deferredOf: (type: GraphQLObjectType | GraphQLInterfaceType, selections: Selections) => readonly DeferredSelection[];
}

export interface ClientSelectionOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly conditions: ConditionValues;
  readonly reservedNames: ReservedNames;
  /** Whether parts of the answer may come later. Without it, `@defer` says nothing. */
  readonly defers?: boolean;
}

interface Collected {
  readonly fields: readonly SelectedField[];
  readonly deferred: readonly DeferredSelection[];
}

export function createClientSelection(options: ClientSelectionOptions): ClientSelection {
  const { schema, document, operation, conditions, reservedNames, defers = false } = options;
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new TypeError(`the schema has no ${operation.operation}`);
  const fragments = new Map(
    document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((each) => {
      const fragment = each as FragmentDefinitionNode;
      return [fragment.name.value, fragment];
    }),
  );
  const names = createPlanNames(reservedNames);
  const selectionsOf = createSelectionsOf();
  const known = new WeakMap<Selections, Map<GraphQLCompositeType, Collected>>();
  const deferrals = new Map<SelectionNode, DeferredSelection>();

  const fragment = (name: string): FragmentDefinitionNode => {
    const found = fragments.get(name);
    if (!found) throw new TypeError('the document must be checked before it is planned');
    return found;
  };
  const applies: ClientSelection['applies'] = (condition, type) => {
    if (!condition || condition.name.value === type.name) return true;
    const wanted = schema.getType(condition.name.value);
    return wanted !== undefined && isAbstractType(wanted) && schema.isSubType(wanted, type);
  };

  const deferred: ClientSelection['deferred'] = (selection) => {
    if (!defers || selection.kind === Kind.FIELD) return undefined;
    const given = deferrals.get(selection);
    if (given) return given;
    const deferral = deferralOf(selection, conditions);
    if (!deferral) return undefined;
    const { selectionSet } = selection.kind === Kind.FRAGMENT_SPREAD ? fragment(selection.name.value) : selection;
    const made = { id: deferrals.size, label: deferral.label, selections: selectionsOf([selectionSet]) };
    deferrals.set(selection, made);
    return made;
  };

  const collect = (type: GraphQLObjectType | GraphQLInterfaceType, selections: Selections): Collected => {
    const later = new Set<DeferredSelection>();
    const fields = new Map<string, { node: FieldNode; selections: SelectionSetNode[] }>();
    const visited = new Set<SelectionSetNode>();
    const collectFrom = (set: SelectionSetNode): void => {
      // A fragment that was collected once adds nothing, and may stand here any number of times.
      if (visited.has(set)) return;
      visited.add(set);
      for (const selection of set.selections) {
        if (!isSelected(selection, conditions)) continue;
        if (selection.kind === Kind.FIELD) {
          const key = responseName(selection);
          let field = fields.get(key);
          if (!field) fields.set(key, (field = { node: selection, selections: [] }));
          if (selection.selectionSet) field.selections.push(selection.selectionSet);
          continue;
        }
        const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragment(selection.name.value) : selection;
        if (!applies(part.typeCondition, type)) continue;
        const deferral = deferred(selection);
        if (deferral) later.add(deferral);
        else collectFrom(part.selectionSet);
      }
    };
    for (const set of selections) collectFrom(set);
    return {
      fields: [...fields].map(([key, { node, selections: below }]) => ({
        responseName: key,
        planName: names.of(node),
        name: node.name.value,
        type: type.getFields()[node.name.value]?.type,
        selections: selectionsOf(below),
      })),
      deferred: [...later],
    };
  };
  const collected = (type: GraphQLObjectType | GraphQLInterfaceType, selections: Selections): Collected => {
    let byType = known.get(selections);
    if (!byType) known.set(selections, (byType = new Map<GraphQLCompositeType, Collected>()));
    let found = byType.get(type);
    if (!found) byType.set(type, (found = collect(type, selections)));
    return found;
  };

  return {
    schema,
    operation,
    rootType,
    rootSelections: selectionsOf([operation.selectionSet]),
    names,
    isSelected: (selection) => isSelected(selection, conditions),
    fragment,
    applies,
    deferred,
    fieldsOf: (type, selections) => collected(type, selections).fields,
    deferredOf: (type, selections) => collected(type, selections).deferred,
  };
}

/** Whether the answer has the same fields for objects of every type that the interface may have, so that the type need not be known. */
export function isSameForAllTypes({ schema, fieldsOf, deferredOf }: ClientSelection, type: GraphQLInterfaceType, selections: Selections): boolean {
  const names = (each: GraphQLObjectType | GraphQLInterfaceType, at: Selections): string =>
    [
      ...fieldsOf(each, at).map(({ responseName: name }) => name),
      ...deferredOf(each, at).map(({ id, selections: later }) => `@${id}(${names(each, later)})`),
    ].join();
  const wanted = names(type, selections);
  return schema.getPossibleTypes(type).every((each) => names(each, selections) === wanted);
}

/** All fields of objects of this type, whenever they come. */
export function allFieldsOf(
  client: ClientSelection,
  type: GraphQLObjectType | GraphQLInterfaceType,
  selections: Selections,
): readonly SelectedField[] {
  const later = client.deferredOf(type, selections);
  return [...client.fieldsOf(type, selections), ...later.flatMap((each) => allFieldsOf(client, type, each.selections))];
}

/** Gives the same object for the same sets, so that what is made of them can be kept by it. */
function createSelectionsOf(): (sets: Selections) => Selections {
  const ids = new Map<SelectionSetNode, number>();
  const known = new Map<string, Selections>();
  const idOf = (set: SelectionSetNode): number => {
    const id = ids.get(set) ?? ids.size;
    ids.set(set, id);
    return id;
  };
  return (sets) => {
    const unique = [...new Set(sets)];
    const key = unique.map(idOf).join();
    const same = known.get(key) ?? unique;
    known.set(key, same);
    return same;
  };
}
