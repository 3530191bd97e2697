import { databaseFault } from '@stoa/database/errors.ts';
import { GraphQLScalarType } from 'graphql';
import type { ResolverMap } from './resolvers.ts';

type AnyFunction = (...values: unknown[]) => unknown;

/**
 * The same resolvers, whose errors say so when the database is the cause: clients then get a retryable code instead
 * of a masked error, and know that trying again may help.
 */
export function withDatabaseFaults<Context>(resolvers: ResolverMap<Context>): ResolverMap<Context> {
  return Object.fromEntries(
    Object.entries(resolvers).map(([type, fields]) => [
      type,
      fields instanceof GraphQLScalarType
        ? fields
        : Object.fromEntries(Object.entries<unknown>(fields).map(([field, resolve]) => [field, translated(resolve as AnyFunction)])),
    ]),
  );
}

function translated(resolve: AnyFunction): AnyFunction {
  return (...values) => {
    const result = resolve(...values);
    return result instanceof Promise ? result.catch(fail) : result;
  };
}

function fail(error: unknown): never {
  throw databaseFault(error) ?? error;
}
