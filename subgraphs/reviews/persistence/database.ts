/** The only door to the reviews database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/reviews/client.ts';

export type ReviewsClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type ReviewsDb = Prisma.TransactionClient;

export const openDatabase = (url: string): ReviewsClient => connect(PrismaClient, url, { applicationName: 'reviews' });
