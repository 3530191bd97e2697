import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, SelectionNode, SelectionSetNode } from 'graphql';

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * Subscriptions whose field may be skipped: there would be no event to wait for. GraphQL allows none, and graphql-js 16 finds out
 * only by throwing where a variable decides.
 */
export function conditionalSubscriptions(document: DocumentNode): readonly GraphQLError[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || definition.operation !== OperationTypeNode.SUBSCRIPTION) return [];
    const nodes = [...rootSelections(document, definition.selectionSet, new Set())].filter(isConditional);
    return nodes.length > 0 ? [new GraphQLError('The field of a subscription can be under no @skip or @include.', { nodes })] : [];
  });
}

/** Fragments included, each once. */
function* rootSelections(document: DocumentNode, { selections }: SelectionSetNode, seen: Set<string>): Generator<SelectionNode> {
  for (const selection of selections) {
    yield selection;
    if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootSelections(document, selection.selectionSet, seen);
    if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue;
    seen.add(selection.name.value);
    const fragment = document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value);
    if (fragment?.kind === Kind.FRAGMENT_DEFINITION) yield* rootSelections(document, fragment.selectionSet, seen);
  }
}

function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => CONDITIONS.has(name.value));
}
