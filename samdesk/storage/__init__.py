"""The desk file: tables, migrations, queries, backup. All SQL is here."""
