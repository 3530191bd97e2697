/** The only door to the catalog's database client. */
import { connect } from '@stoa/database/connect.ts';
import { type Prisma, PrismaClient } from '@stoa/prisma/generated/catalog/client.ts';

export type CatalogClient = PrismaClient;
/** The client inside a transaction; everything that reads or writes takes this. */
export type CatalogDb = Prisma.TransactionClient;

export const openDatabase = (url: string): CatalogClient => connect(PrismaClient, url, { applicationName: 'catalog' });
