/** The only door to inventory's database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/inventory/client.ts';

export type InventoryClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type InventoryDb = Prisma.TransactionClient;

export const openDatabase = (url: string): InventoryClient => connect(PrismaClient, url, { applicationName: 'inventory' });
