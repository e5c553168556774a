-- A notification takes a lock on the whole database until its transaction has committed, so commits would come one after
-- the other. Whoever delivers looks for what is due several times a second instead.
DROP TRIGGER wakes_notify ON wakes;
--> statement-breakpoint
DROP TRIGGER mails_notify ON mails;
--> statement-breakpoint
DROP TRIGGER webhook_deliveries_notify ON webhook_deliveries;
--> statement-breakpoint
DROP TRIGGER refunds_notify ON refunds;
--> statement-breakpoint
DROP FUNCTION notify_outbox;
