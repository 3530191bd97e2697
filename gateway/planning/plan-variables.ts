/**
 * The names of variables in a plan. Requests for entities have variables of their own, `$representations` (with a number, where several
 * requests are one) and those that hold arguments from a context; a client's variable of such a name has another one in the plan.
 */
import { Kind, visit } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';

const TAKEN = /^(?:representations(?:_\d+)?|contextualArgument_.*)$/;

export interface PlanVariables {
  /** The document in names of the plan. */
  renamed(document: DocumentNode): DocumentNode;
  /** Values by the names that the plan has for them. */
  values(variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

const UNCHANGED: PlanVariables = { renamed: (document) => document, values: (variables) => variables };

export function createPlanVariables({ variableDefinitions = [] }: OperationDefinitionNode): PlanVariables {
  const names = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const newNames = new Map<string, string>();
  for (const name of [...names].filter((each) => TAKEN.test(each))) {
    let free = `_${name}`;
    while (names.has(free)) free = `_${free}`;
    names.add(free);
    newNames.set(name, free);
  }
  if (newNames.size === 0) return UNCHANGED;
  return {
    renamed: (document) =>
      visit(document, {
        Variable: (node) => {
          const free = newNames.get(node.name.value);
          return free === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value: free } };
        },
      }),
    values(variables) {
      const values = { ...variables };
      for (const [name, free] of newNames) if (Object.hasOwn(variables, name)) values[free] = variables[name];
      return values;
    },
  };
}
