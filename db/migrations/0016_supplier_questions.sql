CREATE TABLE "supply_history" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"supply_id" text,
	"purchase_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"supplier_id" text,
	"mail_id" text,
	"data" jsonb NOT NULL,
	CONSTRAINT "supply_history_about_one" CHECK (num_nonnulls("supply_history"."supply_id", "supply_history"."purchase_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "mails" ALTER COLUMN "backorder_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "suppliers" ADD COLUMN "link_epoch" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "supplier_id" text;--> statement-breakpoint
ALTER TABLE "purchase_requests" ADD COLUMN "refused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "purchase_requests" ADD COLUMN "asked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "purchase_requests" ADD COLUMN "asked_times" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "purchase_requests" ADD COLUMN "look_again_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "supplies" ADD COLUMN "stated_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "supplies" SET "stated_at" = "created_at";--> statement-breakpoint
ALTER TABLE "supplies" ALTER COLUMN "stated_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "supplies" ADD COLUMN "asked_times" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "supplies" SET "asked_times" = 1 WHERE "asked_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "supplies" ADD COLUMN "look_again_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "supply_history_supply" ON "supply_history" USING btree ("supply_id","id") WHERE supply_id is not null;--> statement-breakpoint
CREATE INDEX "supply_history_purchase" ON "supply_history" USING btree ("purchase_id","id") WHERE purchase_id is not null;--> statement-breakpoint
CREATE INDEX "supply_history_supplier" ON "supply_history" USING btree ("supplier_id","id") WHERE supplier_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "mails_supplier_cause" ON "mails" USING btree ("supplier_id","cause") WHERE supplier_id is not null;--> statement-breakpoint
CREATE INDEX "mails_supplier" ON "mails" USING btree ("supplier_id","seq") WHERE supplier_id is not null;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_about_one" CHECK (num_nonnulls("mails"."backorder_id", "mails"."supplier_id") = 1);