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
import { literal, makeFunction } from './generated-code.ts';
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
  const writeQuoted = generate(client, { isQuoted: false, text: (value) => `quote(${value})` });
  const writePlain = generate(client, { isQuoted: true, text: (value) => value });
  return (data, { escapes, unknown }) => {
    try {
      return (escapes ? writeQuoted : writePlain)(data, unknown.size === 0);
    } catch (error) {
      if (error === IRREGULAR) return null;
      throw error;
    }
  };
}

/**
 * How a value that is not null is written. Each piece of text that is added costs an object, so quotes around it are left to
 * whoever writes what stands before and after.
 */
interface Code {
  /** An expression for the text, of the expression of the value. */
  readonly text: (value: string) => string;
  /** Whether there must be quotes around it. */
  readonly isQuoted: boolean;
}

/** The same, of a value that may be null. */
interface NullableCode extends Code {
  readonly isNullable: boolean;
}

/** An expression for all of the text. */
function wholeText({ text, isQuoted, isNullable }: NullableCode, value: string): string {
  const whole = isQuoted ? `'"'+${text(value)}+'"'` : text(value);
  return isNullable ? `(${value}==null?nothing(${value},'null'):${whole})` : whole;
}

function generate(client: ClientSelection, string: Code): Write {
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

  const writeValue = (type: GraphQLOutputType, below: Selections): NullableCode => {
    if (!isNonNullType(type)) return { ...writePresent(type, below), isNullable: true };
    const { text, isQuoted } = writePresent(type.ofType as NullableType, below);
    return { text: (value) => `(${value}==null?irregular():${text(value)})`, isQuoted, isNullable: false };
  };

  const writePresent = (type: NullableType, below: Selections): Code => {
    if (isListType(type)) return writeList(writeValue(type.ofType, below));
    if (isLeafType(type)) return writeLeaf(type);
    const name = once(type, below, () => (isAbstractType(type) ? writeAbstract(type, below) : writeObject(type, below)));
    return { text: (value) => `${name}(${value})`, isQuoted: false };
  };

  const writeList = (item: NullableCode): Code => {
    const isQuoted = item.isQuoted && !item.isNullable;
    const [start, between, end] = isQuoted ? ['["', '","', '"]'] : ['[', ',', ']'];
    const name = define(
      'list',
      `if(!Array.isArray(list))irregular();if(list.length===0)return '[]';let text='';` +
        `for(let i=0;i<list.length;i++){const item=list[i];text+=(i?'${between}':'${start}')+${isQuoted ? item.text('item') : wholeText(item, 'item')};}` +
        `return text+'${end}';`,
    );
    return { text: (value) => `${name}(${value})`, isQuoted: false };
  };

  const writeLeaf = (type: GraphQLLeafType): Code => {
    if (isEnumType(type)) {
      enums.push(new Set(type.getValues().map(({ name }) => name)));
      const names = `enums[${enums.length - 1}]`;
      return { text: (value) => `(${names}.has(${value})?${value}:irregular())`, isQuoted: true };
    }
    const { text: stringText, isQuoted } = string;
    switch (type.name) {
      case 'Int':
        return { text: (value) => `(typeof ${value}==='number'&&(${value}|0)===${value}?''+${value}:irregular())`, isQuoted: false };
      case 'Float':
        return { text: (value) => `(Number.isFinite(${value})?''+${value}:irregular())`, isQuoted: false };
      case 'Boolean':
        return { text: (value) => `(typeof ${value}==='boolean'?''+${value}:irregular())`, isQuoted: false };
      case 'String':
        return { text: (value) => `(typeof ${value}==='string'?${stringText(value)}:irregular())`, isQuoted };
      case 'ID': {
        const number = (value: string): string => (isQuoted ? `''+${value}` : `'"'+${value}+'"'`);
        return {
          text: (value) => `(typeof ${value}==='string'?${stringText(value)}:Number.isSafeInteger(${value})?${number(value)}:irregular())`,
          isQuoted,
        };
      }
      default:
        return { text: (value) => `JSON.stringify(${value})`, isQuoted: false };
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
    const constant = new ConstantText('{');
    client.fieldsOf(type, below).forEach((field, i) => {
      constant.add(`${i > 0 ? ',' : ''}${literal(field.responseName)}:`);
      if (!field.type) {
        if (isInterfaceType(type)) body.push('irregular();');
        constant.add(literal(type.name));
        return;
      }
      const value = `v${i}`;
      const code = writeValue(field.type, field.selections);
      body.push(`const ${value}=${read(field)};text+=${constant.before(code, value)};`);
    });
    constant.add('}');
    // An object that stands in several places is written once, by the function that comes first.
    const id = functions.length + 1;
    return define(
      'object',
      `if(typeof object!=='object'||Array.isArray(object))irregular();const by=object[WRITTEN_BY];if(by===${id})return object[TEXT];` +
        `let text='';${body.join('')}text+=${constant.code()};if(by===0){object[WRITTEN_BY]=${id};object[TEXT]=text;}return text;`,
    );
  };

  const root = writeObject(client.rootType, client.rootSelections);
  const nothing = `function nothing(value,text){if(value===undefined&&strict)irregular();return text;}`;
  const start = `let strict=true;function irregular(){throw IRREGULAR;}${nothing}`;
  const code = `${start}${functions.join('\n')}\nreturn (data,isStrict)=>{strict=isStrict;return ${root}(data);};`;
  return makeFunction<Write>({ IRREGULAR, quote, enums, WRITTEN_BY, TEXT }, code);
}

/** The text of an object that is the same in all answers, from one value to the next. */
class ConstantText {
  #text: string;
  /** A value before it that may be null; when it is not, its closing quote comes first. */
  #after: string | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  add(text: string): void {
    this.#text += text;
  }

  /** An expression for it. */
  code(): string {
    const text = literal(this.#text);
    return this.#after === null ? text : `(${this.#after}==null?${text}:${literal(`"${this.#text}`)})`;
  }

  /** An expression for it and the value that follows. What comes next is what is behind that value. */
  before(code: NullableCode, value: string): string {
    if (!code.isQuoted) {
      const start = this.#take('', null);
      return `${start}+${wholeText(code, value)}`;
    }
    if (!code.isNullable) {
      this.add('"');
      return `${this.#take('"', null)}+${code.text(value)}`;
    }
    const withNull = this.#with('null');
    this.add('"');
    return `(${value}==null?nothing(${value},${withNull}):${this.#take('', value)}+${code.text(value)})`;
  }

  /** An expression for it with something behind it. */
  #with(text: string): string {
    const before = this.#text;
    this.#text += text;
    const code = this.code();
    this.#text = before;
    return code;
  }

  /** An expression for it. From here on there is other text. */
  #take(text: string, after: string | null): string {
    const code = this.code();
    this.#text = text;
    this.#after = after;
    return code;
  }
}

function read({ planName }: SelectedField): string {
  return `object[${literal(planName)}]`;
}
