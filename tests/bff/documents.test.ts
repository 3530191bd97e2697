import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import mobile from '@stoa/bff-mobile/bff.ts';
import web from '@stoa/bff-web/bff.ts';
import { currentDocuments, MANIFEST, manifestText } from '@stoa/bff/documents.ts';
import { readManifest } from '@stoa/graphql/registered-documents.ts';
import { isEnumType, isInputObjectType, isIntrospectionType, isObjectType, isSpecifiedScalarType, Kind, parse, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { gatewaySchema } from './kit/sample-gateway.ts';

const wrongIn = (schema: GraphQLSchema, text: string) => validate(schema, parse(text)).map(({ message }) => message);

describe.each([web, mobile])('$name', ({ folder, schema }) => {
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const operations = globSync('**/operation.graphql', { cwd: folder });

  it.each(operations)('asks the gateway what its graph can answer: %s', (file) => {
    expect(wrongIn(gatewaySchema(), read(file))).toEqual([]);
  });

  it('asks one operation for each screen, and no field of a screen without one', () => {
    const screens = operations.filter((file) => file.startsWith('screens/'));
    expect(screens).toHaveLength(Object.keys(schema.getQueryType()?.getFields() ?? {}).length);
    const actions = operations.filter((file) => file.startsWith('actions/'));
    expect(actions).toHaveLength(Object.keys(schema.getMutationType()?.getFields() ?? {}).length);
  });

  it.each(globSync('documents/*.graphql', { cwd: folder }))('can answer what its client sends: %s', (file) => {
    expect(wrongIn(schema, read(file))).toEqual([]);
  });

  it('can still answer what older clients send', () => {
    for (const [id, text] of readManifest(path.join(folder, MANIFEST))) expect([id, wrongIn(schema, text)]).toEqual([id, []]);
  });

  it('has a manifest with every document of today (npm run documents writes it)', () => {
    expect(read(MANIFEST)).toBe(manifestText(folder));
  });

  it('has a document for every screen and every action', () => {
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
    const asked = [...currentDocuments(folder).values()].flatMap(rootFields);
    expect(asked.sort()).toEqual(fields.sort());
  });

  it('describes every type, field and value', () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
    const silent = types.flatMap((type) => {
      const parts: readonly { name: string; description?: string | null }[] =
        isEnumType(type) ? type.getValues() : isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
      return [type, ...parts.map(({ name, description }) => ({ name: `${type.name}.${name}`, description }))];
    });
    expect(silent.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });
});

function rootFields(text: string): string[] {
  return parse(text).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    return definition.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [field.name.value] : []));
  });
}
