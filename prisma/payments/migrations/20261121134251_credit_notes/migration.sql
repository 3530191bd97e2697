-- AlterEnum
ALTER TYPE "ledger_transaction_kind" ADD VALUE 'CREDIT';

-- AlterTable
ALTER TABLE "ledger_transaction" ADD COLUMN     "credit_note_id" UUID,
ALTER COLUMN "payment_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "credit_note" (
    "id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "customer_id" UUID,
    "currency" CHAR(3) NOT NULL,
    "total" DECIMAL(19,4) NOT NULL,
    "refunded" DECIMAL(19,4) NOT NULL,
    "credited" DECIMAL(19,4) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_reference_key" ON "credit_note"("reference");

-- CreateIndex
CREATE INDEX "credit_note_customer_id_idx" ON "credit_note"("customer_id");

-- CreateIndex
CREATE INDEX "ledger_transaction_credit_note_id_idx" ON "ledger_transaction"("credit_note_id");

-- AddForeignKey
ALTER TABLE "ledger_transaction" ADD CONSTRAINT "ledger_transaction_credit_note_id_fkey" FOREIGN KEY ("credit_note_id") REFERENCES "credit_note"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A new enum value cannot be used in the transaction that adds it, hence the text.
ALTER TABLE "ledger_transaction"
  ADD CONSTRAINT ledger_transaction_of_payment_or_credit_note CHECK (
    (payment_id IS NULL) = (kind::text = 'CREDIT') AND (credit_note_id IS NOT NULL) = (kind::text = 'CREDIT')
  );

ALTER TABLE "credit_note"
  ADD CONSTRAINT credit_note_adds_up CHECK (refunded >= 0 AND total = refunded + credited);

CREATE TRIGGER credit_note_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "credit_note"
  FOR EACH STATEMENT EXECUTE FUNCTION books_are_insert_only();

COMMENT ON TABLE "credit_note" IS 'insert-only';

INSERT INTO "ledger_account" (code, name) VALUES
  ('CUSTOMER_CREDIT', 'What the shop owes customers for what was taken back and not paid out'),
  ('ANONYMOUS_CREDIT', 'The same, where nobody knows whom it owes');
