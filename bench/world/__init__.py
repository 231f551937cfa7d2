"""The recorded world: invented employers, boards on 33 platforms, and two days of their postings.

    python -m bench.world [FOLDER]

writes it, the same bytes each time, to data/demo: boards.csv (the catalogue), routes.jsonl and files/ (what
the hosts answer, see chartwork.recording), mail/ (a mailbox for each board of alert mails) and truth.jsonl
(what each posting says, for tests). Facts and phrases stand in the TOML files. `vacancies` draws the facts,
`listing` decides which board shows what and when, `wording` writes the texts, `markup` dresses them as each
employer's editor does, `search` is what servers find, and `writers` holds a module for each platform, of the
platform's name.
"""
