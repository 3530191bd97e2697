-- AlterEnum
ALTER TYPE "movement_kind" ADD VALUE 'RETURNED';

-- AlterTable
ALTER TABLE "stock_movement" ADD COLUMN     "source_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "stock_movement_source_id_kind_key" ON "stock_movement"("source_id", "kind");

-- What came back stands on the shelf again. A new enum value cannot be used in the transaction that adds it, hence the text.
ALTER TABLE "stock_movement"
  ADD CONSTRAINT stock_movement_returned CHECK (
    kind::text <> 'RETURNED' OR (available > 0 AND held = 0 AND sold = -available)
  ),
  ADD CONSTRAINT stock_movement_source CHECK (source_id IS NULL OR kind::text IN ('RECEIVED', 'SOLD', 'RETURNED')),
  DROP CONSTRAINT stock_movement_reservation,
  ADD CONSTRAINT stock_movement_reservation CHECK (
    (reservation_id IS NOT NULL) = (kind::text IN ('HELD', 'RELEASED', 'EXPIRED', 'SOLD', 'RETURNED'))
  );
