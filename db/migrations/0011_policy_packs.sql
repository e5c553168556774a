ALTER TABLE "policies" ADD COLUMN "draft" jsonb;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "pinned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "backorders_running" ON "backorders" USING btree ("policy_id","policy_version","id") WHERE closed_at is null;