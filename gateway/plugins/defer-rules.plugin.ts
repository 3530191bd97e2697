/**
 * The rules for `@defer` that come with it, and that graphql-js does not check: labels are literal and told apart, and what a
 * mutation does is not deferred. `@stream` is refused by name.
 */
import { GraphQLRejected } from '@stoa/graphql/documents.ts';
import { GraphQLError, Kind, OperationTypeNode, visit } from 'graphql';
import type { DirectiveNode, DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { GatewayPlugin } from './plugin.ts';

export function deferRulesPlugin(): GatewayPlugin {
  return {
    name: 'defer-rules',
    graph: () => ({
      checkDocument: ({ document }) => {
        const errors = deferErrors(document);
        if (errors.length > 0) throw new GraphQLRejected('GRAPHQL_VALIDATION_FAILED', errors);
      },
    }),
  };
}

/** @param document parsed; it may make no sense */
export function deferErrors(document: DocumentNode): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const labels = new Map<string, DirectiveNode>();
  visit(document, {
    Directive(node) {
      if (node.name.value === 'stream') errors.push(error('STREAM_NOT_SUPPORTED', 'Lists cannot be streamed here: leave @stream out.', [node]));
      if (node.name.value !== 'defer') return;
      const label = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (label === undefined) return;
      if (label.kind !== Kind.STRING) {
        errors.push(error('DEFER_INVALID', 'The label of @defer must be a text in the document.', [node]));
        return;
      }
      const other = labels.get(label.value);
      if (other) errors.push(error('DEFER_INVALID', 'Two @defer have the same label.', [other, node]));
      labels.set(label.value, node);
    },
  });
  errors.push(...deferredMutations(document).map((node) => error('DEFER_INVALID', 'What a mutation does cannot be deferred, only what is read of its result.', [node])));
  return errors;
}

function error(code: string, message: string, nodes: readonly DirectiveNode[]): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code } });
}

/** Each `@defer` on fields of the root of a mutation. */
function deferredMutations({ definitions }: DocumentNode): readonly DirectiveNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const found: DirectiveNode[] = [];
  const visited = new Set<SelectionSetNode>();
  const search = (set: SelectionSetNode | undefined): void => {
    if (!set || visited.has(set)) return;
    visited.add(set);
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) continue;
      found.push(...(selection.directives ?? []).filter(({ name }) => name.value === 'defer'));
      search(selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value)?.selectionSet : selection.selectionSet);
    }
  };
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION) search(definition.selectionSet);
  }
  return found;
}
