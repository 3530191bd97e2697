import { getNamedType, isAbstractType, isNonNullType, Kind, OperationTypeNode, visit } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, InlineFragmentNode, SelectionNode, SelectionSetNode } from 'graphql';
import { isSelected } from '../planning/conditions.ts';
import type { ConditionValues } from '../planning/conditions.ts';
import { fieldOf, hasList, scopeBelow } from './operation-policy.ts';
import type { OperationPolicy, Scope } from './operation-policy.ts';
import type { Requirement } from './requirement.ts';

/** What is left of an operation for callers who do not meet all of its requirements. */
export interface PermittedOperation {
  /** Whether something is withheld that is selected under these conditions. */
  readonly withholds: boolean;
  /** Whether a thing is withheld by its own name: not only the type of objects that may turn out to be protected ones. */
  readonly refuses: boolean;
  /** Whether the answer has no data at all, because a field of the root is withheld that cannot be null. */
  readonly isNull: boolean;
  /** What may be executed; null when nothing is left, or nothing of use. */
  readonly document: DocumentNode | null;
  /** Name under which the document asks for the type of each object of which it is not known. */
  readonly typeKey: string;
}

interface Permitted {
  readonly selections: readonly SelectionNode[];
  readonly withholds: boolean;
  /** Whether the object in this place cannot be anything but null, because a field is withheld that cannot be null. */
  readonly isNull: boolean;
}

/**
 * Takes out what the caller may not have. What is left asks subgraphs for nothing else:
 * - A field of which nothing is left is not asked for, nor is one that will be null because something below it is.
 * - Of a mutation, a field is not run when anything of it is withheld: nobody is told "no" about something that was done.
 */
export function permittedOperation(
  policy: OperationPolicy,
  isMet: (requirement: Requirement) => boolean,
  conditions: ConditionValues,
): PermittedOperation {
  const { schema, operation, root } = policy;
  const typeKey = freeName(policy.document);
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const notRun = new Set<string>();
  let refuses = false;

  const permit = (scope: Scope, set: SelectionSetNode, isRoot: boolean): Permitted => {
    const selections: SelectionNode[] = [];
    let withholds = false;
    let isNull = false;
    for (const selection of set.selections) {
      const isWanted = isSelected(selection, conditions);
      if (selection.kind !== Kind.FIELD) {
        // What is skipped is not asked for, so nothing of it needs to stay.
        if (!isWanted) continue;
        const part = policy.fragment(scope, selection);
        if (part.scope.possible.length === 0) continue;
        const below = permit(part.scope, part.selectionSet, isRoot);
        withholds ||= below.withholds;
        isNull ||= below.isNull && part.scope.possible.length === scope.possible.length;
        if (below.selections.length > 0) selections.push(inlineFragment(part.scope.type.name, below.selections));
        continue;
      }
      if (!isWanted) continue;
      const permitted = permitField(scope, selection);
      selections.push(...permitted.selections);
      withholds ||= permitted.withholds;
      isNull ||= permitted.isNull;
      if (isRoot && isMutation && permitted.withholds) {
        notRun.add(responseName(selection));
        isNull ||= isNonNullType(fieldOf(scope.type, selection)?.type);
      }
    }
    return { selections, withholds, isNull };
  };

  const permitField = (scope: Scope, field: FieldNode): Permitted => {
    if (field.name.value === '__typename') return permitTypename(scope, field);
    const definition = fieldOf(scope.type, field);
    // Introspection: the schema is no secret of anybody's data.
    if (!definition) return { selections: [field], withholds: false, isNull: false };
    const withheld = { selections: [], withholds: true, isNull: isNonNullType(definition.type) };
    if (!policy.ofField(scope, field).every(isMet)) {
      refuses = true;
      return withheld;
    }
    const belowScope = scopeBelow(schema, definition.type);
    if (!belowScope || !field.selectionSet) return { selections: [field], withholds: false, isNull: false };

    const below = permit(belowScope, field.selectionSet, false);
    if (below.withholds && (below.selections.length === 0 || (below.isNull && !hasList(definition.type)))) return withheld;
    const needsType = isAbstractType(getNamedType(definition.type)) || below.selections.length === 0;
    const selections = needsType ? [typename(typeKey), ...below.selections] : below.selections;
    const kept: FieldNode = { ...field, selectionSet: { kind: Kind.SELECTION_SET, selections } };
    return { selections: [kept], withholds: below.withholds, isNull: false };
  };

  /** Objects of some types may be known and of others not: only the first tell what they are. */
  const permitTypename = ({ type, possible }: Scope, field: FieldNode): Permitted => {
    const known = possible.filter((object) => policy.ofType(object).every(isMet));
    if (known.length === possible.length) return { selections: [field], withholds: false, isNull: false };
    if (!isAbstractType(type) || known.length === 0) refuses = true;
    return {
      selections: known.map((object) => inlineFragment(object.name, [field])),
      withholds: true,
      isNull: known.length === 0,
    };
  };

  const permitted = permit(root, operation.selectionSet, true);
  const selections = isMutation ? withoutFields(permitted.selections, notRun) : permitted.selections;
  const isEmpty = permitted.isNull || selections.length === 0;
  return {
    withholds: permitted.withholds,
    isNull: permitted.isNull,
    refuses,
    typeKey,
    document: isEmpty
      ? null
      : { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }, ...aboutSchema(policy.document)] },
  };
}

export function responseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** Other selections of the same field, which alone would be allowed, would run it as well. */
function withoutFields(selections: readonly SelectionNode[], names: ReadonlySet<string>): readonly SelectionNode[] {
  return selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return names.has(responseName(selection)) ? [] : [selection];
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new TypeError('spreads are written out by now');
    const inner = withoutFields(selection.selectionSet.selections, names);
    return inner.length > 0 ? [{ ...selection, selectionSet: { ...selection.selectionSet, selections: inner } }] : [];
  });
}

function inlineFragment(typeName: string, selections: readonly SelectionNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

/** Fragments inside of introspection, which stays as it is. */
function aboutSchema({ definitions }: DocumentNode): readonly FragmentDefinitionNode[] {
  return definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.typeCondition.name.value.startsWith('__')) as FragmentDefinitionNode[];
}

/** A name that the document uses for nothing. */
function freeName(document: DocumentNode): string {
  const taken = new Set<string>();
  visit(document, { Field: (field) => void taken.add(responseName(field)) });
  let name = 'typeForPolicy';
  while (taken.has(name)) name = `_${name}`;
  return name;
}

function typename(key: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' }, alias: { kind: Kind.NAME, value: key } };
}
