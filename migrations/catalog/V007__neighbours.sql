-- A ranking takes a hundred neighbours: looking at a few more than these finds what twice as many do.
DO $$
BEGIN
    PERFORM '[0]'::vector; -- loads pgvector, which then knows its settings
    EXECUTE format('ALTER DATABASE %I SET hnsw.ef_search = 120', current_database());
END $$;
