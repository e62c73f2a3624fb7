"""A workshop: names, predictions, the reveal, scores and ties, late comers, the next question, and its minutes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara")
pytest.importorskip("segno")

import scenarios
from experiments.dashboard.server.guard import Guard
from experiments.dashboard.workshop.access import Access
from experiments.dashboard.workshop.door import FORMS, Door
from experiments.dashboard.workshop.minutes import Minutes, predictions_table, written_minutes
from experiments.dashboard.workshop.phone import drawn
from experiments.dashboard.workshop.predictions import (
    MOST_PEOPLE,
    ModelAnswer,
    Prediction,
    read_prediction,
    score,
    summary,
)
from experiments.dashboard.workshop.room import Room
from scenarios.format.problems import UserError
from scenarios.language import _, use_language
from tests.helpers.page_requests import ask, inner
from tests.helpers.page_sessions import PageSessions
from tests.helpers.source_files import ROOT

pytestmark = pytest.mark.filterwarnings("ignore:This AsyncLimiter:RuntimeWarning")  # each request has its own loop

OWN = "http://127.0.0.1:8765"
TEXTS = {"en": ("More members.",), "fr": ("Plus d'adhérents.",)}
NOTES = {"en": "", "fr": ""}


def found(before: tuple[float, ...] = (90.0, 100.0, 110.0), after: tuple[float, ...] = (110, 120, 130)) -> ModelAnswer:
    """What the model says."""
    return ModelAnswer("members", "2035-12", np.array(before), np.array(after, float), TEXTS, NOTES)


def job(state: str = "done", **answer: Any) -> Any:
    """Work that is over, or not."""
    return SimpleNamespace(state=state, value=found(**answer), cancel=lambda: None)


def asked(room: Room, **answer: Any) -> Room:
    """The room with one more question."""
    first, second = map(scenarios.load, ("baseline", "more-support"))
    room.ask(first, second, "members", job(**answer))
    return room


def with_people(**predictions: tuple[str, str]) -> Room:
    """A room with a question, its people and their predictions."""
    room = asked(Room())
    for name, guesses in predictions.items():
        room.enter(name, name)
        room.predict(name, *guesses)
    return room


def test_scores_are_distances_to_all_runs_and_equals_share_a_place() -> None:
    people = [Prediction("far", 0, 0), Prediction("b", 100, 120), Prediction("a", 100, 120), Prediction("c", 100, 150)]
    scored = score(people, found())
    assert [(one.place, one.prediction.who) for one in scored] == [(1, "a"), (1, "b"), (3, "c"), (4, "far")]
    assert scored[0].off == pytest.approx(20 / 3) and scored[0].is_inside and not scored[2].is_inside
    assert scored[2].off == pytest.approx((20 / 3 + 30) / 2) and scored[2].share == pytest.approx(scored[2].off / 120)


def test_to_say_what_one_expects_is_best() -> None:
    """Whoever thinks that the runs are what they will be scored against does best with their median: a proper score."""
    runs = (10.0, 20.0, 90.0)
    answer = found(runs, runs)
    best = score([Prediction(str(guess), guess, guess) for guess in range(0, 101, 5)], answer)[0]
    assert best.prediction.before == 20


def test_a_model_that_says_nothing_divides_nothing_by_zero() -> None:
    scored = score([Prediction("a", 0, 0), Prediction("b", 0, 3)], found((0, 0), (0, 0)))
    assert [one.share for one in scored] == [0.0, 1.5]


def test_nobody_one_or_many() -> None:
    assert len(summary([], found())) == 1
    assert "Nearest: a." in summary([Prediction("a", 1, 2)], found())
    assert "Nearest, equally: a, b." in summary([Prediction("a", 1, 2), Prediction("b", 1, 2)], found())
    room = asked(Room())
    room.reveal()
    assert room.present is not None and room.present.is_revealed and room.board() == []
    assert "Nobody predicted." in written_minutes(room)


@pytest.mark.parametrize("typed", ["", "many", "-1", "nan", "inf", "1e99", "1.2.3", "0x10"])
def test_what_is_no_number_is_told(typed: str) -> None:
    for guesses in ((typed, "1"), ("1", typed)):
        with pytest.raises(UserError, match="is not a number that can be predicted"):
            read_prediction("a", *guesses)


def test_numbers_as_people_write_them() -> None:
    one = read_prediction(" Ana\n", "1\u202f200", "12,5", "x" * 500)
    assert (one.who, one.before, one.after, len(one.reason)) == ("Ana", 1200.0, 12.5, 200)


def test_the_same_name_twice_is_two_people() -> None:
    room = Room()
    assert [room.enter(who, "Ana") for who in ("1", "2", "3")] == ["Ana", "Ana (2)", "Ana (3)"]
    assert room.enter("2", "ANA") == "ANA (2)", "who says their name again stays who they are"
    assert room.enter("1", "Bea") == "Bea" and room.enter("2", "Ana") == "Ana"
    with pytest.raises(UserError, match="name"):
        room.enter("4", " \n")


def test_the_room_has_an_end() -> None:
    room = Room()
    for who in range(MOST_PEOPLE):
        room.enter(str(who), "x")
    with pytest.raises(UserError, match="full"):
        room.enter("one more", "x")
    room.enter("0", "y")


def test_predictions_close_with_the_reveal_which_waits_for_the_model() -> None:
    room = with_people(a=("90", "100"))
    assert room.present is not None
    room.present.job.state = "running"  # type: ignore[misc]
    room.reveal()
    assert not room.present.is_revealed
    room.predict("a", "90", "110")
    room.present.job.state = "done"  # type: ignore[misc]
    room.reveal()
    for who in ("a", "b"):
        room.enter(who, who)
        with pytest.raises(UserError, match="closed"):
            room.predict(who, "1", "2")
    assert [(row.place, row.name) for row in room.board()] == [(1, "a")], "who comes late is not on the board"
    room.tell_surprise("b", "<b>all of it</b>")
    assert "&lt;b&gt;all of it" in written_minutes(room)


def test_the_board_adds_up_questions() -> None:
    room = with_people(a=("100", "120"), b=("0", "0"), late=("100", "120"))
    room.reveal()
    assert [(row.place, row.name) for row in room.board()] == [(1, "a"), (1, "late"), (3, "b")]
    room.end_question()
    assert room.present is None
    asked(room, before=(1.0, 1.0), after=(2.0, 2.0))
    for who, guesses in {"a": ("1", "2"), "b": ("1", "2")}.items():
        room.predict(who, *guesses)
    assert len(room.board()) == 3 and room.board()[0].answered == 1, "what is not revealed does not count"
    room.reveal()
    assert [(row.place, row.name, row.answered) for row in room.board()] == [(1, "a", 2), (2, "b", 2), (3, "late", 1)]


def test_a_question_that_was_left_open_leaves_nothing_without_predictions() -> None:
    room = asked(Room())
    room.end_question()
    assert room.rounds == []
    room = with_people(a=("1", "2"))
    room.end_question()
    assert len(room.rounds) == 1 and "Not revealed." in written_minutes(room) and room.board() == []


def test_who_has_no_phone_is_added_by_hand_and_replaces_their_own() -> None:
    room = with_people(ana=("1", "2"))
    room.add("by hand: ana", "Ana", "3", "4")
    room.add("by hand: ana", "Ana", "5", "6")
    with pytest.raises(UserError):
        room.add("by hand: bea", "Bea", "many", "6")
    assert list(room.names.values()) == ["ana", "Ana (2)"], "who has predicted nothing is not in"


def test_a_prediction_far_away_stands_at_the_end_of_the_picture() -> None:
    picture = drawn([Prediction("a", 1, 130), Prediction("b", 1, 9_000_000)], found(), None, "")
    assert [bar["x"] for bar in picture["bars"]] == [95.7, 288.6] and picture["top"] == "406 and more"
    assert drawn([], found((0, 0), (0, 0)), None, "")["bars"] == []


# -- phones


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def guard(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Guard:
    monkeypatch.setenv("LANGUAGE", "en")
    return Guard(inner, {"127.0.0.1"}, tmp_path, PageSessions("a"), Door(Access(), room))


class Phone:
    """One participant's phone."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        code = guard.door.access.code  # type: ignore[union-attr]
        headers = ask(guard, query=f"code={code}")[1]
        self.cookie = headers["set-cookie"].partition(";")[0]

    def send(self, form: str) -> tuple[int, str]:
        """Send a form."""
        status, _headers, body = ask(self.guard, method="POST", query="", form=form, origin=OWN, cookie=self.cookie)
        return status, body

    def page(self, query: str = "") -> str:
        """Load the page anew."""
        return ask(self.guard, query=query, cookie=self.cookie)[2]

    def news(self, seen: str = "") -> tuple[int, str, str]:
        """What the page asks for every second: status, what is new, and its name."""
        status, headers, body = ask(self.guard, "/news", query=f"seen={seen}", cookie=self.cookie)
        return status, body, headers.get("x-seen", "")


