"""The command line: in two languages, one clear message for bad input, and Ctrl-C keeps what has finished."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas
import pytest
from typer.testing import CliRunner, Result

from experiments.cli import app, commands, localized_help
from scenarios.language import _ as gettext
from scenarios.language import use_language
from tests.helpers.source_files import ROOT

SMALL = ["--organisations", "300", "--months", "14", "--runs", "2", "--workers", "1"]
Efc = Callable[..., Result]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whatever language a command speaks, the next test starts in English."""
    with use_language("en"):
        yield


@pytest.fixture
def efc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Efc:
    """The command in an empty folder, without pictures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.figures.save_figures", lambda result, folder: [])

    def call(*words: str, lang: str = "en") -> Result:
        return CliRunner(env={"COLUMNS": "400"}).invoke(app.build(lang), list(words))

    return call


def plain(text: str) -> str:
    """Without the spaces that never break."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def in_a_process(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "experiments.cli", *words]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    return subprocess.run(
        command, cwd=folder, env={**clean, "PYTHONPATH": str(ROOT), **environment}, capture_output=True, text=True
    )


# -- help


def test_help_speaks_both_languages(efc: Efc) -> None:
    english, french = efc("--help"), efc("--help", lang="fr")
    assert english.exit_code == french.exit_code == 0
    assert "Usage:" in english.output and "Run a scenario several times" in english.output
    assert "Simuler un scénario plusieurs fois" in plain(french.output) and "Commandes" in french.output
    for name in commands.names():
        assert name in english.output and name in french.output


@pytest.mark.parametrize("name", commands.names())
def test_every_command_has_help_in_both_languages(name: str, efc: Efc) -> None:
    english, french = efc(name, "--help"), efc(name, "--help", lang="fr")
    assert english.exit_code == french.exit_code == 0
    assert "Show this message" in english.output and "Afficher cette aide" in french.output
    assert english.output != french.output
    assert not re.search(r"<\w+>|list\[", english.output + french.output)


def test_the_language_is_read_from_the_command_line_then_the_environment(tmp_path: Path) -> None:
    assert "Commandes" in in_a_process("--help", folder=tmp_path, LANG="fr_FR.UTF-8").stdout
    assert "Commands" in in_a_process("--lang", "en", "--help", folder=tmp_path, LANG="fr_FR.UTF-8").stdout
    assert "obligatoire" in in_a_process("run", "--help", "--lang=fr", folder=tmp_path, LANG="C").stdout


def test_the_language_may_stand_anywhere() -> None:
    for words in (["--lang", "fr", "run", "a"], ["run", "--lang=fr", "a"], ["run", "a", "--lang", "fr"]):
        assert localized_help.split_language(words) == ("fr", ["run", "a"])
    assert localized_help.split_language(["run", "--lang"]) == ("", ["run"])
    assert localized_help.split_language(["run", "--", "--lang", "fr"]) == (None, ["run", "--", "--lang", "fr"])


def test_each_command_says_in_its_docstring_what_it_does() -> None:
    """A command is one file; the listed order names only commands that exist."""
    assert sorted(commands.ORDER) == sorted(set(commands.ORDER) & set(commands.names()))
    for name in commands.names():
        text = commands.load(name).__doc__ or ""
        assert re.fullmatch(r"[A-Z].{20,}\.", text), name
        with use_language("fr"):
            assert gettext(text) != text, name


