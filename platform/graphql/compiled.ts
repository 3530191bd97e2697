/**
 * Runs a query as code: `graphql-jit` turns a document that is seen again into one function.
 *
 * Guarantees: the answer is the one that graphql-js gives. graphql-jit differs from it in known places, so
 * - mutations, introspection, documents with @skip or @include, with variables inside literals, or with names that
 *   every object has, are not compiled: there its results differ;
 * - the caller has had the variables checked by graphql-js, which decides what is valid;
 * - it runs on a copy of the schema in which whatever it cannot do (a promise or function as a property, a type that
 *   is resolved later or not at all) ends the compiled run. The query is then run once more by graphql-js, on the same
 *   loaders, and its document is not compiled again. Queries have no effects, so running one twice changes nothing.
 * Does not guarantee: that a resolver of a query is called only once.
 */
import {
  defaultFieldResolver, extendSchema, isAbstractType, isLeafType, isNonNullType, isObjectType, OperationTypeNode, parse,
  visit,
} from 'graphql';
import type { ExecutionResult, GraphQLOutputType, GraphQLResolveInfo, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { CompiledQuery } from 'graphql-jit';
import type { PreparedDocument } from './documents.ts';

/** A compiled run met something that only graphql-js can do. */
class Unsupported extends Error {}

/** An exception in a serialiser becomes an error of its field, by its message only; this one is found again by it. */
const NOT_PLAIN = 'compiled code met a promise or a function where it reads a plain value';

/** The context that compiled resolvers see: the caller's, and a way to end this run. */
interface Run {
  readonly context: unknown;
  readonly giveUp: (error: unknown) => void;
}

export interface Compiler {
  /**
   * Runs the operation compiled.
   * @returns null when it is not, or cannot be, compiled: run it with graphql-js then
   */
  run(
    prepared: PreparedDocument,
    operation: OperationDefinitionNode,
    request: { readonly context: unknown; readonly variables: Readonly<Record<string, unknown>> },
  ): Promise<ExecutionResult | null>;
}

/** State of one operation: seen once, compiled, or never to be compiled. */
type Entry = 'seen' | 'never' | CompiledQuery;

/**
 * Compiles an operation on its second sight, so that documents made up for one request cost no compilation.
 * @param onUnsupported told once per operation that has to be given back to graphql-js
 */
export function createCompiler(onUnsupported: (documentId: string, reason: unknown) => void): Compiler {
  const schemas = new WeakMap<GraphQLSchema, ReturnType<typeof compilableCopy>>();
  // Entries go with the cached document, so that the document cache bounds this one as well.
  const entries = new WeakMap<OperationDefinitionNode, Entry>();

  const compile = (prepared: PreparedDocument, operation: OperationDefinitionNode): Entry => {
    if (!isCompilable(prepared, operation)) return 'never';
    let copy = schemas.get(prepared.schema);
    if (!copy) schemas.set(prepared.schema, (copy = compilableCopy(prepared.schema)));
    const compiled = compileQuery(copy.schema, prepared.document, operation.name?.value, { customSerializers: copy.serializers });
    return isCompiledQuery(compiled) ? compiled : 'never';
  };

  return {
    async run(prepared, operation, { context, variables }) {
      let entry = entries.get(operation);
      if (entry === undefined || entry === 'seen') {
        entry = entry === undefined && operation.operation === OperationTypeNode.QUERY ? 'seen' : compile(prepared, operation);
        entries.set(operation, entry);
      }
      if (entry === 'seen' || entry === 'never') return null;
      const { query } = entry;
      try {
        const result = await new Promise<ExecutionResult>((resolve, giveUp) => {
          const run: Run = { context, giveUp };
          Promise.resolve(query(undefined, run, variables)).then(resolve, giveUp);
        });
        if (result.data === undefined) throw new Unsupported('variables were refused');
        if (result.errors?.some(({ message }) => message === NOT_PLAIN)) throw new Unsupported(NOT_PLAIN);
        return result;
      } catch (error) {
        entries.set(operation, 'never');
        onUnsupported(prepared.id, error);
        return null;
      }
    },
  };
}

function isCompilable({ document }: PreparedDocument, operation: OperationDefinitionNode): boolean {
  let compilable = operation.operation === OperationTypeNode.QUERY;
  const refuse = () => {
    compilable = false;
  };
  let literals = 0;
  const literal = { enter: () => void (literals += 1), leave: () => void (literals -= 1) };
  visit(document, {
    Directive: refuse,
    ObjectValue: literal,
    ListValue: literal,
    Variable: () => {
      if (literals > 0) refuse();
    },
    Name: ({ value }) => {
      if (value in Object.prototype || value === '__schema' || value === '__type') refuse();
    },
  });
  return compilable;
}

/**
 * The same schema as other objects, with guards around everything that is called from compiled code. There an
 * exception inside a promise's callback would be lost, and the request would never end.
 */
function compilableCopy(original: GraphQLSchema) {
  // graphql-js makes new objects of all types when it extends a schema, and knows no other way to copy one.
  const schema = extendSchema(original, parse('directive @compiled on FIELD'), { assumeValid: true });
  const serializers: Record<string, (value: unknown) => unknown> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (isLeafType(type)) {
      serializers[type.name] = (value) => {
        if (typeof value === 'function' || isThenable(value)) throw new Unsupported(NOT_PLAIN);
        return type.serialize(value);
      };
    }
    if (isAbstractType(type)) {
      const { resolveType } = type;
      const possible = new Set(schema.getPossibleTypes(type).map(({ name }) => name));
      if (resolveType) {
        type.resolveType = (value, run: Run, info, self) => {
          const name = resolveType(value, run.context, info, self);
          if (typeof name !== 'string' || !possible.has(name)) throw new Unsupported(`${type.name} cannot be told`);
          return name;
        };
      }
    }
    if (!isObjectType(type)) continue;
    const { isTypeOf } = type;
    if (isTypeOf) {
      type.isTypeOf = (value, run: Run, info) => {
        const answer = isTypeOf(value, run.context, info);
        if (typeof answer !== 'boolean') throw new Unsupported(`${type.name} cannot be told`);
        return answer;
      };
    }
    if (type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      // Properties of leaf type are read by compiled code itself; its serializer sees a promise or a function there.
      if (!field.resolve && isLeafType(nullable(field.type))) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, run: Run, info: GraphQLResolveInfo) =>
        guarded(resolve(source, args as Record<string, unknown>, run.context, info), run);
    }
  }
  return { schema, serializers };
}

