-- AlterTable
ALTER TABLE "goods_return" ADD COLUMN     "credit_note_id" UUID;

-- AlterTable
ALTER TABLE "return_line" ADD COLUMN     "credit_line" INTEGER;

-- AlterTable
ALTER TABLE "shipment" ADD COLUMN     "invoice" TEXT;

-- AlterTable
ALTER TABLE "shipment_line" ADD COLUMN     "unit_price" DECIMAL(19,4);

-- CreateTable
CREATE TABLE "credit_note" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "customer_id" UUID,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "returned_quantity" INTEGER NOT NULL,
    "lines_without_sale" INTEGER NOT NULL,
    "quantity_without_sale" INTEGER NOT NULL,

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_number_key" ON "credit_note"("number");

-- CreateIndex
CREATE INDEX "goods_return_credit_note_id_idx" ON "goods_return"("credit_note_id");

-- AddForeignKey
ALTER TABLE "goods_return" ADD CONSTRAINT "goods_return_credit_note_id_fkey" FOREIGN KEY ("credit_note_id") REFERENCES "credit_note"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "credit_note" ADD CONSTRAINT "credit_note_counts" CHECK (
  "returned_quantity" >= 0 AND "lines_without_sale" >= 0 AND "quantity_without_sale" >= "lines_without_sale"
);
