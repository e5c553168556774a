-- What dry runs foretold, so that whoever then saves gets what he was shown.
CREATE TABLE "foretold" (
	"request" text PRIMARY KEY NOT NULL,
	"outcome" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "foretold_age" ON "foretold" USING btree ("at");
