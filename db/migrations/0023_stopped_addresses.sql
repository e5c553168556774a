CREATE TABLE "stopped_addresses" (
	"address" text PRIMARY KEY NOT NULL,
	"because" text NOT NULL,
	"mail_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
-- Where the last mail to an address came back, it was not written to before either, if it was a supplier's.
INSERT INTO "stopped_addresses" ("address", "because", "mail_id", "at")
SELECT "address", "status", "id", "queued_at" FROM (
  SELECT DISTINCT ON (lower("to_address")) lower("to_address") AS "address", "status", "id", "queued_at"
  FROM "mails" ORDER BY lower("to_address"), "seq" DESC
) "last" WHERE "status" IN ('bounced', 'complained');
