import { assertValidSchema, buildSchema, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Resolver } from '@stoa/graphql/resolver.ts';
import type { BffContext } from './screen.ts';

/** Resolvers by type name and field name. Fields without one are read from the value that the screen was shaped into. */
export type ResolverMap = Readonly<Record<string, Readonly<Record<string, Resolver<BffContext>>>>>;

/**
 * A schema that can be run. A union's members are told apart by the `__typename` of the value.
 * @throws {Error} for a schema that is not valid, and for a resolver of a field that is not in it
 */
export function executableSchema(sdl: string, resolvers: ResolverMap): GraphQLSchema {
  const schema = buildSchema(sdl);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    for (const [fieldName, resolve] of Object.entries(fields)) {
      const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
      if (!field) throw new Error(`the schema has no field ${typeName}.${fieldName}`);
      field.resolve = resolve;
    }
  }
  assertValidSchema(schema);
  return schema;
}