def test_a_phone_from_name_to_score(guard: Guard, room: Room) -> None:
    ana, bea = Phone(guard), Phone(guard)
    assert "Who are you?" in ana.page() and ana.send("name=Ana")[0] == 303 and "You are in, Ana." in ana.page()
    assert bea.send("name=Ana")[0] == 303 and "You are in, Ana (2)." in bea.page()
    status, _body, seen = ana.news()
    assert status == 200 and ana.news(seen)[0] == 204, "nothing new"
    asked(room)
    status, body, seen = ana.news(seen)
    assert status == 200 and 'name="before"' in body and "<html" not in body
    status, body = ana.send("before=many&after=120&reason=%3Cimg+src%3Dx%3E")
    assert status == 422 and "is not a number" in body and 'value="120"' in body and "<img" not in body
    assert f'seen = "{seen}"' in body, "what was typed is not taken away by the next look"
    assert ana.send("before=100&after=120&reason=%3Cimg+src%3Dx%3E")[0] == 303
    assert "Sent." in ana.page() and "1 prediction is in." in ana.page() and 'name="before"' in ana.page("change=1")
    assert "120" not in bea.page(), "the numbers of others stay hidden"
    bea.send("before=0&after=1")
    room.reveal()
    page = ana.page()
    assert "place 1 of 2" in page and "place 2 of 2" in bea.page() and "<svg" in page and "Score board" in page
    assert "<img" not in page
    assert ana.send("before=1&after=2")[0] == 422, "it is closed"
    late = Phone(guard)
    late.send("name=Zo%C3%A9")
    assert "The model says 120" in late.page() and "place" not in late.page().partition("<svg")[0].partition("<main")[2]
    ana.send("surprise=all")
    assert "It stands in the minutes." in ana.page() and room.rounds[0].surprises
    room.end_question()
    assert "You are in, Ana." in ana.page() and "Score board" in ana.page()


