import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import { conditionOf } from '../planning/fetch-places.ts';
import { isObject } from './run.ts';

/** Whether a fragment for `condition` selects from objects that call themselves `typeName`. */
export function isOfType(schema: GraphQLSchema, condition: string, typeName: unknown): boolean {
  if (condition === typeName) return true;
  if (typeof typeName !== 'string') return false;
  const wanted = schema.getType(condition);
  const type = schema.getType(typeName);
  return isAbstractType(wanted) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
}

/** Does to a value what the plan says must be done after, or before, it goes over the wire. */
export function applyRewrites(schema: GraphQLSchema, rewrites: readonly FetchDataRewrite[], value: unknown): void {
  for (const rewrite of rewrites) rewriteAt(schema, rewrite, rewrite.path, value);
}

function rewriteAt(schema: GraphQLSchema, rewrite: FetchDataRewrite, path: readonly string[], value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) rewriteAt(schema, rewrite, path, item);
    return;
  }
  const [step, ...rest] = path;
  if (!isObject(value) || step === undefined) return;
  const condition = conditionOf(step);
  if (condition !== undefined) {
    const { __typename: typeName } = value;
    // What does not say its type is of the one type that it can be.
    if (typeName === undefined || isOfType(schema, condition, typeName)) rewriteAt(schema, rewrite, rest, value);
  } else if (rest.length > 0) {
    if (Object.hasOwn(value, step)) rewriteAt(schema, rewrite, rest, value[step]);
  } else if (rewrite.kind === 'ValueSetter') {
    value[step] = rewrite.setValueTo;
  } else if (Object.hasOwn(value, step)) {
    value[rewrite.renameKeyTo] = value[step];
    delete value[step];
  }
}
