ALTER TABLE "offers" ADD COLUMN "reminder_mail_id" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "fewer_mails" boolean;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "notice_email" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "notice_email_asked" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "unsubscribe_url" text;--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "for_backorder_id" text;--> statement-breakpoint
CREATE INDEX "tasks_backorder" ON "tasks" USING btree ("backorder_id") WHERE backorder_id is not null;--> statement-breakpoint
CREATE INDEX "shipments_order" ON "shipments" USING btree ("order_id","at");--> statement-breakpoint
CREATE INDEX "reservations_backorder" ON "reservations" USING btree ("for_backorder_id") WHERE for_backorder_id is not null;