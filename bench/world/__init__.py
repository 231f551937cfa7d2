"""The recorded world: invented employers, their boards on six platforms, and two days of their postings.

    python -m bench.world [FOLDER]

writes it, the same bytes each time, to data/demo: boards.csv (the catalogue), routes.jsonl and files/ (what
the hosts answer, see chartwork.recording), mail/ (the alert mails) and truth.jsonl (what each posting says,
for tests). Facts and phrases stand in the TOML files; `vacancies` draws the facts, `listing` decides which
board shows what and when, `wording` writes the texts, `writers` puts them into each platform's format.
"""
