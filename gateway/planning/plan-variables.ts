/**
 * The names of variables in a plan. Requests for entities have a variable of their own, `$representations`; a client's variable
 * of that name has another one in the plan.
 */
import { Kind, visit } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';

const TAKEN = 'representations';

export interface PlanVariables {
  /** The document in names of the plan. */
  renamed(document: DocumentNode): DocumentNode;
  /** Values by the names that the plan has for them. */
  values(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

const UNCHANGED: PlanVariables = { renamed: (document) => document, values: (variables) => variables };

export function createPlanVariables({ variableDefinitions = [] }: OperationDefinitionNode): PlanVariables {
  const names = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  if (!names.has(TAKEN)) return UNCHANGED;
  let free = `_${TAKEN}`;
  while (names.has(free)) free = `_${free}`;
  return {
    renamed: (document) =>
      visit(document, { Variable: (node) => (node.name.value === TAKEN ? { ...node, name: { kind: Kind.NAME, value: free } } : undefined) }),
    values: (variables) => (Object.hasOwn(variables, TAKEN) ? { ...variables, [free]: variables[TAKEN] } : variables),
  };
}
