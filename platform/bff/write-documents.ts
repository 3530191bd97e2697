/** `npm run documents -w bff-web`: writes the manifest of a BFF's documents. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST, manifestText } from './documents.ts';

const [folder = '.'] = process.argv.slice(2);
writeFileSync(path.join(folder, MANIFEST), manifestText(folder));
