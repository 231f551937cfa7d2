"""The commands that other programs rely on: shapes, errors and exit statuses, as real processes."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
from email import message_from_bytes, policy
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from commands import CHARTWORK, chartwork, environment

POSTING = {
    "id": "a",
    "title": "Inpatient Coder - Remote",
    "company": "Example Hospital",
    "location": "Tulsa, OK",
    "description": "<p>100% remote. Codes with ICD-10-CM. CCS or CIC required. $28 - $35 per hour.</p>",
}
FIELDS = (
    "external_id url title company location city state country remote posted_on pay employment description"
)
NURSE = {
    "id": "n",
    "title": "Staff Nurse",
    "company": None,
    "location": None,
    "description": "Cares for patients.",
}


SECRET = "a secret of this test, long enough"
CONTACT = {"CHARTWORK_CONTACT_URL": "https://x.example/about"}
UNASKED = ("--unchecked", "--employer", "Made Up Tenant")


def lines(*values: Any) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in values)


def test_tag_answers_every_line_and_says_which_was_bad(tmp_path: Path) -> None:
    given = (
        lines(POSTING)
        + "{broken\n"
        + lines({"id": 7}, [], {"id": "b", "title": "Coder", "company": 5}, NURSE)
    )
    done = chartwork("tag", cwd=tmp_path, given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert [one["id"] for one in answers] == ["a", None, 7, None, "b", "n"]
    assert ["error" in one for one in answers] == [False, True, True, True, True, False]
    assert "line 2 is not JSON" in answers[1]["error"]
    assert answers[0]["settings"] == ["hospital", "remote"]
    assert answers[0]["requirements"]["required"] == [["CCS", "CIC"]]
    assert answers[5]["is_medical_coding"] is False
    for proof in answers[0]["evidence"]:
        assert POSTING[proof["field"]][proof["start"] : proof["end"]] == proof["quote"]


def test_tag_answers_a_line_before_the_next_one_comes(tmp_path: Path) -> None:
    with subprocess.Popen([CHARTWORK, "tag"], cwd=tmp_path, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(lines(POSTING | {"id": number}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_says_its_version(tmp_path: Path) -> None:
    done = chartwork("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"chartwork {version('chartwork')}\n")


def test_the_program_is_installed(tmp_path: Path) -> None:
    asked = [CHARTWORK, "parse", "nosuch", "x"]
    done = subprocess.run(asked, cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("chartwork: there is no platform 'nosuch'")


def test_match_gives_pairs_for_coding_jobs_only(tmp_path: Path) -> None:
    given = lines(
        {"filter": "remote", "setting": ["remote"]},
        {"filter": "cpc", "holds": "CPC"},
        {"filter": 3, "holds": ["CCS"], "pay": 30, "paid": True},
        {"filter": "wrong", "state": "Texas or so"},
        {"filter": "misspelt", "settings": "remote"},
        POSTING,
        NURSE,
    )
    done = chartwork("match", cwd=tmp_path, given=given)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert "state" in answers[0].pop("error")
    assert answers == [
        {"filter": "wrong"},
        {"filter": "misspelt", "error": "settings: there is no such field"},
        {"filter": "remote", "id": "a"},
        {"filter": 3, "id": "a"},
    ]


def test_mail_preview_writes_one_message(tmp_path: Path) -> None:
    arguments = ("--query", "setting=remote&holds=CCS", "--to", "a@example.org", "--out", "digest.eml")
    done = chartwork("mail", "preview", *arguments, cwd=tmp_path, given=lines(POSTING, NURSE))
    assert done.returncode == 0, done.stderr
    message = message_from_bytes((tmp_path / "digest.eml").read_bytes(), policy=policy.default)
    assert message["To"] == "a@example.org"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = message.get_body(("plain",))  # type: ignore[attr-defined]
    assert "Inpatient Coder - Remote" in body.get_content()
    assert "Staff Nurse" not in body.get_content()


def test_mail_preview_shows_lines_as_a_posting_would_have_them(tmp_path: Path) -> None:
    odd = {
        "title": "Inpatient\x0bCoder \ud83d",
        "company": "Example\ud83d &amp; Sons",
        "location": "Tulsa,\ud83d OK",
    }
    arguments = ("--query", "setting=remote", "--to", "a@example.org", "--out", "digest.eml")
    done = chartwork("mail", "preview", *arguments, cwd=tmp_path, given=lines(POSTING | odd))
    assert done.returncode == 0, done.stderr
    message = message_from_bytes((tmp_path / "digest.eml").read_bytes(), policy=policy.default)
    assert "Inpatient Coder" in message["Subject"]
    assert "Example & Sons" in message.get_body(("plain",)).get_content()  # type: ignore[attr-defined]


def test_parse_says_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "block.html").write_text("<html><title>Just a moment...</title></html>")
    done = chartwork("parse", "greenhouse", "block.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "expected" in done.stderr


def test_parse_prints_the_fields_of_the_contract(tmp_path: Path) -> None:
    job = {
        "id": 5,
        "title": "Coder",
        "absolute_url": "https://x.example/5",
        "location": {"name": "Tulsa, OK"},
        "content": "&lt;p&gt;Text&lt;/p&gt;",
        "updated_at": "2026-11-20T10:00:00-05:00",
    }
    (tmp_path / "jobs.json").write_text(json.dumps({"jobs": [job], "meta": {"total": 1}}))
    done = chartwork("parse", "greenhouse", "jobs.json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert list(said) == FIELDS.split()
    assert (said["external_id"], said["city"], said["state"], said["description"]) == (
        "5",
        "Tulsa",
        "OK",
        "Text",
    )


@pytest.mark.parametrize(
    ("arguments", "variables", "status", "said"),
    [
        (("parse", "nosuch", "x"), {}, 2, "there is no platform 'nosuch'"),
        (("parse", "greenhouse", "missing.json"), {}, 1, "missing.json"),
        (("config", "show"), {"CHARTWORK_PORT": "many"}, 2, "CHARTWORK_PORT"),
        (("config", "show"), {"CHARTWORK_SECRET": "CHANGE-ME"}, 2, "at least 32 characters"),
        (("config", "show"), {"CHARTWORK_CONFIG": "none.toml"}, 2, "none.toml"),
        (("config", "show"), {"CHARTWORK_MAILBOXES": "{"}, 2, "CHARTWORK_MAILBOXES: must be JSON, e.g. '{"),
        (
            ("config", "show"),
            {"CHARTWORK_MAILBOXES": '{"x": 1}'},
            2,
            "valid string, e.g. '{\"linkedin",
        ),
        (("config", "show"), {"CHARTWORK_PROXIES": "127.0.0.1"}, 2, "must be JSON, e.g. '[\"127.0.0.1\"]'"),
        (("config", "show"), {"CHARTWORK_PROXIES": '["x"]'}, 2, "CHARTWORK_PROXIES: 'x' does not appear"),
        (("run",), {}, 2, "CHARTWORK_CONTACT_URL"),
        (("serve",), {}, 2, "chartwork.db"),
        (("send",), {"CHARTWORK_DATABASE": "sqlite:////nowhere/at/all.db"}, 2, "/nowhere/at"),
        (("collect", "nosuch"), {"CHARTWORK_CONTACT_URL": "https://x.example/about"}, 2, "no board 'nosuch'"),
        (("boards", "add", "https://example.org/jobs"), {}, 2, "CHARTWORK_CONTACT_URL"),
        (("boards", "add", "https://example.org/jobs", "--unchecked"), {}, 2, "--employer"),
        (("boards", "add", *UNASKED, "https://example.org/jobs"), CONTACT, 2, "no platform knows this"),
        (("boards", "add", "https://www.governmentjobs.com/careers/x"), CONTACT, 2, "--i-have-permission"),
        (("boards", "enable", "weworkremotely"), {}, 2, "--i-have-permission"),
        (("boards", "enable", "nosuch"), {}, 2, "there is no board 'nosuch'"),
        (("boards", "check", "nosuch"), CONTACT, 2, "there is no board 'nosuch'"),
        (("boards", "list"), {"CHARTWORK_BOARDS": "own.csv"}, 2, "own.csv: No such file"),
        (("subscribers", "export", "not an address"), {}, 2, "chartwork.db"),
        (("db", "restore", "none.db"), {}, 2, "none.db"),
        (
            (
                "mail",
                "preview",
                "--query",
                "order=pay&after=1_1&since=x&settng=",
                "--to",
                "a@b.example",
                "--out",
                "x.eml",
            ),
            {},
            2,
            "settng: there is no such field",
        ),
        (("mail", "preview", "--query", "pay=much", "--to", "a@b.example", "--out", "x.eml"), {}, 2, "pay"),
        (("mail", "preview", "--query", "", "--to", "bad", "--out", "x.eml"), {}, 2, "address: "),
        (("parse", "greenhouse", "x", "--kind", "foo"), {}, 2, "--kind: must be one of list"),
        (("parse", "greenhouse", "missing.json"), {}, 1, "chartwork: missing.json: No such file"),
        (("nosuch",), {}, 2, "nosuch"),
    ],
)
def test_one_clear_line_and_a_status(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], status: int, said: str
) -> None:
    done = chartwork(*arguments, cwd=tmp_path, **variables)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir()), "nothing was changed"


def test_a_port_in_use_changes_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        variables = {"CHARTWORK_CONTACT_URL": "https://x.example/about", "CHARTWORK_SECRET": SECRET}
        done = chartwork("run", "--port", port, cwd=tmp_path, **variables)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} is in use" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    assert chartwork("db", "upgrade", cwd=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "chartwork.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
        store.execute("DELETE FROM facts")
    store.close()
    before = (tmp_path / "chartwork.db").read_bytes()
    variables = {"CHARTWORK_CONTACT_URL": "https://x.example/about", "CHARTWORK_SECRET": SECRET}
    for command in ("run", "serve", "send", "collect"):
        done = chartwork(command, cwd=tmp_path, **variables)
        assert done.returncode == 2, done.stderr
        assert "9999" in done.stderr
    assert (tmp_path / "chartwork.db").read_bytes() == before


def test_backup_and_restore(tmp_path: Path) -> None:
    assert chartwork("db", "upgrade", cwd=tmp_path).returncode == 0
    assert chartwork("db", "backup", "copy.db", cwd=tmp_path).returncode == 0
    assert chartwork("db", "backup", "copy.db", cwd=tmp_path).returncode == 1
    refused = chartwork("db", "restore", "copy.db", cwd=tmp_path)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    restored = chartwork("db", "restore", "copy.db", "--force", cwd=tmp_path)
    assert (restored.returncode, "chartwork adopt --gone" in restored.stdout) == (0, True)
    held = chartwork("send", cwd=tmp_path, CHARTWORK_SECRET=SECRET)
    assert (held.returncode, "it was restored from copy.db" in held.stderr) == (2, True)
    assert chartwork("adopt", "--gone", cwd=tmp_path).returncode == 0
    assert chartwork("send", cwd=tmp_path, CHARTWORK_SECRET=SECRET).returncode == 0


def test_boards_are_added_to_ones_own_catalogue(tmp_path: Path) -> None:
    add = ("boards", "add", "https://job-boards.greenhouse.io/madeuptenant", *UNASKED)
    added = chartwork(*add, cwd=tmp_path, **CONTACT)
    assert added.returncode == 0, added.stderr
    assert chartwork(*add, cwd=tmp_path, **CONTACT).returncode == 2
    listed = chartwork("boards", "list", "--json", cwd=tmp_path)
    rows = {one["name"]: one for one in map(json.loads, listed.stdout.splitlines())}
    assert rows["madeuptenant"]["employer"] == "Made Up Tenant"


def test_a_board_that_is_off_is_enabled_for_good(tmp_path: Path) -> None:
    name = "weworkremotely"
    done = chartwork("boards", "enable", name, "--i-have-permission", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    listed = chartwork("boards", "list", "--json", cwd=tmp_path)
    rows = {one["name"]: one for one in map(json.loads, listed.stdout.splitlines())}
    assert (rows[name]["rights"], rows[name]["reason"]) == ("on", "you have permission")


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    url = "postgresql://chartwork:hunter2@db.example/jobs"
    secrets = {"CHARTWORK_SECRET": SECRET, "CHARTWORK_SMTP_PASSWORD": "pass word", "CHARTWORK_DATABASE": url}
    done = chartwork("config", "show", cwd=tmp_path, **secrets)
    assert done.returncode == 0
    assert json.loads(done.stdout)["port"] == 8080
    assert json.loads(done.stdout)["database"] == "postgresql://chartwork:***@db.example/jobs"
    assert "hunter2" not in done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert "pass word" not in done.stdout + done.stderr


def test_flags_win_over_environment_and_environment_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "chartwork.toml").write_text('site_name = "From file"\nport = 1\nhost = "127.0.0.9"\n')
    done = chartwork("config", "show", cwd=tmp_path, CHARTWORK_PORT="2")
    said = json.loads(done.stdout)
    assert (said["site_name"], said["port"], said["host"]) == ("From file", 2, "127.0.0.9")
    (tmp_path / "chartwork.toml").write_text("prot = 1\n")
    done = chartwork("config", "show", cwd=tmp_path)
    assert done.returncode == 2
    assert "chartwork.toml: prot: there is no such setting" in done.stderr


def test_runs_of_a_board_that_there_is_not(tmp_path: Path) -> None:
    assert chartwork("db", "upgrade", cwd=tmp_path).returncode == 0
    done = chartwork("boards", "runs", "nosuch", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no board 'nosuch'" in done.stderr


def test_export_and_erase_of_one_who_is_not_known(tmp_path: Path) -> None:
    assert chartwork("db", "upgrade", cwd=tmp_path).returncode == 0
    kept = chartwork("subscribers", "export", "a@example.org", cwd=tmp_path)
    assert json.loads(kept.stdout)["alerts"] == []
    erased = chartwork("subscribers", "erase", "a@example.org", cwd=tmp_path)
    assert (erased.returncode, erased.stdout.strip()) == (0, "erased, with 0 alerts")
    kept = chartwork("subscribers", "export", "a@example.org", cwd=tmp_path)
    assert json.loads(kept.stdout)["suppressed"] == "erased"
    assert chartwork("subscribers", "erase", "nobody", cwd=tmp_path).returncode == 2
    allowed = [chartwork("subscribers", "allow", "A@example.org", cwd=tmp_path) for _ in range(2)]
    assert [one.stdout.strip() for one in allowed] == [
        "may be written to again (erased)",
        "nothing stood against it",
    ]
    kept = chartwork("subscribers", "export", "a@example.org", cwd=tmp_path)
    assert json.loads(kept.stdout)["suppressed"] is None
    assert chartwork("subscribers", "allow", "nobody", cwd=tmp_path).returncode == 2


def test_a_look_leaves_nothing_behind(tmp_path: Path) -> None:
    done = chartwork("doctor", cwd=tmp_path, **CONTACT)
    assert done.returncode == 0, done.stdout
    assert "ok  mail: files in outbox" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    mail = {"CHARTWORK_SMTP_HOST": "127.0.0.1", "CHARTWORK_SMTP_PORT": "1"}
    done = chartwork("doctor", cwd=tmp_path, CHARTWORK_PROT="1", **mail)
    bad = [line for line in done.stdout.splitlines() if line.startswith("BAD")]
    assert done.returncode == 1
    assert [line.split(":")[0] for line in bad] == ["BAD variables", "BAD contact", "BAD mail"]
    assert "without their key nothing is asked of adzuna, careeronestop" in done.stdout
    assert "CHARTWORK_PROT" in bad[0]
    assert "CHARTWORK_MAIL_POSTAL" in bad[2]
    mail |= {"CHARTWORK_MAIL_POSTAL": "1 Road", "CHARTWORK_MAIL_FROM": "a@example.org"}
    mail |= {"CHARTWORK_SITE_URL": "https://jobs.example.org"}
    assert "BAD mail: 127.0.0.1:1" in chartwork("doctor", cwd=tmp_path, **mail).stdout


def test_no_mail_goes_out_without_what_the_law_demands(tmp_path: Path) -> None:
    assert chartwork("db", "upgrade", cwd=tmp_path).returncode == 0
    done = chartwork("send", cwd=tmp_path, CHARTWORK_SMTP_HOST="127.0.0.1", CHARTWORK_SECRET=SECRET)
    assert done.returncode == 2
    assert "CHARTWORK_MAIL_POSTAL" in done.stderr
