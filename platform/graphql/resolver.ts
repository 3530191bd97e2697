import type { GraphQLFieldResolver } from 'graphql';

/** A resolver as this project writes it; parents and arguments are as the schema has them, so each declares its own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parameters are contravariant: only `any` accepts each resolver's own types
export type Resolver<Context> = GraphQLFieldResolver<any, Context, any>;
