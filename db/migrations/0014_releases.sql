CREATE TABLE "releases" (
	"order_id" text NOT NULL,
	"line_id" text NOT NULL,
	"location_id" text NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "releases_order_id_line_id_location_id_pk" PRIMARY KEY("order_id","line_id","location_id"),
	CONSTRAINT "releases_of_units" CHECK ("releases"."quantity" > 0)
);
--> statement-breakpoint
ALTER TABLE "stock" DROP CONSTRAINT "stock_not_oversold";--> statement-breakpoint
ALTER TABLE "stock_locations" ADD COLUMN "released" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "purchase_requests_requested" ON "purchase_requests" USING btree ("requested_at","id");--> statement-breakpoint
CREATE INDEX "purchase_requests_state" ON "purchase_requests" USING btree ("state","requested_at","id");--> statement-breakpoint
-- What has been released so far is taken to leave from where stock has been taken from: main first, then where most is.
WITH asked AS (
  SELECT order_id, line_id, sku, released, sum(released) OVER (PARTITION BY sku ORDER BY order_id, line_id) - released AS ahead
  FROM order_lines WHERE released > 0
), places AS (
  SELECT sku, location_id, on_hand,
    sum(on_hand) OVER (PARTITION BY sku ORDER BY (location_id = 'main') DESC, on_hand DESC, location_id) - on_hand AS ahead
  FROM stock_locations WHERE on_hand > 0
)
INSERT INTO releases (order_id, line_id, location_id, quantity)
SELECT a.order_id, a.line_id, p.location_id,
  (least(a.ahead + a.released, p.ahead + p.on_hand) - greatest(a.ahead, p.ahead))::int
FROM asked a JOIN places p ON p.sku = a.sku AND p.ahead < a.ahead + a.released AND a.ahead < p.ahead + p.on_hand;--> statement-breakpoint
UPDATE stock_locations p SET released = r.units
FROM (
  SELECT l.sku, r.location_id, sum(r.quantity)::int AS units
  FROM releases r JOIN order_lines l USING (order_id, line_id) GROUP BY l.sku, r.location_id) r
WHERE p.sku = r.sku AND p.location_id = r.location_id;--> statement-breakpoint
ALTER TABLE "stock" ADD CONSTRAINT "stock_not_oversold" CHECK ("stock"."on_hand" >= "stock"."reserved" + "stock"."allocated");--> statement-breakpoint
ALTER TABLE "stock_locations" ADD CONSTRAINT "stock_locations_released_there" CHECK ("stock_locations"."released" between 0 and "stock_locations"."on_hand");