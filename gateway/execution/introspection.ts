import { executeSync, Kind } from 'graphql';
import type { InlineFragmentNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { PlannedOperation } from '../planning/planned-operation.ts';
import { allFieldsOf } from '../planning/client-selection.ts';
import type { ClientSelection } from '../planning/client-selection.ts';

/** Answers what an operation asks about the schema, by response name. */
export type Introspect = (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

const QUESTIONS = new Set(['__schema', '__type']);

/** Null for an operation that asks nothing about the schema. */
export function createIntrospect({ client, document }: PlannedOperation): Introspect | null {
  const { schema, operation, rootType } = client;
  if (!allFieldsOf(client, rootType, client.rootSelections).some(({ name }) => QUESTIONS.has(name))) return null;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const asked = {
    kind: Kind.DOCUMENT as const,
    definitions: [{ ...operation, selectionSet: questionsIn(client, operation.selectionSet) }, ...fragments],
  };
  return (variableValues) => {
    const { data, errors = [] } = executeSync({ schema, document: asked, variableValues });
    if (errors[0]) throw errors[0];
    return data ?? {};
  };
}

/** Only what graphql-js answers from the schema itself. */
function questionsIn(client: ClientSelection, { selections, ...rest }: SelectionSetNode): SelectionSetNode {
  const questions = selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return QUESTIONS.has(selection.name.value) ? [selection] : [];
    const part = selection.kind === Kind.FRAGMENT_SPREAD ? client.fragment(selection.name.value) : selection;
    const selectionSet = questionsIn(client, part.selectionSet);
    if (selectionSet.selections.length === 0) return [];
    const fragment: InlineFragmentNode = {
      kind: Kind.INLINE_FRAGMENT,
      selectionSet,
      ...(part.typeCondition && { typeCondition: part.typeCondition }),
      ...(selection.directives && { directives: selection.directives }),
    };
    return [fragment];
  });
  return { ...rest, selections: questions };
}
