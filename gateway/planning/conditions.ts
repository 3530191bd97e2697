import { Fault } from '@stoa/kernel/fault.ts';
import { Kind, visit } from 'graphql';
import type { DirectiveNode, DocumentNode, OperationDefinitionNode, SelectionNode } from 'graphql';

/** Values of the variables that decide what is selected. */
export type ConditionValues = ReadonlyMap<string, boolean>;

/** Names of the variables in @skip and @include, in the whole document, in a fixed order. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      const value = isCondition(node) ? node.arguments?.[0]?.value : undefined;
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/**
 * Values for this request: as sent, or else the default of the variable.
 * @throws {Fault} BAD_USER_INPUT when one is null: a variable with a default may be, a condition may not
 */
export function conditionValues(
  names: readonly string[],
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): ConditionValues {
  return new Map(
    names.map((name) => {
      const sent = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (sent === null) throw new Fault('BAD_USER_INPUT', `Variable "$${name}" decides what is selected, and must not be null.`);
      if (sent !== undefined) return [name, sent === true];
      const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
      const value = definition?.defaultValue;
      return [name, value?.kind === Kind.BOOLEAN && value.value];
    }),
  );
}

/** Whether a selection is part of the operation. */
export function isSelected({ directives = [] }: SelectionNode, values: ConditionValues): boolean {
  return directives.every((directive) => {
    const value = isCondition(directive) ? directive.arguments?.[0]?.value : undefined;
    if (!value) return true;
    const condition = value.kind === Kind.VARIABLE ? values.get(value.name.value) : value.kind === Kind.BOOLEAN && value.value;
    return condition === (directive.name.value === 'include');
  });
}

export function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}
