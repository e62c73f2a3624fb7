# ruff: noqa: E501 (tables of cases)
"""Scenarios: the library is sound, every mistake in a file gets its own message, and nothing else ever comes out."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import scenarios
import scenarios.loader
from scenarios import ScenarioError
from scenarios.format import dates, values
from scenarios.language import use_language
from simulation.month import step
from simulation.parameters import ParameterError, Parameters
from tests.helpers.malformed_scenarios import HEAD, MALFORMED, STAFF, with_intervention


def write(folder: Path, content: str | bytes, name: str = "idea.toml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: object, lang: str = "en") -> ScenarioError:
    with use_language(lang), pytest.raises(ScenarioError) as caught:
        scenarios.load(path)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize("case", MALFORMED)
def test_each_mistake_has_its_message_in_both_languages(case: str, tmp_path: Path) -> None:
    content, line, english, french = MALFORMED[case]
    path = write(tmp_path, content)
    for lang, words in (("en", english), ("fr", french)):
        begun = time.perf_counter()
        error = refusal(path, lang)
        assert time.perf_counter() - begun < 2
        assert words.replace("\u00a0", " ") in str(error).replace("\u00a0", " ")
        assert (error.problems[0].line, error.problems[0].file) == (line, str(path))
        assert "Traceback" not in str(error)


def test_a_table_says_that_a_long_run_and_a_large_file_are_meant(tmp_path: Path) -> None:
    """Without it both are taken for slips; it allows what it says, and not everything; a child inherits the months."""
    head = 'title = "a"\nstart = "2014-01"\nmonths = 5000\n'
    assert "from 1 to 4000" in str(refusal(write(tmp_path, head + "[limits]\nmonths = 4000\n")))
    assert "from 1 to 12000" in str(refusal(write(tmp_path, head + "[limits]\nmonths = 13000\n")))
    assert "did you mean" in str(refusal(write(tmp_path, HEAD + "[limits]\nmegabites = 2\n")))
    assert scenarios.load(write(tmp_path, head + "[limits]\nmonths = 5000\n")).months == 5000
    assert scenarios.load(write(tmp_path, 'extends = "idea"\ntitle = "b"\n', "child.toml")).months == 5000
    edges = " ".join(f"{row}-{row + 1}" for row in range(150_000))
    large = f'[changes]\npopulation.generator = "given"\npopulation.edges = "{edges}"\n'
    for limits in ("", "[limits]\nmegabytes = 1\n", "# [limits]\n# megabytes = 9\n"):
        told = str(refusal(write(tmp_path, f"{HEAD}{limits}{large}")))
        assert "larger than 1 MB" in told and "megabytes = 2" in told
    scenario = scenarios.load(write(tmp_path, f"{HEAD}[limits]\nmegabytes = 2  # a path\n{large}"))
    assert scenario.changes["population.edges"] == edges


def test_there_are_enough_mistakes() -> None:
    assert len(MALFORMED) >= 100


def test_all_problems_of_a_file_are_reported_together(tmp_path: Path) -> None:
    content = f'{HEAD}qestion = "?"\nmonth = 3\n'
    assert [problem.line for problem in refusal(write(tmp_path, content)).problems] == [4, 5]
    content = with_intervention(f'from = "2050-01"\n{STAFF}') + '[changes]\nclub.staf = 3\n"club.heritage" = 2\n'
    error = refusal(write(tmp_path, content))
    assert sorted(problem.line or 0 for problem in error.problems) == [5, 9, 10]
    assert "3 problems" in str(error) and "line 9: " in str(error)
    assert error.problems[0].nearest == "club.staff"


def test_a_problem_has_its_parts_as_attributes(tmp_path: Path) -> None:
    (problem,) = refusal(write(tmp_path, f"{HEAD}[changes]\nclub.staff = 300\n")).problems
    assert (problem.line, problem.field, problem.value, problem.allowed) == (5, "changes.club.staff", 300, "0 .. 200")
    (problem,) = refusal(write(tmp_path, f"{HEAD}[changes]\nclub.staf = 3\n")).problems
    assert (problem.field, problem.nearest) == ("changes.club.staf", "club.staff")
    (problem,) = refusal("basline").problems
    assert (problem.value, problem.nearest) == ("basline", "baseline")


# -- hostile files


@pytest.mark.parametrize(
    "content",
    [
        b"a = 1\n" * 2_000_000,
        b"a = " + b"[" * 5000,
        b"a = " + b"{ b = " * 5000,
        b"[" + b"a." * 200_000 + b"a]\n",
        b"x = { " + b"a." * 200_000 + b"a = 1 }\n",
        b'x = { "a" ' + b'. "a" ' * 100_000 + b"= 1 }\n",
    ],
    ids=["10 MB", "brackets", "braces", "dotted header", "dotted key", "quoted dotted key"],
)  # fmt: skip
def test_large_and_deep_files_are_rejected_quickly(content: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, content)
    begun = time.perf_counter()
    refusal(path)
    assert time.perf_counter() - begun < 0.2


@pytest.mark.parametrize(
    "content",
    [
        b"a" * 999_999,
        b'"' * 999_999,
        b'a = "' + b"a." * 400_000 + b'"\n',
        b"[changes]\n" + b"".join(b"club.s%d = 1\n" % at for at in range(30_000)),
        b"".join(b"k%d = 1\n" % at for at in range(60_000)),
        b"[[interventions]]\nfrom = 1\n" * 20_000,
        b"# [[[[[[" * 100_000,
        b'"""' * 300_000,
        b"=" * 999_999,
    ],
    ids=["word", "quotes", "text", "parameters", "keys", "interventions", "comment", "long texts", "equals"],
)
def test_large_files_end_quickly_in_a_message(content: bytes, tmp_path: Path) -> None:
    begun = time.perf_counter()
    error = refusal(write(tmp_path, content))
    assert time.perf_counter() - begun < 5
    assert len(str(error)) < 10_000


