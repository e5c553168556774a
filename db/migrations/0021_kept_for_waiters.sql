ALTER TABLE "stock" ADD COLUMN "kept_for_waiters" integer DEFAULT 0 NOT NULL;
