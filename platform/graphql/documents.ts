import { Fault } from '@stoa/kernel/fault.ts';
import { getNamedType, getVariableValues, GraphQLError, isIntrospectionType, Kind, parse, specifiedRules, validate } from 'graphql';
import type { ASTVisitor, DocumentNode, GraphQLSchema, OperationDefinitionNode, ValidationContext, ValidationRule } from 'graphql';
import { checkShape } from './document-shape.ts';
import { MEASURED_AT_MOST, refuseOverrun } from './limits.ts';
import type { Limits, OnOverrun } from './limits.ts';
import { documentId } from './registered-documents.ts';
import { conditionalSubscriptions } from './subscription-roots.ts';

/** A document that has passed every check. */
export interface PreparedDocument {
  readonly text: string;
  /** SHA-256 of the text. */
  readonly id: string;
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
  /** The operations by name; the anonymous one is ''. */
  readonly operations: ReadonlyMap<string, OperationDefinitionNode>;
}

/** A well-formed request whose GraphQL is wrong: its syntax, its use of the schema, or its variables. */
export class GraphQLRejected extends Error {
  readonly errors: readonly GraphQLError[];
  readonly code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT';
  constructor(code: GraphQLRejected['code'], errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    this.name = 'GraphQLRejected';
    this.code = code;
    this.errors = errors;
  }
}

/** A document whose shape is within limits; nobody has checked yet whether it fits the schema. */
export interface ParsedDocument {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly text: string;
}

export interface DocumentOptions {
  readonly introspection: boolean;
  readonly overLimit?: OnOverrun;
  /** One more check, before the costly one against the schema. Must bear documents that make no sense. */
  readonly checkDocument?: ((document: ParsedDocument) => void) | undefined;
}

export interface Documents {
  /**
   * @throws GraphQLRejected, Fault BAD_USER_INPUT, and what `overLimit` and `checkDocument` throw
   */
  prepare(schema: GraphQLSchema, text: string): PreparedDocument;
}

/**
 * Parses and validates each document once, and keeps the ones used last. Documents that were refused are not kept:
 * they would let one client push out the documents of all others. Another schema object empties the cache.
 */
export function createDocuments(limits: Limits, options: DocumentOptions): Documents {
  const { overLimit = refuseOverrun, checkDocument, introspection } = options;
  let cachedFor: GraphQLSchema | undefined;
  let characters = 0;
  /** Last in the cache: what is asked again and again need not be moved there. */
  let newest: PreparedDocument | null = null;
  const cache = new Map<string, PreparedDocument>();

  const remember = (prepared: PreparedDocument) => {
    if (prepared.text.length > limits.cachedCharacters / 10) return;
    cache.set(prepared.text, prepared);
    newest = prepared;
    characters += prepared.text.length;
    for (const oldest of cache.keys()) {
      if (cache.size <= limits.cachedDocuments && characters <= limits.cachedCharacters) return;
      cache.delete(oldest);
      characters -= oldest.length;
    }
  };

  return {
    prepare(schema, text) {
      if (schema !== cachedFor) {
        cache.clear();
        newest = null;
        characters = 0;
        cachedFor = schema;
      }
      const cached = cache.get(text);
      if (cached) {
        if (cached === newest) return cached;
        // A Map keeps the order of insertion, so that its first entry is the one not used for longest.
        cache.delete(text);
        cache.set(text, cached);
        newest = cached;
        return cached;
      }
      const document = parseWithin(text, limits.tokens, overLimit);
      checkShape(document, limits, overLimit);
      checkDocument?.({ schema, document, text });
      checkValidity(schema, document, limits, introspection);
      const prepared = { text, id: documentId(text), document, schema, operations: operationsOf(document) };
      remember(prepared);
      return prepared;
    },
  };
}

function parseWithin(text: string, allowed: number, overLimit: OnOverrun): DocumentNode {
  const document = tryParse(text, allowed);
  if (document) return document;
  const overrun = { limit: 'tokens', code: 'TOKENS', allowed, message: `A document may have ${allowed} tokens.` };
  overLimit(overrun);
  return tryParse(text, allowed * MEASURED_AT_MOST) ?? refuseOverrun(overrun);
}

/** Null when there are more tokens, which are not read then. */
function tryParse(text: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    // The parser calls itself for each level. Only limits far above the usual ones let it run out of stack.
    if (error instanceof RangeError) throw new Fault('DEPTH', 'The document nests too deep.');
    if (!(error instanceof GraphQLError)) throw error;
    if (/ tokens\. Parsing aborted\.$/.test(error.message)) return null;
    throw new GraphQLRejected('GRAPHQL_PARSE_FAILED', [error]);
  }
}

function checkValidity(schema: GraphQLSchema, document: DocumentNode, limits: Limits, introspection: boolean): void {
  const rules = [refuseUnknownOperations, ...(introspection ? [] : [refuseIntrospection]), ...specifiedRules];
  const options = { maxErrors: limits.errors, hideSuggestions: !introspection };
  const conditional = conditionalSubscriptions(document);
  const errors = (conditional.length > 0 ? conditional : validate(schema, document, rules, options)).slice(0, limits.errors);
  if (errors.length > 0) throw new GraphQLRejected('GRAPHQL_VALIDATION_FAILED', errors);
}

/** The rules of graphql-js find nothing wrong with an operation for which the schema has no type, and look at no field in it. */
const refuseUnknownOperations: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  OperationDefinition(node) {
    if (!context.getSchema().getRootType(node.operation)) context.reportError(new GraphQLError(`The schema has no ${node.operation}.`, { nodes: node }));
  },
});

/** Finds introspection by the type of the field, so that no alias, fragment or spelling gets past. */
const refuseIntrospection: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  Field(node) {
    const type = getNamedType(context.getType());
    if ((type && isIntrospectionType(type)) || node.name.value === '__schema' || node.name.value === '__type') {
      context.reportError(
        new GraphQLError('The schema cannot be read here.', { nodes: node, extensions: { code: 'INTROSPECTION_DISABLED' } }),
      );
      return false;
    }
    return undefined;
  },
});

function operationsOf(document: DocumentNode): ReadonlyMap<string, OperationDefinitionNode> {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return new Map(operations.map((operation) => [operation.name?.value ?? '', operation]));
}

/** @throws Fault OPERATION_NOT_FOUND */
export function selectOperation({ operations }: PreparedDocument, name: string | null): OperationDefinitionNode {
  const operation = name ? operations.get(name) : operations.size === 1 ? [...operations.values()][0] : undefined;
  if (operation) return operation;
  throw new Fault(
    'OPERATION_NOT_FOUND',
    name ? 'The document has no operation of this name.' : 'The document has not exactly one operation; name one with "operationName".',
  );
}

/**
 * Whether the variables fit the operation. Both ways of execution coerce them again; this is the one that answers.
 * @throws GraphQLRejected
 */
export function checkVariables(
  { schema }: PreparedDocument,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  maxErrors: number,
): void {
  const { variableDefinitions = [] } = operation;
  if (variableDefinitions.length === 0) return;
  const { errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors });
  if (errors) throw new GraphQLRejected('BAD_USER_INPUT', errors.slice(0, maxErrors));
}
