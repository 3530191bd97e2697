/**
 * Operations with which the planner may go in circles and never end, however small they are.
 *
 * Where an object comes from a subgraph that knows its interface as an object (`@interfaceObject`), the planner asks another
 * one for its type as soon as somebody selects `... on Book`. When a field in there requires something of that same subgraph, the
 * planner has two fetches with the same inputs, the second after the first, and makes one of them: it waits for itself from
 * then on. `{ media { ... on Book { score blurb } } }` is enough. Outside such a fragment, nothing is wrong with the field.
 */
import { getNamedType, isInterfaceType, isLeafType, isNonNullType, isObjectType, Kind } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, InlineFragmentNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { readInterfaceObjects } from './interface-objects.ts';

/** For the planner's documents: without fragments that have names, and without @defer. */
export interface Circles {
  /** Whether the planner may go in circles with this one, even when it is straightened. */
  remainIn(document: DocumentNode): boolean;
  /**
   * An operation with the same answer: fields that would lead into a circle are selected for all types of an object. So a subgraph may
   * be asked for values that nobody gets. Only leaves that may be null are: failing, they take nothing with them.
   */
  straightened(document: DocumentNode): DocumentNode;
}

/** A selection of an object. */
interface Place {
  readonly typeName: string;
  /** Subgraphs that the object may come from, and that know its interface as an object. */
  readonly from: readonly string[];
}

/** Part of the selection of an object. */
interface Part {
  readonly set: SelectionSetNode;
  readonly typeName: string;
  /** Whether it is selected only if the object is of a certain type. */
  readonly isNarrowed: boolean;
}

/** @param schema with all types of the supergraph */
export function createCircles(supergraph: DocumentNode, schema: GraphQLSchema): Circles {
  const objects = readInterfaceObjects(supergraph);
  const { requiring } = objects;
  if (requiring.size === 0) return { remainIn: () => false, straightened: (document) => document };

  const fieldOf = (typeName: string, { name }: FieldNode) => {
    const type = schema.getType(typeName);
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
  };
  const placeOf = (typeName: string, node: FieldNode): Place => {
    const field = fieldOf(typeName, node);
    const below = field ? getNamedType(field.type).name : '';
    return { typeName: below, from: objects.givenBy(typeName, node.name.value, below) };
  };
  const leadsAstray = ({ name }: FieldNode, { from }: Place, { isNarrowed }: Part): boolean => isNarrowed && from.length > 0 && requiring.has(name.value);

  const remains = (place: Place, part: Part): boolean =>
    part.set.selections.some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return false;
      if (selection.kind === Kind.INLINE_FRAGMENT) return remains(place, partOf(part, place, selection));
      if (leadsAstray(selection, place, part) || requiring.get(selection.name.value)?.isIndirect) return true;
      return selection.selectionSet !== undefined && remains(...whole(selection.selectionSet, placeOf(part.typeName, selection)));
    });

  /** Where an object comes from the one subgraph that has all that is selected of it, nothing goes wrong. */
  const isHarmless = ({ selections }: SelectionSetNode, { from }: Place): boolean =>
    selections.every((selection) => {
      if (selection.kind !== Kind.FIELD) return selection.kind === Kind.INLINE_FRAGMENT && isHarmless(selection.selectionSet, { typeName: '', from });
      return selection.name.value === '__typename' || from.every((graph) => requiring.get(selection.name.value)?.graphs.has(graph));
    });
  const canMove = (node: FieldNode, { typeName }: Place): boolean => {
    const type = fieldOf(typeName, node)?.type;
    return type !== undefined && !isNonNullType(type) && isLeafType(getNamedType(type));
  };
  const straight = (set: SelectionSetNode, place: Place): SelectionSetNode => {
    const moved = new Map<string, FieldNode>();
    const isLeft = isHarmless(set, place);
    const rest = (part: Part): SelectionNode[] =>
      part.set.selections.flatMap((selection): SelectionNode[] => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          const selections = rest(partOf(part, place, selection));
          return selections.length > 0 ? [{ ...selection, selectionSet: { ...selection.selectionSet, selections } }] : [];
        }
        if (!isLeft && leadsAstray(selection, place, part) && canMove(selection, place)) {
          moved.set(keyOf(selection), selection);
          return [];
        }
        const { selectionSet } = selection;
        return [selectionSet ? { ...selection, selectionSet: straight(selectionSet, placeOf(part.typeName, selection)) } : selection];
      });
    const selections = rest(whole(set, place)[1]);
    if (moved.size === 0) return { ...set, selections };
    const there = new Set(selections.flatMap((each) => (each.kind === Kind.FIELD ? [keyOf(each)] : [])));
    return { ...set, selections: [...[TYPENAME, ...moved.values()].filter((node) => !there.has(keyOf(node))), ...selections] };
  };

  const rootOf = ({ operation }: OperationDefinitionNode): Place => ({ typeName: schema.getRootType(operation)?.name ?? '', from: [] });
  const straightened = (document: DocumentNode): DocumentNode => ({
    ...document,
    definitions: document.definitions.map((each) =>
      each.kind === Kind.OPERATION_DEFINITION ? { ...each, selectionSet: straight(each.selectionSet, rootOf(each)) } : each,
    ),
  });
  return {
    straightened,
    remainIn: (document) =>
      straightened(document).definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && remains(...whole(each.selectionSet, rootOf(each)))),
  };
}

function whole(set: SelectionSetNode, place: Place): [Place, Part] {
  return [place, { set, typeName: place.typeName, isNarrowed: false }];
}

function partOf({ typeName, isNarrowed }: Part, place: Place, { selectionSet, typeCondition }: InlineFragmentNode): Part {
  const condition = typeCondition?.name.value ?? typeName;
  return { set: selectionSet, typeName: condition, isNarrowed: isNarrowed || condition !== place.typeName };
}

/** The name under which a field is answered. */
function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** Who gets what is decided by the type of the object. */
const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
