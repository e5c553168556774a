CREATE TABLE "coupon_codes" (
	"code" text PRIMARY KEY NOT NULL,
	"pool" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"taken_at" timestamp (3) with time zone,
	"taken_by" text
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"shipment_id" text NOT NULL,
	"order_id" text NOT NULL,
	"state" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deliveries_shipment_id_state_pk" PRIMARY KEY("shipment_id","state")
);
--> statement-breakpoint
DROP INDEX "coupons_backorder";--> statement-breakpoint
ALTER TABLE "coupons" ADD COLUMN "cause" text NOT NULL DEFAULT 'customer';--> statement-breakpoint
ALTER TABLE "coupons" ALTER COLUMN "cause" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "by_tender" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "tax_by_rate" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "returns" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "tax_rate_pcm" integer;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "money_terms" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "coupon_codes_free" ON "coupon_codes" USING btree ("pool","added_at","code") WHERE taken_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_order" ON "deliveries" USING btree ("order_id");--> statement-breakpoint
CREATE UNIQUE INDEX "coupons_one_a_cause" ON "coupons" USING btree ("backorder_id","cause");