"""Train: makes what ships in `dateline.data` from open sets; nothing here is needed to read reports."""
