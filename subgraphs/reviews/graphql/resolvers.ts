import { scalarResolvers } from '@stoa/graphql/scalars.ts';
import { byTypename, type ResolverMap } from '@stoa/subgraph/resolvers.ts';
import type { ReviewsContext } from './context.ts';
import { mutations } from './mutation.resolvers.ts';
import { customerResolvers, productResolvers, ratingResolvers, reviewResolvers } from './review.resolvers.ts';

export const resolvers: ResolverMap<ReviewsContext> = {
  ...scalarResolvers,
  Mutation: mutations,
  Product: productResolvers,
  ProductRating: ratingResolvers,
  Customer: customerResolvers,
  Review: reviewResolvers,
  WriteReviewResult: byTypename,
  EditReviewResult: byTypename,
  HideReviewResult: byTypename,
  UnhideReviewResult: byTypename,
};
