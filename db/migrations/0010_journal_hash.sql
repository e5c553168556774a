-- The hash of one entry, as the planner can put it into the statement that asks for it.
CREATE FUNCTION journal_hash(previous text, backorder text, seq int, at text, kind text, data text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(
    previous || E'\n' || backorder || E'\n' || seq || E'\n' || at || E'\n' || kind || E'\n' || data, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION journal_hashes(backorder text, seq int, previous text, at text, entries jsonb) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  hashes text[] := '{}';
BEGIN
  FOR n IN 1 .. jsonb_array_length(entries) LOOP
    previous := journal_hash(previous, backorder, seq + n, at, entries -> (n - 1) ->> 'kind', entries -> (n - 1) ->> 'data');
    hashes := hashes || previous;
  END LOOP;
  RETURN hashes;
END $$;
