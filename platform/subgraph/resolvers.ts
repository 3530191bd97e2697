import type { Resolver } from '@stoa/graphql/resolver.ts';
import type { GraphQLScalarType } from 'graphql';

/** What `_entities` hands to `__resolveReference`: the type and the key fields, as the gateway sent them. */
export interface Representation {
  readonly __typename: string;
  readonly id: unknown;
}

interface TypeResolvers<Context> {
  readonly [field: string]: Resolver<Context> | ReferenceResolver<Context> | TypeResolver;
}

type TypeResolver = (value: { readonly __typename: string }) => string;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above: each type has its own keys
type ReferenceResolver<Context> = (reference: any, context: Context) => unknown;

/** Resolvers by type name and field name, scalars by their name. */
export interface ResolverMap<Context> {
  readonly [type: string]: TypeResolvers<Context> | GraphQLScalarType;
}

/** Resolves a result union or interface by the `__typename` that the resolver put into its value. */
export const byTypename = { __resolveType: ({ __typename }: { readonly __typename: string }): string => __typename };