SEEDS = [content if isinstance(content, bytes) else content.encode() for content, *_rest in MALFORMED.values()]
PIECES = st.sampled_from([b"[changes]\n", b"[[interventions]]\n", b"from = ", b"set = ", b'{ "club.staff" = 1 }', b"\n", b'"', b"'''",
                          b"2,5", b"[", b"]", b"{", b"}", b"=", b".", b"#", b"nan", b"2025-06", b"\xe9", b"\0", b"\r", b"extends = ",
                          b"[expect]\n", b"[expect.members]\n", b"at = 3\n", b"until = ", b"9" * 50, b"title = ", b"1e400", b"-1", b"\\",
                          HEAD.encode(), STAFF.encode()])  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=300), st.lists(PIECES, max_size=14).map(b"".join), st.text(max_size=200).map(str.encode)
    )
)
@example(content=b"\xff")
@example(content=b"a" * 10 + b"\xed\xa0\x80")
def test_no_file_raises_anything_else(content: bytes, tmp_path: Path) -> None:
    try:
        scenarios.load(write(tmp_path, content))
    except ScenarioError as error:
        assert str(error)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*SEEDS, (scenarios.loader.LIBRARY / "baseline.toml").read_bytes()]).filter(
        lambda one: len(one) < 9000
    ),
    st.data(),
)
def test_no_damaged_file_raises_anything_else(tmp_path: Path, content: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(content)))
    damaged = content[:at] + data.draw(PIECES) + content[data.draw(st.integers(at, min(len(content), at + 20))) :]
    try:
        scenarios.load(write(tmp_path, damaged))
    except ScenarioError as error:
        assert str(error)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a\0b", "a" * 5000, "/", "no/such/file.toml", "nothing.toml", "/dev/null", "\ud800"]
)
def test_no_name_raises_anything_else(name: str) -> None:
    for lang in ("en", "fr"):
        assert str(refusal(name, lang))


def test_missing_file_folder_and_unreadable_file(tmp_path: Path) -> None:
    assert "there is no file" in str(refusal(tmp_path / "more-suport.toml"))
    assert refusal(tmp_path / "more-suport.toml").problems[0].nearest == "more-support"
    assert "c'est un dossier" in str(refusal(tmp_path, "fr"))


# -- what is accepted