def test_help_comes_at_once(tmp_path: Path) -> None:
    """What is slow to load is not loaded for help."""
    code = (
        "import sys; from experiments.cli import app\n"
        "try: app.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'matplotlib', 'mesa', 'numba', 'pyarrow', 'scipy', 'networkx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


# -- run


def test_run_tells_what_happens_and_writes_its_files(efc: Efc, tmp_path: Path) -> None:
    done = efc("run", "baseline", *SMALL, "--set", "club.staff=3")
    assert done.exit_code == 0, done.output
    for words in (
        "Baseline: the club as it is",
        "how far does the EFC spread",
        "Demonstration economy of 300 organisations: not the region",
        "does not forecast the membership of the real club",
        "Changed: club.staff = 3",
        "2 runs, seeds 1 to 2",
        "In 2 runs the club goes from 13 members to",
        "Feb 2015",
        "Members",
        "trajectory",
        "results/baseline: monthly.parquet",
        "Take-off",
        "Everything else: results/baseline/run.md, or --details.",
    ):
        assert words in done.output, words
    folder = tmp_path / "results" / "baseline"
    page = (folder / "run.md").read_text(encoding="utf-8")
    told = efc("run", "baseline", *SMALL, "--set", "club.staff=3", "--details").output
    for words in (
        "Animators",
        "territorial",
        "acquaintances",
        "Share isolated",
        "Joined through outreach",
        "Paid work in all",
        "Hours given by members",
    ):
        assert words in told and words in page and words not in done.output, words
    assert {path.name for path in folder.iterdir()} == {
        "monthly.parquet",
        "territories.parquet",
        "summary.csv",
        "dictionary.csv",
        "provenance.json",
        "run.md",
    }
    monthly = pandas.read_parquet(folder / "monthly.parquet")
    end = monthly[monthly["month"] == 14]["members"]
    assert re.search(rf"Feb 2015 .*\b{round(end.mean())}\b", done.output)


def test_run_speaks_french(efc: Efc) -> None:
    done = efc("run", "baseline", *SMALL, "--details", lang="fr")
    assert done.exit_code == 0, done.output
    said = plain(done.output)
    for words in (
        "Référence",
        "Économie de démonstration de 300 organisations",
        "il ne prévoit pas",
        "2 simulations, graines 1 à 2",
        "Adhérents",
        "trajectoire",
        "En 2 simulations, le club passe de 13 adhérents à",
        "Décollage",
        "Fichiers",
    ):
        assert words in said, words
    for word in ("Members", "runs", "Files", "median "):
        assert word not in said, word


def test_expectations_inside_and_outside_are_told(efc: Efc) -> None:
    done = efc("run", "baseline", "--organisations", "300", "--months", "110", "--runs", "1", "--details")
    assert "What the scenario expects" in done.output
    assert len(re.findall(r"expected .* \((?:inside|outside)\)", done.output)) >= 3


def test_the_same_seed_gives_the_same_values_with_one_process_or_two(efc: Efc, tmp_path: Path) -> None:
    small = SMALL[:-1]
    for processes in ("1", "2"):
        assert efc("run", "baseline", *small, processes, "--out", f"out{processes}").exit_code == 0
    one, two = (pandas.read_parquet(tmp_path / f"out{processes}" / "monthly.parquet") for processes in "12")
    assert one.to_numpy()[:, 4:].astype(float).tobytes() == two.to_numpy()[:, 4:].astype(float).tobytes()
    assert one.equals(two)


def test_figures_are_drawn_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["run", "baseline", *SMALL, "--out", "here"]
    done = CliRunner(env={"COLUMNS": "400"}).invoke(app.build("en"), words)
    assert done.exit_code == 0, done.output
    pictures = sorted(path.name for path in (tmp_path / "here" / "figures").glob("*.png"))
    assert pictures == ["map.png", "routes.png", "stocks.png"]
    assert f"{Path('here') / 'figures'}: stocks.png, routes.png, map.png" in done.stdout


def test_a_change_that_a_date_undoes_is_pointed_out(efc: Efc, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nquestion = "What if?"\nsource = "none"\nstart = "2014-01"\nmonths = 12\n'
        '[[interventions]]\nfrom = "2014-03"\nset = { "club.staff" = 1.0 }\nwhy = "less"\n'
    )
    done = efc("run", "mine.toml", *SMALL[:2], "--runs", "1", "--set", "club.staff=5")
    assert done.exit_code == 0 and "Mind: the scenario itself sets club.staff from Mar 2014 on" in done.output


def test_a_users_rule_is_used_when_its_file_is_given(efc: Efc, tmp_path: Path) -> None:
    (tmp_path / "my_rules.py").write_text(
        "import numpy as np\n\ndef nobody(candidates, parameters):\n    return np.zeros(len(candidates.rows))\n"
    )
    asked = ["run", "baseline", *SMALL, "--set", "engagement.rule=my_rules.py:nobody"]
    done = efc(*asked, "--rules", "my_rules.py")
    assert done.exit_code == 0, done.output
    monthly = pandas.read_parquet(tmp_path / "results" / "baseline" / "monthly.parquet")
    assert monthly[monthly["month"] > 0]["joins"].sum() == 0


def test_a_failed_run_is_named_with_its_seed(efc: Efc, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def fails(world):\n    assert world.luck.seed != 2, 'no luck'\n")
    done = efc("run", "baseline", *SMALL, "--rules", "bad.py", "--set", "outreach.targeting=bad.py:fails")
    assert done.exit_code == 1
    words = "the rule “bad.py:fails” in outreach.targeting has failed in line 2: AssertionError: no luck"
    assert f"The run of seed 2 failed: {words}" in done.output
    assert (
        "efc run baseline --runs 1 --seed 2 --months 14 --organisations 300 --set outreach.targeting=bad.py:fails"
        in done.output
    )
    assert set(pandas.read_parquet(tmp_path / "results" / "baseline" / "monthly.parquet")["seed"]) == {1}


# -- compare


def test_compare_tells_differences_wins_and_effort(efc: Efc, tmp_path: Path) -> None:
    done = efc("compare", "baseline", "no-communities", "more-support", *SMALL, "--details")
    assert done.exit_code == 0, done.output
    for words in (
        "“No communities” compared with “Baseline”, at the end of Feb 2015",
        "95 % interval",
        "nothing distinguishes “More support” from “Baseline”: members are equal in every run.",
        "Why? efc compare baseline no-communities",
        "it takes as much paid work",
        "Same population, same seeds",
        "not the region",
        "less is better",
    ):
        assert words in done.output, words
    folder = tmp_path / "results" / "baseline-and-no-communities-and-more-support"
    table = pandas.read_csv(folder / "comparison.csv")
    assert set(table["scenario"]) == {"no-communities", "more-support"}
    assert (folder / "more-support" / "monthly.parquet").is_file() and (folder / "provenance.json").is_file()


def test_compare_speaks_french(efc: Efc) -> None:
    done = efc("compare", "baseline", "no-communities", *SMALL, "--details", lang="fr")
    assert done.exit_code == 0, done.output
    said = plain(done.output)
    for words in (
        "« Sans communautés » par rapport à « Référence », fin févr. 2015",
        "Fin févr. 2015, ",
        "il y faut",
    ):
        assert words in said, words
    assert "runs" not in said and "effort, difference" not in said


# -- bad input


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        ("rum", "there is no command “rum”; did you mean “run”?", "il n'existe pas de commande « rum »"),
        ("run", "SCENARIO is missing", "il manque SCENARIO"),
        ("run baselin", "did you mean “baseline”?", "vouliez-vous dire « baseline »"),
        ("run baseline --rums 3", "there is no option --rums", "il n'existe pas d'option --rums"),
        ("run baseline --runs", "the option --runs needs a value", "l'option --runs demande une valeur"),
        ("run baseline --runs many", "--runs should be a whole number", "--runs devrait être un nombre entier"),
        ("run baseline --runs 0", "runs = 0 is outside its range, from 1", "runs = 0 est hors de ses bornes, de 1"),
        ("run baseline --months 0", "months = 0 is outside its range", "months = 0 est hors de ses bornes"),
        ("run baseline --organisations 10000001", "from 1 to 10000000", "de 1 à 10000000"),
        ("run baseline --set club.staf=3", "did you mean “club.staff”?", "vouliez-vous dire « club.staff »"),
        ("run baseline --set club.staff", "club.staff=3", "club.staff=3"),
        ("run baseline --set club.staff=2,5", "write 2.5", "écrivez 2.5"),
        ("run baseline --set club.outreach=30%", "write 0.3", "écrivez 0.3"),
        ("run baseline --set club.staff=900", "outside its range, from 0 to 200", "hors de ses bornes, de 0 à 200"),
        ("run baseline --set club.staff=three", "a finite number", "un nombre fini"),
        ("run baseline --set journal.trials=1", "true or false", "true (vrai) ou false (faux)"),
        ("run baseline --set engagement.rule=logic", 'did you mean "logit"?', 'vouliez-vous dire "logit"'),
        ("run baseline --set engagement.rule=my.py:rule", "with --rules my.py", "avec --rules my.py"),
        ("run baseline --rules nowhere.py", "no file of rules “nowhere.py”", "pas de fichier de règles « nowhere.py »"),
        ("run baseline --out file/under", "nothing can be written in", "impossible d'écrire dans"),
        ("run baseline --lang de", "the languages are en, fr", "les langues sont en, fr"),
        ("run baseline --record stagge", "did you mean “stage”?", "vouliez-vous dire « stage »"),
        ("run baseline --record stage --record-at 300", "--record-at 300 is outside", "--record-at 300 est hors de"),
        ("compare baseline", "at least two scenarios", "au moins deux scénarios"),
        ("compare baseline nowhere.toml", "nowhere.toml", "nowhere.toml"),
    ],
)  # fmt: skip
def test_bad_input_gets_one_clear_message_and_code_2(
    words: str, english: str, french: str, efc: Efc, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    for lang, expected in (("en", english), ("fr", french)):
        done = efc(*words.split(), lang=lang)
        assert done.exit_code == 2, done.output
        assert expected in plain(done.output)
        assert "Traceback" not in done.output and len(done.output.strip().splitlines()) <= 3
        assert not (tmp_path / "results").exists()


# -- Ctrl-C

SLOW = """
import time
from pathlib import Path

def slow(world):
    if world.luck.seed >= 3:
        Path(f"seed-{world.luck.seed}").touch()
        time.sleep(0.2)
"""


TERMINAL = pytest.mark.skipif(os.name == "nt", reason="signals of a terminal")


def start_slow_runs(folder: Path) -> subprocess.Popen[str]:
    """Five runs, of which the first two are quick; it returns once they have finished and the next are in progress."""
    (folder / "slow.py").write_text(SLOW)
    words = ["run", "baseline", "--organisations", "300", "--months", "100", "--runs", "5", "--workers", "2"]
    words += ["--rules", "slow.py", "--set", "outreach.targeting=slow.py:slow", "--out", "kept", "--lang", "en"]
    command = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    awaited = [folder / f"seed-{seed}" for seed in (3, 4)]
    wait_for(lambda: all(path.exists() for path in awaited) or command.poll() is not None)
    return command


def wait_for(happened: Callable[[], bool], seconds: float = 120) -> None:
    limit = time.monotonic() + seconds
    while not happened() and time.monotonic() < limit:
        time.sleep(0.1)


@TERMINAL
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_the_finished_runs(ending: signal.Signals, tmp_path: Path) -> None:
    command = start_slow_runs(tmp_path)
    if ending == signal.SIGINT:
        os.killpg(command.pid, ending)  # a terminal tells everybody
    else:
        command.send_signal(ending)
    output, errors = command.communicate(timeout=60)
    assert command.returncode == 130, errors
    assert "Interrupted: 2 of 5 runs had finished. What they gave has been written." in errors
    assert "Traceback" not in errors
    kept = pandas.read_parquet(tmp_path / "kept" / "monthly.parquet")
    assert sorted(set(kept["seed"])) == [1, 2] and "  kept: monthly.parquet" in output
    assert not list(tmp_path.glob("efc-population-*"))


def test_ctrl_c_in_one_process_keeps_the_finished_runs(efc: Efc, tmp_path: Path) -> None:
    """What a signal raises, in the midst of a run."""
    (tmp_path / "stop.py").write_text(
        "def stop(world):\n    if world.luck.seed == 3:\n        raise KeyboardInterrupt\n"
    )
    words = ["run", "baseline", "--organisations", "300", "--months", "14", "--runs", "5", "--workers", "1"]
    done = efc(*words, "--rules", "stop.py", "--set", "outreach.targeting=stop.py:stop", "--out", "kept")
    assert done.exit_code == 130, done.output
    assert "Interrupted: 2 of 5 runs had finished. What they gave has been written." in done.output
    assert sorted(set(pandas.read_parquet(tmp_path / "kept" / "monthly.parquet")["seed"])) == [1, 2]


@TERMINAL
def test_workers_do_not_outlive_a_command_that_was_killed(tmp_path: Path) -> None:
    command = start_slow_runs(tmp_path)
    command.kill()
    command.communicate(timeout=60)

    def all_gone() -> bool:
        try:
            os.killpg(command.pid, 0)
        except ProcessLookupError:
            return True
        return False

    wait_for(all_gone, 30)
    assert all_gone()


def test_an_interruption_before_the_command_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_lang: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "build", stop)
    with pytest.raises(SystemExit) as end:
        app.main(["scenarios"])
    assert end.value.code == 130


def test_bands_are_about_the_economy_that_a_scenario_asks_for(efc: Efc, tmp_path: Path) -> None:
    """A size from the command line is another economy; one that the scenario sets itself is its own."""
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nquestion = "What if?"\nsource = "none"\nstart = "2014-01"\nmonths = 3\n'
        '[changes]\n"population.organisations" = 200\n'
        '[[expect]]\nmeasure = "members"\nat = "2014-03"\nlower = 1\nwhy = "a band"\n',
        encoding="utf-8",
    )
    small = ("run", "mine.toml", "--runs", "1", "--details")
    own, other = (efc(*small, *more).output for more in ((), ("--organisations", "300")))
    assert "What the scenario expects of the median of the runs\n" in own
    assert "in an economy of another size than this one" in other
