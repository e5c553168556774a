CREATE TABLE "captures" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"shipment_id" text,
	"amount" bigint NOT NULL,
	"by_tender" jsonb NOT NULL,
	"complete" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "returns" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"shipment_id" text,
	"lines" jsonb NOT NULL,
	"shipping" text NOT NULL,
	"deducted" bigint NOT NULL,
	"reason" text NOT NULL,
	"actor" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"refund_id" text
);
--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "returned" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "captures_order" ON "captures" USING btree ("order_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "captures_once_a_shipment" ON "captures" USING btree ("shipment_id") WHERE shipment_id is not null;--> statement-breakpoint
CREATE INDEX "returns_order" ON "returns" USING btree ("order_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "returns_shipping_once" ON "returns" USING btree ("order_id") WHERE shipping = 'refunded';--> statement-breakpoint
CREATE INDEX "stock_ledger_put_back" ON "stock_ledger" USING btree ("reference","sku") WHERE kind = 'return';--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_returned_were_shipped" CHECK ("order_lines"."returned" between 0 and "order_lines"."shipped");--> statement-breakpoint
-- Cancelled before their order had a backorder: their money was seen to at once, and counts as paid back when one opens later.
UPDATE cancellations SET settled = true WHERE backorder_id IS NULL AND NOT settled;
