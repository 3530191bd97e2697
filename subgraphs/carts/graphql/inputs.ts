/** The mutations' inputs. Quantities are judged by the domain, which refuses with the limits. */
import { z } from 'zod';

const token = z.string().nullish().transform((given) => given ?? null);
const productId = z.string();
const quantity = z.int();

export const addToCartInput = z.object({ token, productId, quantity });
export const setCartQuantityInput = z.object({ token, productId, quantity });
export const removeFromCartInput = z.object({ token, productId });
export const clearCartInput = z.object({ token });
export const mergeGuestCartInput = z.object({ token: z.string() });
