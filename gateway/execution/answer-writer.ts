/**
 * Generates the code that writes the answers of one operation: one function for each selection and object type, in which
 * names, types and the order of fields are constants.
 *
 * Guarantees: it writes what `completion.ts` would give, or nothing. It checks each value; one that is not as it should be ends
 * the writing. Into the code go only names from the schema and the client's response names, each as a JSON string.
 */
import { isAbstractType, isEnumType, isInterfaceType, isLeafType, isListType, isNonNullType } from 'graphql';
import type {
  GraphQLAbstractType, GraphQLInterfaceType, GraphQLLeafType, GraphQLNamedType, GraphQLObjectType, GraphQLOutputType,
} from 'graphql';
import { isSameForAllTypes } from '../planning/client-selection.ts';
import type { ClientSelection, SelectedField, Selections } from '../planning/client-selection.ts';
import type { NullableType } from './completion.ts';
import { quote } from './json-text.ts';
import { TEXT, WRITTEN_BY } from './shared-object.ts';
import type { Run } from './run.ts';

/** Writes an answer's `data`. Null when something in the data is irregular. */
export type WriteAnswer = (data: Readonly<Record<string, unknown>>, run: Pick<Run, 'escapes' | 'unknown'>) => string | null;

/** Thrown by generated code; it has no stack to collect, and says nothing. */
const IRREGULAR = { irregular: true };

/** @param strict whether a value that is not there is irregular, or null */
type Write = (data: Readonly<Record<string, unknown>>, strict: boolean) => string;

/** Above this, an operation is rarer than its code is worth. */
const MAX_FUNCTIONS = 5_000;
const TOO_LARGE = new RangeError('the operation needs too much code');

/** @returns null for an operation that would need too much code */
export function compileWriter(client: ClientSelection): WriteAnswer | null {
  try {
    return writerOf(client);
  } catch (error) {
    if (error === TOO_LARGE) return null;
    throw error;
  }
}

function writerOf(client: ClientSelection): WriteAnswer {
  const writeQuoted = generate(client, (value) => `quote(${value})`);
  const writePlain = generate(client, (value) => `'"'+${value}+'"'`);
  return (data, { escapes, unknown }) => {
    try {
      return (escapes ? writeQuoted : writePlain)(data, unknown.size === 0);
    } catch (error) {
      if (error === IRREGULAR) return null;
      throw error;
    }
  };
}

/** JavaScript for a string. JSON is a part of JavaScript. */
const literal = (text: string): string => JSON.stringify(text);

/** An expression that writes the value of the expression given, which is not null. */
type Code = (value: string) => string;

