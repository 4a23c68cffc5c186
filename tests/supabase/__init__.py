"""What stands in for a Supabase project: a real PostgREST before a real PostgreSQL."""
