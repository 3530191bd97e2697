import { Kind, visit } from 'graphql';
import type { DocumentNode } from 'graphql';

/**
 * Whether a supergraph has what makes the planner go in circles: fields that require others, and interfaces that are objects to
 * some subgraph. With `@defer`, it may then make fetches wait for one another, and never notice.
 */
export function mayLoopInParts(supergraph: DocumentNode): boolean {
  let found = false;
  visit(supergraph, {
    Directive({ name, arguments: args = [] }) {
      for (const { name: argument, value } of args) {
        if (name.value === 'join__field' && argument.value === 'requires') found = true;
        if (name.value === 'join__type' && argument.value === 'isInterfaceObject') found ||= value.kind === Kind.BOOLEAN && value.value;
      }
    },
  });
  return found;
}
