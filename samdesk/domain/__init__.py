"""The rules of the follow-up: standard library only, no files, no SQL, no Qt."""
