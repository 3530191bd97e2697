import { glob } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SalesImporter } from '@stoa/orders/contract/online-retail/importer.ts';

/** Finds every service's part of the import, by its place: `subgraphs/<name>/import/online-retail.ts`. */
export async function findImporters(repository: string): Promise<SalesImporter[]> {
  const files: string[] = [];
  for await (const file of glob('subgraphs/*/import/online-retail.ts', { cwd: repository })) files.push(file);
  return Promise.all(
    files.sort().map(async (file) => {
      const module = (await import(pathToFileURL(path.join(repository, file)).href)) as { default?: SalesImporter };
      if (module.default) return module.default;
      throw new TypeError(`${file} has no default export: it should be this service's SalesImporter.`);
    }),
  );
}
