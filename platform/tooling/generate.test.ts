import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate, generatorBlock } from './generate.ts';

const DATASOURCE = 'datasource db {\n  provider = "postgresql"\n}\n';

let prisma: string;
beforeEach(() => {
  prisma = path.join(mkdtempSync(path.join(tmpdir(), 'stoa-generate-')), 'prisma');
});
afterEach(() => {
  rmSync(path.dirname(prisma), { recursive: true });
});

it('makes a client once, again only when its schema changed, and removes it with its schema', async () => {
  writeSchema('notes', 'model Note {\n  id Int @id\n}\n');
  // Two at once share the work instead of doing it twice.
  const made = await Promise.all([generate({ prisma }), generate({ prisma })]);
  expect(made.flat()).toEqual(['notes']);
  const client = path.join(prisma, 'generated/notes/client.ts');
  const before = statSync(client).ino;
  expect(await generate({ prisma })).toEqual([]);
  expect(statSync(client).ino).toBe(before);

  writeSchema('notes', 'model Note {\n  id Int @id\n  body String\n}\n');
  expect(await generate({ prisma })).toEqual(['notes']);
  expect(readFileSync(path.join(prisma, 'generated/notes/models/Note.ts'), 'utf8')).toContain('body');

  rmSync(path.join(prisma, 'notes'), { recursive: true });
  expect(await generate({ prisma })).toEqual([]);
  expect(existsSync(path.join(prisma, 'generated/notes'))).toBe(false);
});

it('says what is wrong with a schema, and leaves no half-made client that counts as done', async () => {
  writeSchema('notes', 'model Note {\n  id Nonsense @id\n}\n');
  await expect(generate({ prisma })).rejects.toThrow(/notes[^]*Nonsense/);
  writeFileSync(path.join(prisma, 'notes/schema.prisma'), DATASOURCE);
  await expect(generate({ prisma })).rejects.toThrow('generator block');
  writeSchema('notes', 'model Note {\n  id Int @id\n}\n');
  expect(await generate({ prisma })).toEqual(['notes']);
});

function writeSchema(name: string, models: string): void {
  mkdirSync(path.join(prisma, name), { recursive: true });
  writeFileSync(
    path.join(prisma, name, 'schema.prisma'),
    `${generatorBlock(name)}\n${DATASOURCE}\n${models}`,
  );
}
