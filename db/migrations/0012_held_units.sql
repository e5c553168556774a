ALTER TABLE "order_lines" ADD COLUMN "held_since" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "order_lines_held" ON "order_lines" USING btree ("held_since") WHERE held_since is not null and allocated > released;--> statement-breakpoint
-- Units that are held already: since the last were allocated, at the latest.
UPDATE order_lines l SET held_since = coalesce(
  (SELECT max(j.at) FROM journal j WHERE j.backorder_id = b.id AND j.kind = 'allocated'), b.opened_at)
FROM backorders b WHERE b.order_id = l.order_id AND b.closed_at IS NULL AND l.allocated > l.released;
