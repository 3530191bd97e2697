import { newId } from '@stoa/kernel/ids.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import { CategoryCreated } from '../contract/events.ts';
import { type CategoryRow, categoryBySlug } from '../persistence/category.store.ts';
import type { CommandContext } from './context.ts';

export interface CreateCategoryOutcome {
  readonly kind: 'created' | 'slug-taken';
  readonly category: CategoryRow;
}

/** Adds a category; when its slug is taken, the category that has it is the answer. */
export async function createCategory(
  context: CommandContext,
  { slug, name }: { readonly slug: string; readonly name: string },
): Promise<CreateCategoryOutcome> {
  return transaction(
    context.db,
    async (tx) => {
      const category = { id: newId(), slug, name };
      const { count } = await tx.db.category.createMany({ data: [category], skipDuplicates: true });
      if (count === 0) {
        return { kind: 'slug-taken', category: (await categoryBySlug(tx.db, slug)) ?? category };
      }
      tx.create('Category', category.id).append(CategoryCreated, {
        payload: { categoryId: category.id, slug, name },
      });
      return { kind: 'created', category };
    },
    context,
  );
}
