/** The only door to the payments' database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/payments/client.ts';

export type PaymentsClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type PaymentsDb = Prisma.TransactionClient;

export const openDatabase = (url: string): PaymentsClient => connect(PrismaClient, url, { applicationName: 'payments' });
