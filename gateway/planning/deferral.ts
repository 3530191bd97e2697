/** What `@defer` in a document means, before anything is planned. */
import { Fault } from '@stoa/kernel/fault.ts';
import { Kind, visit } from 'graphql';
import type { DirectiveNode, DocumentNode, OperationDefinitionNode, SelectionNode } from 'graphql';
import type { ConditionValues } from './conditions.ts';

/** A fragment whose fields may come later. */
export interface Deferral {
  /** As the client calls it. */
  readonly label: string | undefined;
}

/** Names of the variables that decide what is deferred, in a fixed order; null when nothing is deferred anywhere. */
export function deferralVariables(document: DocumentNode): readonly string[] | null {
  const names = new Set<string>();
  let isUsed = false;
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'defer') return;
      isUsed = true;
      const condition = argument(node, 'if');
      if (condition?.kind === Kind.VARIABLE) names.add(condition.name.value);
    },
  });
  return isUsed ? [...names] : null;
}

/**
 * Values for this request. They have keys of their own: a variable that was not sent means "yes" here, and "no" to @include.
 * @throws {Fault} BAD_USER_INPUT when one is null
 */
export function deferralValues(
  names: readonly string[],
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): ConditionValues {
  return new Map(
    names.map((name) => {
      const sent = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const definition = variableDefinitions.find(({ variable }) => variable.name.value === name);
      const initial = definition?.defaultValue;
      if (sent === null || (sent === undefined && initial?.kind === Kind.NULL)) {
        throw new Fault('BAD_USER_INPUT', `Variable "$${name}" decides what is deferred, and must not be null.`);
      }
      const isDeferred = sent === undefined ? initial?.kind !== Kind.BOOLEAN || initial.value : sent === true;
      return [keyOf(name), isDeferred];
    }),
  );
}

/** Undefined for what is a part of the answer around it. */
export function deferralOf({ kind, directives = [] }: SelectionNode, values: ConditionValues): Deferral | undefined {
  if (kind === Kind.FIELD) return undefined;
  const directive = directives.find(({ name }) => name.value === 'defer');
  if (!directive) return undefined;
  const condition = argument(directive, 'if');
  const isDeferred = condition?.kind === Kind.VARIABLE ? values.get(keyOf(condition.name.value)) : condition?.kind !== Kind.BOOLEAN || condition.value;
  const label = argument(directive, 'label');
  return isDeferred ? { label: label?.kind === Kind.STRING ? label.value : undefined } : undefined;
}

function keyOf(variable: string): string {
  return `@defer ${variable}`;
}

function argument({ arguments: args = [] }: DirectiveNode, name: string) {
  return args.find((each) => each.name.value === name)?.value;
}
