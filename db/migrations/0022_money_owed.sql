CREATE TABLE "uncharged_shares" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by_tender" jsonb NOT NULL,
	"tax_by_rate" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cancellations" ADD COLUMN "coupon_pool" text;--> statement-breakpoint
ALTER TABLE "cancellations" ADD COLUMN "owed_since" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "uncharged_shares_order" ON "uncharged_shares" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "cancellations_coupon_owed" ON "cancellations" USING btree ("coupon_pool","at","id") WHERE coupon_pool is not null;--> statement-breakpoint
-- Without a backorder a cancellation is refunded at once, and waits for nothing.
UPDATE "cancellations" SET "settled" = true WHERE "backorder_id" IS NULL AND NOT "settled";
