/** The only door to the customers' database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/customers/client.ts';

export type CustomersClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type CustomersDb = Prisma.TransactionClient;

export const openDatabase = (url: string): CustomersClient => connect(PrismaClient, url, { applicationName: 'customers' });
