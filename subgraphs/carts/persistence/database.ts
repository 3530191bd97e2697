/** The only door to the carts' database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/carts/client.ts';

export type CartsClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type CartsDb = Prisma.TransactionClient;

export const openDatabase = (url: string): CartsClient => connect(PrismaClient, url, { applicationName: 'carts' });
