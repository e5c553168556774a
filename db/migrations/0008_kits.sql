ALTER TABLE "stock" ADD COLUMN "assembled" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "items_components" ON "items" USING gin ("components" jsonb_path_ops);