def test_equivalent_spellings_of_names_and_dates_agree(tmp_path: Path) -> None:
    spellings = (
        '[changes]\n"club.staff" = 3\n',
        "[changes]\nclub.staff = 3\n",
        "[changes.club]\nstaff = 3\n",
        "[changes]\nclub = { staff = 3.0 }\n",
    )
    for text in spellings:
        assert scenarios.load(write(tmp_path, HEAD + text)).changes == {"club.staff": 3.0}
    for text in ('"2025-06"', "138", "2025-06-01", "2025-06-15T10:00:00"):
        scenario = scenarios.load(write(tmp_path, with_intervention(f"from = {text}\nmonths = 24\n{STAFF}")))
        assert [(one.start, one.until) for one in scenario.dated] == [(138, 162)]
    for mark in (b"", b"\xef\xbb\xbf"):
        content = mark + HEAD.replace("\n", "\r\n").encode() + b"\t[changes]\r\n\tclub.staff\t=\t3\r\n"
        assert scenarios.load(write(tmp_path, content)).changes == {"club.staff": 3.0}


def test_a_change_may_outlast_the_scenario_only_by_its_months(tmp_path: Path) -> None:
    scenario = scenarios.load(write(tmp_path, with_intervention(f"from = 260\nmonths = 24\n{STAFF}")))
    assert scenario.dated[0].until == 284
    assert scenarios.load(write(tmp_path, with_intervention(f"from = 260\nuntil = 265\n{STAFF}"))).dated[0].until == 265


def test_a_later_set_wins_and_sums_commute(tmp_path: Path) -> None:
    text = with_intervention(f'from = 3\n{STAFF}\n[[interventions]]\nfrom = 9\nset = {{ "club.staff" = 4 }}')
    assert len(scenarios.load(write(tmp_path, text)).dated) == 2
    text = with_intervention(
        'from = 3\nadd = { "club.staff" = 1 }\n[[interventions]]\nfrom = 3\nadd = { "club.staff" = 2 }'
    )
    assert len(scenarios.load(write(tmp_path, text)).dated) == 2


def test_a_value_out_of_range_is_reported_only_at_its_date(tmp_path: Path) -> None:
    bad = 'from = 100\nadd = { "club.heritage" = 0.5 }\n[[interventions]]\nfrom = 50\nset = { "club.heritage" = 0.6 }'
    assert "month 100" in str(refusal(write(tmp_path, with_intervention(bad))))
    good = bad.replace("from = 50", "from = 50\nuntil = 100")
    assert len(scenarios.load(write(tmp_path, with_intervention(good))).dated) == 2


# -- extends


def test_a_child_inherits_what_it_does_not_define(tmp_path: Path) -> None:
    child = scenarios.load(write(tmp_path, 'extends = "baseline"\ntitle = "Mine"\n[changes]\nclub.heritage = 0.2\n'))
    parent = scenarios.load("baseline")
    assert child.title == {"en": "Mine", "fr": "Mine"} and child.question == parent.question
    assert child.name == "idea" and child.dated == parent.dated and child.expect == ()
    assert child.changes == {**parent.changes, "club.heritage": 0.2}
    alone = scenarios.load(write(tmp_path, 'extends = "baseline"\ndrop_interventions = true\n'))
    assert alone.dated == ()


def test_inherited_dates_follow_the_childs_months(tmp_path: Path) -> None:
    short = scenarios.load(write(tmp_path, 'extends = "baseline"\nmonths = 60\n'))
    assert all(one.start <= 60 for one in short.dated)
    late = scenarios.load(write(tmp_path, 'extends = "baseline"\nstart = "2020-01"\nmonths = 120\n'))
    shock = next(one for one in late.dated if one.action == "scale")
    assert late.date(shock.start) == "2025-06"
    assert [one.parameter for one in late.dated if one.start < 1] == ["support.accompagnateur"]


def test_a_file_beside_can_be_extended_and_reports_its_own_mistakes(tmp_path: Path) -> None:
    parent = write(tmp_path, f"{HEAD}[changes]\nclub.staff = 3\n", "parent.toml")
    for name in ("parent", "parent.toml"):
        assert scenarios.load(write(tmp_path, f'extends = "{name}"\n')).changes == {"club.staff": 3.0}
    write(tmp_path, f"{HEAD}[changes]\nclub.staff = 300\n", "parent.toml")
    assert refusal(tmp_path / "idea.toml").problems[0].file == str(parent)