/** A value that compiled code may wait for: what goes wrong in its callbacks ends the run. */
function guarded(value: unknown, run: Run): unknown {
  return isThenable(value) ? guardedPromise(value, run) : guardedItems(value, run);
}

function guardedPromise(promise: PromiseLike<unknown>, run: Run, onRejection?: (error: unknown) => unknown): unknown {
  return {
    then(onValue: (value: unknown) => void, onError: (error: unknown) => void) {
      promise.then(
        (value) => attempt(() => onValue(guardedItems(value, run)), run),
        (error) => attempt(() => (onRejection ? onValue(onRejection(error)) : onError(error)), run),
      );
    },
  };
}

function guardedItems(value: unknown, run: Run): unknown {
  if (Array.isArray(value)) {
    const plain = !value.some((item) => isThenable(item) || Array.isArray(item));
    return plain ? value : value.map((item) => guardedItem(item, run));
  }
  const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return isIterable ? Array.from(value as Iterable<unknown>, (item) => guardedItem(item, run)) : value;
}

/** graphql-jit puts the null of a rejected item at the end of its list; that of an item that is an error, at its place. */
function guardedItem(item: unknown, run: Run): unknown {
  if (!isThenable(item)) return guardedItems(item, run);
  return guardedPromise(item, run, (error) => (error instanceof Error ? error : new Error(String(error))));
}

function attempt(step: () => void, run: Run): void {
  try {
    step();
  } catch (error) {
    run.giveUp(error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}
