"""Who gets in, on the wire: keys and tokens against a real server and a real issuer."""
