import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { ConstArgumentNode, DirectiveNode, DocumentNode, FragmentSpreadNode, GraphQLSchema, InlineFragmentNode, SelectionSetNode } from 'graphql';
import type { Choose } from '../../testing/generator/choose.ts';

/** The document with `@defer` on some of its fragments, and some of its fields put into new ones. */
export function deferRandomly(choose: Choose, schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  // Of a mutation, what changes things cannot come later.
  const mayDefer = (): boolean => typeInfo.getParentType() !== schema.getMutationType();
  let labels = 0;
  const defer = (): DirectiveNode => {
    const args: ConstArgumentNode[] = [];
    if (choose.chance(50)) args.push(argument('label', { kind: Kind.STRING, value: `later ${(labels += 1)}` }));
    if (choose.chance(15)) args.push(argument('if', { kind: Kind.BOOLEAN, value: choose.chance(70) }));
    return { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'defer' }, arguments: args };
  };
  const deferred = <Fragment extends InlineFragmentNode | FragmentSpreadNode>(fragment: Fragment): Fragment | undefined =>
    mayDefer() && !fragment.directives?.some(({ name }) => name.value === 'defer') && choose.chance(50)
      ? { ...fragment, directives: [...(fragment.directives ?? []), defer()] }
      : undefined;
  const withFragment = (set: SelectionSetNode): SelectionSetNode | undefined => {
    const moved = mayDefer() && choose.chance(35) ? set.selections.filter(() => choose.chance(40)) : [];
    if (moved.length === 0) return undefined;
    const fragment: InlineFragmentNode = {
      kind: Kind.INLINE_FRAGMENT, directives: [defer()], selectionSet: { kind: Kind.SELECTION_SET, selections: moved },
    };
    // Some of it is there at once as well.
    const rest = set.selections.filter((selection) => !moved.includes(selection) || choose.chance(20));
    return { ...set, selections: [...rest, fragment] };
  };
  return visit(document, visitWithTypeInfo(typeInfo, {
    SelectionSet: { leave: withFragment },
    InlineFragment: { leave: deferred },
    FragmentSpread: { leave: deferred },
  }));
}

function argument(name: string, value: ConstArgumentNode['value']): ConstArgumentNode {
  return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value };
}
