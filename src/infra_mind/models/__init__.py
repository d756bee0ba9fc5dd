"""What is kept: typed documents and the journal of runs, on SQLite or PostgreSQL.

The map: `schema` is the tables, `statement` SQL compiled once, `connection_thread` the thread through which a
connection is reached, `sqlite` and `postgresql` the two connections, `database` the door to all of
it; `document` what every document can do and `collection` how its table does it, `assessment`, `run`
and `user` the documents, `journal` where the engine writes and `history` the rows of it, `migration`
how an older database becomes a current one, `integrity` whether a file is damaged.
"""
