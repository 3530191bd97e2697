/**
 * Checks of a parsed document that need no schema. They run before validation, because validation of a document that
 * nests without end, or of one that expands without end, is what must not be started.
 */
import { badInput, Fault } from '@stoa/kernel/fault.ts';
import { Kind, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { refuseUnstorable } from './strict-json.ts';

/** Selection sets inside one another, inline fragments included, per level of depth that is allowed. */
const NESTING_PER_DEPTH = 4;

/**
 * @throws Fault DEPTH when fields nest deeper than `maxDepth`, or inline fragments absurdly deep
 * @throws Fault BAD_USER_INPUT for text that cannot be stored, and for `__proto__` as a name
 */
export function checkShape(document: DocumentNode, maxDepth: number): void {
  checkDepth(document, maxDepth);
  visit(document, {
    Name: ({ value }) => {
      // A result or a set of variables with this name would change its own prototype on the way.
      if (value === '__proto__') throw badInput('"__proto__" cannot be a name.');
    },
    StringValue: ({ value }) => refuseUnstorable(value),
  });
}

function checkDepth(document: DocumentNode, maxDepth: number): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  /** Depth below a fragment. While it is being counted it is 0: a cycle ends here, and validation names it. */
  const known = new Map<string, number>();

  const depthOf = (set: SelectionSetNode, nesting: number): number => {
    if (nesting > maxDepth * NESTING_PER_DEPTH) throw tooDeep(maxDepth);
    let deepest = 0;
    for (const selection of set.selections) {
      let depth: number;
      if (selection.kind === Kind.FIELD) {
        const introspects = selection.name.value === '__schema' || selection.name.value === '__type';
        depth = selection.selectionSet && !introspects ? 1 + depthOf(selection.selectionSet, nesting + 1) : 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        depth = depthOf(selection.selectionSet, nesting + 1);
      } else {
        depth = depthOfFragment(selection.name.value, nesting + 1);
      }
      if (depth > maxDepth) throw tooDeep(maxDepth);
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  const depthOfFragment = (name: string, nesting: number): number => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    known.set(name, 0);
    const fragment = fragments.get(name);
    const depth = fragment ? depthOf(fragment.selectionSet, nesting) : 0;
    known.set(name, depth);
    return depth;
  };

  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) depthOf(definition.selectionSet, 0);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) depthOfFragment(definition.name.value, 0);
  }
}

function tooDeep(maxDepth: number): Fault {
  return new Fault('DEPTH', `Fields may nest ${maxDepth} levels deep.`);
}
