"""How the desk's database came to be as it is: one step a file, applied in order by Alembic."""
