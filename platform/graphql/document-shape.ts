/**
 * Checks of a parsed document that need no schema. They run before validation, because validation of a document that
 * nests without end, or of one that expands without end, is what must not be started.
 */
import { badInput } from '@stoa/kernel/fault.ts';
import { Kind, visit } from 'graphql';
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { MEASURED_AT_MOST, refuseOverrun } from './limits.ts';
import type { Limits, OnOverrun } from './limits.ts';
import { refuseUnstorable } from './strict-json.ts';

/** Selection sets inside one another, inline fragments included, per level of depth that is allowed. */
const NESTING_PER_DEPTH = 4;

/**
 * Tells `overLimit` when fields nest too deep (or inline fragments absurdly deep), and when there are too many aliases,
 * directives, or fields of a root.
 * @throws Fault BAD_USER_INPUT for text that cannot be stored, a number beyond all, and `__proto__` as a name; what `overLimit` throws
 */
export function checkShape(document: DocumentNode, limits: Limits, overLimit: OnOverrun): void {
  checkDepth(document, limits.depth, overLimit);
  let aliases = 0;
  let directives = 0;
  visit(document, {
    Field: ({ alias }) => {
      if (alias) aliases += 1;
    },
    Directive: () => {
      directives += 1;
    },
    Name: ({ value }) => {
      // A result or a set of variables with this name would change its own prototype on the way.
      if (value === '__proto__') throw badInput('"__proto__" cannot be a name.');
    },
    StringValue: ({ value }) => refuseUnstorable(value),
    IntValue: refuseInfinite,
    FloatValue: refuseInfinite,
  });
  const counted = [
    { limit: 'aliases', code: 'ALIASES', found: aliases, allowed: limits.aliases },
    { limit: 'directives', code: 'DIRECTIVES', found: directives, allowed: limits.directives },
    { limit: 'rootFields', code: 'ROOT_FIELDS', found: countRootFields(document), allowed: limits.rootFields },
  ];
  for (const each of counted) {
    if (each.found <= each.allowed) continue;
    overLimit({ ...each, message: `A document may have ${each.allowed} ${WORDS[each.code]}.` });
  }
}

const WORDS: Readonly<Record<string, string>> = { ALIASES: 'aliases', DIRECTIVES: 'directives', ROOT_FIELDS: 'fields of the root' };

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** As in JSON: a number that nobody can have is not taken for infinity. */
function refuseInfinite({ value }: { readonly value: string }): void {
  if (!Number.isFinite(Number(value))) throw badInput('A number is too large.');
}

/** The most fields that one operation has at its root. Fragments count each time they are spread, yet are counted once. */
function countRootFields(document: DocumentNode): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const count = (set: SelectionSetNode): number => {
    let fields = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) fields += count(selection.selectionSet);
      else fields += countFragment(selection.name.value);
    }
    return Math.min(fields, Number.MAX_SAFE_INTEGER);
  };
  const countFragment = (name: string): number => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    known.set(name, 0);
    const fragment = fragments.get(name);
    const fields = fragment ? count(fragment.selectionSet) : 0;
    known.set(name, fields);
    return fields;
  };
  let most = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) most = Math.max(most, count(definition.selectionSet));
  }
  return most;
}

function checkDepth(document: DocumentNode, allowed: number, overLimit: OnOverrun): void {
  const within = (depth: number): boolean => nestsWithin(document, depth);
  if (within(allowed)) return;
  const overrun = { limit: 'depth', code: 'DEPTH', allowed, message: `Fields may nest ${allowed} levels deep.` };
  overLimit(overrun);
  if (!within(allowed * MEASURED_AT_MOST)) refuseOverrun(overrun);
}

/** Levels below a selection set. */
interface Nesting {
  readonly fields: number;
  /** Selection sets, those of inline fragments and of fragments included. */
  readonly sets: number;
}

const NONE: Nesting = { fields: 0, sets: 0 };
const ENDLESS: Nesting = { fields: Infinity, sets: Infinity };

/** Stops counting as soon as the answer is no: what nests without end must not be followed to its end. */
function nestsWithin(document: DocumentNode, maxDepth: number): boolean {
  const fragments = fragmentsOf(document);
  const maxSets = maxDepth * NESTING_PER_DEPTH;
  /** Levels below a fragment. While they are being counted there are none: a cycle ends here, and validation names it. */
  const known = new Map<string, Nesting>();

  /** @param above selection sets that this one is in */
  const nestingOf = (set: SelectionSetNode, above: number): Nesting => {
    if (above > maxSets) return ENDLESS;
    let fields = 0;
    let sets = 0;
    for (const selection of set.selections) {
      let below = NONE;
      let own = 0;
      if (selection.kind === Kind.FIELD) {
        const introspects = selection.name.value === '__schema' || selection.name.value === '__type';
        if (selection.selectionSet && !introspects) below = nestingOf(selection.selectionSet, above + 1);
        own = 1;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        below = nestingOf(selection.selectionSet, above + 1);
      } else {
        below = nestingOfFragment(selection.name.value, above + 1);
      }
      fields = Math.max(fields, below.fields + own);
      sets = Math.max(sets, below.sets);
      // What is known of a fragment was counted in another place.
      if (fields > maxDepth || above + sets > maxSets) return ENDLESS;
    }
    return { fields, sets: sets + 1 };
  };
  const nestingOfFragment = (name: string, above: number): Nesting => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    known.set(name, NONE);
    const fragment = fragments.get(name);
    const nesting = fragment ? nestingOf(fragment.selectionSet, above) : NONE;
    known.set(name, nesting);
    return nesting;
  };

  return document.definitions.every((definition) => {
    if (definition.kind === Kind.OPERATION_DEFINITION) return nestingOf(definition.selectionSet, 0) !== ENDLESS;
    if (definition.kind === Kind.FRAGMENT_DEFINITION) return nestingOfFragment(definition.name.value, 0) !== ENDLESS;
    return true;
  });
}