function generate(client: ClientSelection, quoted: Code): Write {
  const functions: string[] = [];
  const enums: ReadonlySet<string>[] = [];
  const objectFunctions = new Map<Selections, Map<GraphQLNamedType, string>>();
  const define = (parameter: string, body: string): string => {
    const name = `f${functions.length}`;
    if (functions.length >= MAX_FUNCTIONS) throw TOO_LARGE;
    functions.push(`function ${name}(${parameter}){${body}}`);
    return name;
  };

  /** The same selection of the same type needs one function, wherever it stands. */
  const once = (type: GraphQLNamedType, below: Selections, create: () => string): string => {
    let byType = objectFunctions.get(below);
    if (!byType) objectFunctions.set(below, (byType = new Map<GraphQLNamedType, string>()));
    let name = byType.get(type);
    if (name === undefined) byType.set(type, (name = create()));
    return name;
  };

  const writeValue = (type: GraphQLOutputType, below: Selections): Code => {
    if (!isNonNullType(type)) {
      const write = writeNullable(type, below);
      return (value) => `(${value}==null?nothing(${value}):${write(value)})`;
    }
    const write = writeNullable(type.ofType as NullableType, below);
    return (value) => `(${value}==null?irregular():${write(value)})`;
  };

  const writeNullable = (type: NullableType, below: Selections): Code => {
    if (isListType(type)) return writeList(writeValue(type.ofType, below));
    if (isLeafType(type)) return writeLeaf(type);
    const name = once(type, below, () => (isAbstractType(type) ? writeAbstract(type, below) : writeObject(type, below)));
    return (value) => `${name}(${value})`;
  };

  const writeList = (writeItem: Code): Code => {
    const name = define(
      'list',
      `if(!Array.isArray(list))irregular();let text='[';` +
        `for(let i=0;i<list.length;i++){const item=list[i];if(i)text+=',';text+=${writeItem('item')};}return text+']';`,
    );
    return (value) => `${name}(${value})`;
  };

  const writeLeaf = (type: GraphQLLeafType): Code => {
    if (isEnumType(type)) {
      enums.push(new Set(type.getValues().map(({ name }) => name)));
      const names = `enums[${enums.length - 1}]`;
      return (value) => `(${names}.has(${value})?'"'+${value}+'"':irregular())`;
    }
    switch (type.name) {
      case 'Int':
        return (value) => `(typeof ${value}==='number'&&(${value}|0)===${value}?''+${value}:irregular())`;
      case 'Float':
        return (value) => `(Number.isFinite(${value})?''+${value}:irregular())`;
      case 'Boolean':
        return (value) => `(typeof ${value}==='boolean'?''+${value}:irregular())`;
      case 'String':
        return (value) => `(typeof ${value}==='string'?${quoted(value)}:irregular())`;
      case 'ID':
        return (value) => `(typeof ${value}==='string'?${quoted(value)}:Number.isSafeInteger(${value})?'"'+${value}+'"':irregular())`;
      default:
        return (value) => `JSON.stringify(${value})`;
    }
  };

  const writeAbstract = (type: GraphQLAbstractType, below: Selections): string => {
    const cases = client.schema
      .getPossibleTypes(type)
      .map((possible) => `case ${literal(possible.name)}:return ${once(possible, below, () => writeObject(possible, below))}(object);`);
    // A subgraph for which the interface is an object type knows nothing more special.
    if (isInterfaceType(type) && isSameForAllTypes(client, type, below)) cases.push(`case undefined:case ${literal(type.name)}:return ${writeObject(type, below)}(object);`);
    return define('object', `if(typeof object!=='object')irregular();switch(object.__typename){${cases.join('')}default:irregular();}`);
  };

  const writeObject = (type: GraphQLObjectType | GraphQLInterfaceType, below: Selections): string => {
    const body: string[] = [];
    let pending = '{';
    client.fieldsOf(type, below).forEach((field, i) => {
      pending += `${i > 0 ? ',' : ''}${literal(field.responseName)}:`;
      if (!field.type) {
        if (isInterfaceType(type)) body.push('irregular();');
        pending += literal(type.name);
        return;
      }
      const value = `v${i}`;
      body.push(`const ${value}=${read(field)};text+=${literal(pending)}+${writeValue(field.type, field.selections)(value)};`);
      pending = '';
    });
    // An object that stands in several places is written once, by the function that comes first.
    const id = functions.length + 1;
    return define(
      'object',
      `if(typeof object!=='object'||Array.isArray(object))irregular();const by=object[WRITTEN_BY];if(by===${id})return object[TEXT];` +
        `let text='';${body.join('')}text+=${literal(`${pending}}`)};if(by===0){object[WRITTEN_BY]=${id};object[TEXT]=text;}return text;`,
    );
  };

  const root = writeObject(client.rootType, client.rootSelections);
  const nothing = `function nothing(value){if(value===undefined&&strict)irregular();return 'null';}`;
  const start = `'use strict';let strict=true;function irregular(){throw IRREGULAR;}${nothing}`;
  const code = `${start}${functions.join('\n')}\nreturn (data,isStrict)=>{strict=isStrict;return ${root}(data);};`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the one place where text becomes code; see above
  const create = new Function('IRREGULAR', 'quote', 'enums', 'WRITTEN_BY', 'TEXT', code) as (...constants: unknown[]) => Write;
  return create(IRREGULAR, quote, enums, WRITTEN_BY, TEXT);
}

function read({ planName }: SelectedField): string {
  return `object[${literal(planName)}]`;
}
