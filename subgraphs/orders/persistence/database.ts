/** The only door to the orders' database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/orders/client.ts';

export type OrdersClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type OrdersDb = Prisma.TransactionClient;

export const openDatabase = (url: string): OrdersClient => connect(PrismaClient, url, { applicationName: 'orders' });
