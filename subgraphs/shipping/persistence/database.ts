/** The only door to the shipping database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/shipping/client.ts';

export type ShippingClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type ShippingDb = Prisma.TransactionClient;

export const openDatabase = (url: string): ShippingClient => connect(PrismaClient, url, { applicationName: 'shipping' });