def test_cycles_long_chains_and_links_are_rejected(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "b.toml"\n', "a.toml")
    write(tmp_path, 'extends = "a.toml"\n', "b.toml")
    assert "a -> b -> a" in str(refusal(tmp_path / "a.toml"))
    for number in range(9):
        write(tmp_path, f'extends = "n{number + 1}.toml"\n', f"n{number}.toml")
    write(tmp_path, HEAD, "n9.toml")
    assert "more than 8 files" in str(refusal(tmp_path / "n0.toml"))
    assert scenarios.load(tmp_path / "n2.toml").months == 264
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link.toml").symlink_to(tmp_path / "n9.toml")
    assert "leaves the folder" in str(refusal(write(tmp_path / "inside", 'extends = "link.toml"\n')))
    (tmp_path / "inside" / "loop.toml").symlink_to(tmp_path / "inside" / "loop.toml")
    refusal(write(tmp_path / "inside", 'extends = "loop.toml"\n'))


# -- the library


@pytest.mark.parametrize("name", scenarios.names())
def test_each_scenario_of_the_library_is_complete(name: str) -> None:
    scenario = scenarios.load(name)
    texts = [scenario.title, scenario.question, scenario.description]
    texts += [one.why for one in (*scenario.dated, *scenario.happenings, *scenario.expect)]
    for text in texts:
        assert text["en"] and text["fr"] and text["en"] != text["fr"]
    assert scenario.source and scenario.expect and scenario.name == name
    assert scenario.path.parent == scenarios.loader.LIBRARY
    assert isinstance(scenario.parameters(), Parameters)


def test_the_baseline_contains_the_clubs_history() -> None:
    from simulation.interventions import in_force

    scenario = scenarios.load("baseline")
    assert scenarios.names()[0] == "baseline" and (scenario.start, scenario.months) == ("2014-01", 264)
    parameters = scenario.parameters()

    def at(date: str) -> Parameters:
        return in_force(parameters, scenario.interventions, scenario.month_of(date))

    assert at("2014-01").club.staff < at("2025-05").club.staff == parameters.club.staff
    assert at("2025-06").club.staff < at("2025-05").club.staff == at("2035-12").club.staff
    assert at("2021-12").support.accompagnateur == 0 < at("2022-01").support.accompagnateur


def test_dates_and_months_are_inverse() -> None:
    scenario = scenarios.load("baseline")
    assert [scenario.date(month) for month in (0, 1, 138, 264)] == ["2013-12", "2014-01", "2025-06", "2035-12"]
    assert scenario.month_of("2025-06") == scenario.month_of(datetime.date(2025, 6, 30)) == 138
    for date in ("2050-01", "juin 2025", "2013-11", None):
        with pytest.raises(ScenarioError):
            scenario.month_of(date)


@given(st.integers(12 * dates.FIRST_YEAR, 12 * dates.LAST_YEAR + 11))
def test_labels_of_months_can_be_read_back(count: int) -> None:
    assert dates.count_of(dates.label(count)) == count
    year, month = divmod(count, 12)
    for text in (
        f"{month + 1:02d}/{year}",
        f"{year}-{month + 1}",
        f"{year}/{month + 1:02d}",
        f"01/{month + 1:02d}/{year}",
    ):
        assert dates.guess(text) == dates.label(count)


def test_further_changes_override_the_scenario() -> None:
    scenario = scenarios.load("no-communities")
    assert scenario.parameters({"club.heritage": 0.3}).club.heritage == 0.3
    assert scenario.parameters({"club.heritage": 0.3}).communities.membership == "absent"
    with pytest.raises(ParameterError):
        scenario.parameters({"club.heritage": 3})
    assert scenarios.load("more-support").superseded({"club.outreach": 0.1, "club.staff": 3}) == {"club.outreach": 145}


def test_light_lists_agree_with_the_simulation() -> None:
    from simulation.population.geography import LEVELS, load_places

    for level in LEVELS:
        places = load_places(level)
        assert values.territories(level) == dict(zip(places.codes, places.names, strict=True))


def test_dated_changes_apply_in_the_order_of_their_start(tmp_path: Path) -> None:
    from simulation.parameters.interventions import in_force

    text = with_intervention(
        'from = 3\nuntil = 20\nramp = { "club.staff" = 6.0, "communities.minimum" = 9 }\n'
        '[[interventions]]\nfrom = 7\nuntil = 12\nscale = { "club.staff" = 0.5 }\n'
        '[[interventions]]\nfrom = 9\nadd = { "club.staff" = 1 }\n[[interventions]]\nfrom = 40\nset = { "club.staff" = 2 }\n'
        '[[interventions]]\nfrom = 43\nonce = { "club.staff" = 9 }\n'
        '[[interventions]]\nfrom = 5\nevent = "fund_territory"\nterritory = "ZE2020-3215"\nmonths = 18'
    )
    scenario = scenarios.load(write(tmp_path, text))
    parameters = scenario.parameters()
    staff = {month: in_force(parameters, scenario.dated, month).club.staff for month in range(1, 60)}
    ramp = {month: 2.0 + min(1.0, (month - 2) / 17) * 4.0 for month in range(3, 60)}
    expected = {
        2: 2.0,
        3: ramp[3],
        7: ramp[7] / 2,
        9: ramp[9] / 2 + 1,
        12: ramp[12] + 1,
        30: 7.0,
        40: 2.0,
        43: 9.0,
        44: 2.0,
    }
    assert {month: staff[month] for month in expected} == pytest.approx(expected)
    assert in_force(parameters, scenario.dated, 11).communities.minimum == round(5 + 9 / 17 * 4)
    world = scenario.model(organisations=60, rng=1).world
    for month in range(1, 60):
        step(world)
        assert world.parameters.club.staff == staff[month], "computed in the months in which they change"
    (event,) = scenario.events
    assert (event.month, event.name, event.territory, event.months) == (5, "fund_territory", "ZE2020-3215", 18.0)


def test_events_of_a_theme_or_a_kind_and_a_vacant_post(tmp_path: Path) -> None:
    text = with_intervention(
        'from = 9\nevent = "animators_leave"\nkind = "partner"\ntheme = "food"\nwhy = "elections"\nwhy_fr = "élections"\n'
        '[[interventions]]\nfrom = 20\nevent = "staff_leaves"\nmonths = 4\n'
        '[[interventions]]\nfrom = 30\nset = { "outreach.targeting" = "theme", "outreach.theme" = "health" }'
    )
    scenario = scenarios.load(write(tmp_path, text))
    partners, leaving = scenario.events
    assert (partners.kind, partners.theme, partners.why, leaving.name) == (
        "partner",
        "food",
        "elections",
        "staff_leaves",
    )
    vacancy = scenario.dated[0]
    assert (vacancy.start, vacancy.until, vacancy.action, vacancy.parameter, vacancy.value) == (
        20,
        24,
        "add",
        "club.staff",
        -1,
    )


def test_reasons_follow_the_language() -> None:
    scenario = scenarios.load("baseline")
    with use_language("fr"):
        french = scenario.interventions[-1].why
    assert french.startswith("Choc de financement") and scenario.interventions[-1].why.startswith("Funding shock")


def test_a_scenario_gives_a_mesa_model() -> None:
    scenario = scenarios.load("baseline")
    model = scenario.model(organisations=300, rng=1)
    model.step()
    first = next(one for one in scenario.dated if one.parameter == "club.staff")
    assert (model.world.parameters.club.staff, model.months) == (first.value, 264)
    assert (
        scenario.model(organisations=300, rng=1, changes={"club.heritage": 0.0}).world.parameters.club.heritage == 0.0
    )


def test_loading_is_light() -> None:
    program = (
        "import sys, scenarios; [scenarios.load(name) for name in scenarios.names()]; "
        "print([name for name in ('mesa', 'pandas', 'numba', 'scipy') if name in sys.modules])"
    )
    root = Path(scenarios.__file__).parents[1]
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root).stdout
    assert said.strip() == "[]"


def test_the_examples_of_the_guide_load(tmp_path: Path) -> None:
    guide = (scenarios.loader.PACKAGE / "README.md").read_text(encoding="utf-8")
    examples = [block.split("```")[0] for block in guide.split("```toml\n")[1:]]
    assert examples
    for text in examples:
        scenario = scenarios.load(write(tmp_path, text))
        assert scenario.dated and scenario.happenings and scenario.expect


def test_the_page_of_the_library_asks_the_questions_of_its_scenarios() -> None:
    page = (scenarios.loader.LIBRARY / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*) / \*(.*)\* \|$", page, flags=re.M)
    assert len(rows) >= 26
    for name, *questions in rows:
        assert questions == list(scenarios.load(name).question.values()), name
