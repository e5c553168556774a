-- Units of an item that wait, by the supply expected to cover them ('' for none): the sums that planning works with, so
-- that it need not read the queue. Kept by the database, since every change of a line would have to think of it.
CREATE TABLE pegs (
  sku text NOT NULL,
  supply_id text NOT NULL,
  accepts_planned boolean NOT NULL,
  units bigint NOT NULL,
  CONSTRAINT pegs_sku_supply_id_accepts_planned_pk PRIMARY KEY (sku, supply_id, accepts_planned),
  CONSTRAINT pegs_not_negative CHECK (units >= 0)
);
--> statement-breakpoint
INSERT INTO pegs (sku, supply_id, accepts_planned, units)
SELECT sku, coalesce(promise_supply_id, ''), accepts_planned, sum(waiting)
FROM order_lines WHERE waiting > 0 GROUP BY 1, 2, 3;
--> statement-breakpoint
CREATE FUNCTION pegs_of_new_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pegs AS p (sku, supply_id, accepts_planned, units)
  SELECT sku, coalesce(promise_supply_id, ''), accepts_planned, sum(waiting)
  FROM new_lines WHERE waiting > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (sku, supply_id, accepts_planned) DO UPDATE SET units = p.units + excluded.units;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION pegs_of_changed_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- What is taken off comes first, or a sum could fall below nothing on the way.
  UPDATE pegs p SET units = p.units + d.units
  FROM (
    SELECT sku, coalesce(promise_supply_id, '') AS supply_id, accepts_planned, sum(units) AS units
    FROM (SELECT sku, promise_supply_id, accepts_planned, waiting AS units FROM new_lines WHERE waiting > 0
          UNION ALL
          SELECT sku, promise_supply_id, accepts_planned, -waiting FROM old_lines WHERE waiting > 0) changes
    GROUP BY 1, 2, 3 HAVING sum(units) < 0
  ) d WHERE p.sku = d.sku AND p.supply_id = d.supply_id AND p.accepts_planned = d.accepts_planned;
  INSERT INTO pegs AS p (sku, supply_id, accepts_planned, units)
  SELECT sku, coalesce(promise_supply_id, ''), accepts_planned, sum(units)
  FROM (SELECT sku, promise_supply_id, accepts_planned, waiting AS units FROM new_lines WHERE waiting > 0
        UNION ALL
        SELECT sku, promise_supply_id, accepts_planned, -waiting FROM old_lines WHERE waiting > 0) changes
  GROUP BY 1, 2, 3 HAVING sum(units) > 0 ORDER BY 1, 2, 3
  ON CONFLICT (sku, supply_id, accepts_planned) DO UPDATE SET units = p.units + excluded.units;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER order_lines_pegs_new AFTER INSERT ON order_lines
  REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION pegs_of_new_lines();
--> statement-breakpoint
CREATE TRIGGER order_lines_pegs_changed AFTER UPDATE ON order_lines
  REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION pegs_of_changed_lines();
--> statement-breakpoint
-- The first and the last line that a supply covers.
CREATE INDEX order_lines_pegged ON order_lines
  (sku, promise_supply_id, queue_tier, queue_key, queue_rank, queue_at, queue_seq, position) WHERE waiting > 0;
--> statement-breakpoint
-- Rows that change often find room for their next version beside themselves, so that no index has to follow.
ALTER TABLE backorders SET (fillfactor = 85);
--> statement-breakpoint
ALTER TABLE order_lines SET (fillfactor = 80);
--> statement-breakpoint
ALTER TABLE stock SET (fillfactor = 50);
--> statement-breakpoint
-- The hashes of entries that follow `previous` in a backorder's journal: SHA-256 over the previous hash and the entry,
-- one field a line. `record/journal.ts` computes the same when it verifies.
CREATE FUNCTION journal_hashes(backorder text, seq int, previous text, at text, entries jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hashes text[] := '{}';
  entry jsonb;
BEGIN
  FOR n IN 1 .. jsonb_array_length(entries) LOOP
    entry := entries -> (n - 1);
    previous := encode(sha256(convert_to(
      previous || E'\n' || backorder || E'\n' || (seq + n) || E'\n' || at || E'\n' || (entry ->> 'kind') || E'\n' || (entry ->> 'data'),
      'UTF8')), 'hex');
    hashes := hashes || previous;
  END LOOP;
  RETURN hashes;
END $$;