@pytest.mark.parametrize("form", ["", "name=", "name=%20", "name=%00", "x=1", "before=1", "a=1&" * 30, "x" * 9000])
def test_a_phone_that_sends_nonsense_is_told_so(guard: Guard, room: Room, form: str) -> None:
    assert Phone(guard).send(form)[0] in (403, 422) and room.names == {}


def test_a_phone_that_sends_too_often_waits(guard: Guard, room: Room) -> None:
    ana, bea = Phone(guard), Phone(guard)
    assert [ana.send(f"name=Ana{time}")[0] for time in range(int(FORMS[0]) + 1)][-2:] == [303, 429]
    assert bea.send("name=Bea")[0] == 303 and list(room.names.values()) == [f"Ana{int(FORMS[0]) - 1}", "Bea"]


def test_phones_speak_both_languages(guard: Guard, room: Room) -> None:
    phone = Phone(guard)
    phone.send("name=Ana")
    asked(room)
    phone.send("before=100&after=1200")
    room.reveal()
    french = phone.page("lang=fr")
    assert "Vous attendez 100 sans elle, et 1\u202f200 avec elle." in french and "Tableau des scores" in french
    assert "Your" not in french and "The model" not in french


# -- minutes


def test_minutes_are_there_after_each_answer(tmp_path: Path) -> None:
    kept = Minutes(tmp_path / "results" / "workshop", "fr")
    room = asked(Room(on_change=kept.write))
    room.enter("1", "=HYPERLINK(1)")
    room.predict("1", "100,5", "120", "<script>\nboom")
    page = (kept.folder / "minutes.html").read_text("utf-8")
    assert "&lt;script&gt;" in page and "<script" not in page and "http" not in page and "Non dévoilé." in page
    raw = (kept.folder / "predictions.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1:4] == ["'=HYPERLINK(1)", "100,5", "120"], "no formula, and decimal commas"
    room.reveal()
    room.note("the communities")
    page = (kept.folder / "minutes.html").read_text("utf-8")
    for text in ("Plus d’adhérents.", "Tableau des scores", "<svg", "the communities", "À discuter", "Stratégies"):
        assert text in page, text
    assert sorted(path.name for path in kept.folder.iterdir()) == ["minutes.html", "predictions.csv"]
    with use_language("en"):
        assert predictions_table(room).splitlines()[1].count(",") >= 5


def test_minutes_that_cannot_be_written_stop_nobody(tmp_path: Path) -> None:
    kept = Minutes(tmp_path / "workshop", "en")
    room = asked(Room(on_change=kept.write))
    kept.folder.rename(tmp_path / "gone")
    room.enter("1", "Ana")
    room.predict("1", "1", "2")
    assert "cannot be written" in room.problem and room.present is not None and room.present.predictions
    (tmp_path / "gone").rename(kept.folder)
    room.predict("1", "1", "3")
    assert room.problem == "" and "Ana" in (kept.folder / "predictions.csv").read_text("utf-8")


def test_the_guides_call_things_as_the_page_does() -> None:
    guides = {"en": ROOT / "scenarios" / "workshop.md", "fr": ROOT / "scenarios" / "atelier.md"}
    for lang, path in guides.items():
        guide = " ".join(path.read_text("utf-8").split())
        with use_language(lang):
            for text in ("Workshop", "Ask this question", "Without a phone", "Reveal", "Another question"):
                assert _(text).rstrip() in guide, text
        assert guide.count("efc dashboard --shared") == 2 and "--minutes" in guide
